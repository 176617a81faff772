package io.github.flinksagemaker.config;

/** What the source does with a record that got no prediction. */
public enum FailurePolicy {
    /** It comes out as a result with a failure. */
    EMIT,
    /** The job fails, naming the invocation; nothing of that invocation comes out. */
    FAIL_JOB
}
