package io.github.flinksagemaker.config;

/** What becomes of a record that gets no prediction. */
public enum FailurePolicy {
    /** It comes out as a result with its failure, and the job goes on; the default. */
    EMIT,
    /** The job fails, naming invocation and reason. */
    FAIL_JOB
}
