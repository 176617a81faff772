// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.concurrent.Callbacks;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Lets so many invocations of one endpoint be sent at a time; others wait in order. Writer thread.
 */
final class InvocationSlots {

    private final int max;
    private final Executor executor;
    private final Runnable onRoom;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean draining;

    /**
     * @param executor the writer's thread, which begins what has waited
     * @param onRoom is run where nothing waits any more
     */
    InvocationSlots(int max, Executor executor, Runnable onRoom) {
        this.max = max;
        this.executor = executor;
        this.onRoom = onRoom;
    }

    /** Whether the next begins at once. */
    boolean hasRoom() {
        return underWay < max && waiting.isEmpty();
    }

    /**
     * Completes as the invocation does, which begins when there is room.
     *
     * @param sent completes when it needs its place no more, which is when it has ended at the
     *     latest: then this completes it
     */
    CompletableFuture<Void> begin(
            Supplier<CompletableFuture<Void>> invocation, CompletableFuture<Void> sent) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiting.add(() -> begin(invocation, sent, done));
        drain();
        return done;
    }

    /** In a loop: what begins may end at once, and come back here. */
    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (underWay < max && !waiting.isEmpty()) {
                waiting.remove().run();
            }
        } finally {
            draining = false;
        }
    }

    private void begin(
            Supplier<CompletableFuture<Void>> invocation,
            CompletableFuture<Void> sent,
            CompletableFuture<Void> done) {
        underWay++;
        CompletableFuture<Void> begun = begun(invocation);
        // a slot that is not left is lost to all others
        Callbacks.whenDone(sent, (nothing, error) -> leave(), done::completeExceptionally);
        Callbacks.whenDone(
                begun,
                (nothing, error) -> {
                    sent.complete(null);
                    Callbacks.forward(begun, done);
                },
                done::completeExceptionally);
    }

    private static CompletableFuture<Void> begun(Supplier<CompletableFuture<Void>> invocation) {
        try {
            return invocation.get();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void leave() {
        try {
            executor.execute(
                    () -> {
                        underWay--;
                        drain();
                        if (hasRoom()) {
                            onRoom.run();
                        }
                    });
        } catch (RejectedExecutionException closed) {
            // nothing is sent any more
        }
    }
}
