// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Hands elements to the task thread, first in, first out; neither side waits. It takes whatever it
 * is offered: those who fill it ask {@link #admits} before they fetch more. A settled invocation
 * counts until it has been emitted.
 */
final class ResultQueue {

    private static final CompletableFuture<Void> AVAILABLE =
            CompletableFuture.completedFuture(null);

    private final long limit;
    private final Runnable onRoom;
    private final Object lock = new Object();
    private final Deque<SegmentElement> elements = new ArrayDeque<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private long bytes;
    private boolean refused;
    private boolean closed;

    /**
     * @param limit in bytes
     * @param onRoom runs, on the calling thread, when elements have left after a refusal
     */
    ResultQueue(long limit, Runnable onRoom) {
        if (limit < 1) {
            throw new IllegalArgumentException(
                    "source.max-buffered-bytes must be at least 1, was " + limit);
        }
        this.limit = limit;
        this.onRoom = onRoom;
    }

    void offer(SegmentElement element) {
        boolean first;
        synchronized (lock) {
            if (closed) {
                return;
            }
            first = elements.isEmpty();
            elements.add(element);
            bytes += element.sizeInBytes();
        }
        if (first) {
            wakeUp();
        }
    }

    /** Whether more may be fetched while so many bytes are under way to the queue already. */
    boolean admits(long underWay) {
        synchronized (lock) {
            boolean admitted = bytes + underWay < limit;
            refused |= !admitted;
            return admitted;
        }
    }

    /** The next element; null if there is none now. */
    @Nullable SegmentElement poll() {
        SegmentElement element;
        synchronized (lock) {
            element = elements.poll();
        }
        if (element != null && !(element instanceof SettledInvocation)) {
            free(element.sizeInBytes());
        }
        return element;
    }

    boolean isEmpty() {
        synchronized (lock) {
            return elements.isEmpty();
        }
    }

    /** Completed when there is something, or by the next {@link #wakeUp}. */
    CompletableFuture<Void> available() {
        synchronized (lock) {
            if (!elements.isEmpty()) {
                return AVAILABLE;
            }
            if (available.isDone()) {
                available = new CompletableFuture<>();
            }
            return available;
        }
    }

    /** Completes what waits now; on any thread, and not under the lock. */
    void wakeUp() {
        CompletableFuture<Void> waiting;
        synchronized (lock) {
            waiting = available;
        }
        waiting.complete(null);
    }

    /** All results of an invocation that was taken have been emitted. */
    void emitted(SettledInvocation invocation) {
        free(invocation.sizeInBytes());
    }

    private void free(long gone) {
        boolean room;
        synchronized (lock) {
            bytes -= gone;
            room = refused && gone > 0;
            if (room) {
                refused = false;
            }
        }
        if (room) {
            onRoom.run();
        }
    }

    /** Drops everything, now and later. */
    void close() {
        synchronized (lock) {
            closed = true;
            elements.clear();
            bytes = 0;
        }
    }
}
