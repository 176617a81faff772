// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of a record that gets no prediction. */
@PublicEvolving
public enum FailurePolicy {
    /** It comes out as a result with its failure, and the job goes on; the default. */
    EMIT,
    /**
     * The job fails at the first, naming invocation and kind, and is not restarted: the record
     * would fail again. Restored from its last retained checkpoint with {@link #EMIT}, it goes on.
     */
    FAIL_JOB
}
