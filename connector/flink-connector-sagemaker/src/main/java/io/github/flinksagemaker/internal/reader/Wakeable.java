// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.concurrent.Callbacks;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A future for "something may be there" that is also completed by hand. The other future may wait
 * for days while this one is completed by the second, so it is given one dependent, not one a turn.
 */
final class Wakeable {

    private volatile CompletableFuture<Void> current = new CompletableFuture<>();
    private @Nullable CompletableFuture<Void> watched;

    /** Completed when {@code other} is, or by {@link #wakeUp}; on the task thread. */
    CompletableFuture<Void> or(CompletableFuture<Void> other) {
        if (other.isDone()) {
            return other;
        }
        if (current.isDone()) {
            current = new CompletableFuture<>();
        }
        if (other != watched) {
            watched = other;
            Callbacks.whenDone(
                    other,
                    (done, error) -> current.complete(null),
                    thrown -> current.completeExceptionally(thrown));
        } else if (other.isDone()) {
            current.complete(null); // it may have completed the one before
        }
        return current;
    }

    /** Completes what waits now; on any thread. */
    void wakeUp() {
        current.complete(null);
    }
}
