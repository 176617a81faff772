package io.github.flinksagemaker.internal.aws;

import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.SerializedThrowable;

/** A failure that no restart can cure: the job fails whatever its restart strategy says. */
public final class UnrecoverableFailure {

    private UnrecoverableFailure() {}

    /**
     * {@code error} as one that Flink does not restart after. Flink looks for the exception's class
     * in the chain of causes, on the JobManager, where a chain that can't be serialized, or holds a
     * class that is not known there, arrives as text only: so the cause goes as text.
     */
    public static SuppressRestartsException of(Throwable error) {
        return new SuppressRestartsException(new SerializedThrowable(error));
    }
}
