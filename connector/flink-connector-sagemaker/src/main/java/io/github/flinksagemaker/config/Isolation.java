// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of records that failed together. */
@PublicEvolving
public enum Isolation {

    /**
     * They are halved and invoked again, from 8 records on one by one, until those at fault stand
     * alone: a record fails only for its own sake. While their endpoint gives no predictions at all
     * they are repeated as a whole instead.
     */
    BISECT,

    /** They all come out as failures. */
    OFF
}
