// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What follows a future where nobody looks at the result of what follows. */
public final class Callbacks {

    private Callbacks() {}

    /**
     * Hands a future's end to {@code then}, on the thread that completes it.
     *
     * @param onThrown hears of whatever {@code then} throws, which a future would swallow
     */
    public static <T> void whenDone(
            CompletableFuture<T> future,
            BiConsumer<@Nullable T, @Nullable Throwable> then,
            Consumer<Throwable> onThrown) {
        CompletableFuture<T> unused =
                future.whenComplete(
                        (value, error) -> {
                            try {
                                then.accept(value, error);
                            } catch (Throwable e) {
                                onThrown.accept(e);
                            }
                        });
    }

    /** Completes {@code to} as {@code from} completes. */
    public static <T> void forward(CompletableFuture<T> from, CompletableFuture<T> to) {
        whenDone(
                from,
                (value, error) -> {
                    if (error == null) {
                        to.complete(value);
                    } else {
                        to.completeExceptionally(error);
                    }
                },
                to::completeExceptionally);
    }
}
