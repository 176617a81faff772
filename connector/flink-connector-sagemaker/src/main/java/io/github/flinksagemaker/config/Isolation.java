// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of records that failed together. */
@PublicEvolving
public enum Isolation {

    /**
     * They are halved and invoked again, and once 8 or fewer are left one by one, until those at
     * fault stand alone. While their endpoint gives no predictions at all they wait, and one of
     * them is tried now and then.
     */
    BISECT,

    /** They all come out as failures. */
    OFF
}
