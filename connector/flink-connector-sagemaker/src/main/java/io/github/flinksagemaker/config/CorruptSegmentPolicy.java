// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of a segment of the ledger that is not what its writer wrote. */
@PublicEvolving
public enum CorruptSegmentPolicy {

    /** The job fails, and says which object and line; the default. */
    FAIL,

    /**
     * What can't be read is left out, with a warning, and counted; the job goes on. Entries that
     * can be read still give results. The records of all others come out neither with a prediction
     * nor as failures: choose this only if they may be lost. A lane's first segment, commits and
     * trim marks say what may be read at all, so these are never skipped.
     */
    SKIP
}
