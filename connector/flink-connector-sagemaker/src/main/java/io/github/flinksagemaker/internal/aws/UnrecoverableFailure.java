// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import java.util.function.Supplier;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.SerializedThrowable;

/** A failure that no restart can cure: the job fails whatever its restart strategy says. */
public final class UnrecoverableFailure {

    private UnrecoverableFailure() {}

    /**
     * {@code error} as one that Flink does not restart after. Flink looks for the exception's class
     * in the chain of causes, on the JobManager, where a chain that can't be serialized, or holds a
     * class that is not known there, arrives as text only: so the cause goes as text. What is
     * outermost says what {@code error} says, since Flink shows it first.
     */
    public static RuntimeException of(Throwable error) {
        String message = error.getMessage();
        return new FlinkRuntimeException(
                message == null ? error.toString() : message,
                new SuppressRestartsException(new SerializedThrowable(error)));
    }

    /**
     * What {@code make} makes of the settings, as clients are. At a fresh start, what it refuses of
     * them (no region, a class that is not there, an endpoint that is no URL) fails without
     * restarts, which would find the same; what may pass, as a metadata service that does not
     * answer, is left to the restart strategy.
     *
     * @param freshStart whether nothing was restored, and this is the job's first attempt
     */
    public static <T> T atStart(boolean freshStart, Supplier<T> make) {
        try {
            return make.get();
        } catch (ServiceException | IllegalArgumentException e) {
            boolean refused = ErrorClassifier.classify(e) == ErrorKind.MISCONFIGURED;
            throw freshStart && refused ? of(e) : e;
        }
    }
}
