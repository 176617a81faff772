// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands elements to the task's side, first in, first out. It takes whatever it is offered: those
 * who fill it ask {@link #admits} before they fetch more. A settled invocation counts until it has
 * been emitted, wherever on the way to the task thread it is.
 */
final class HandoverQueue {

    private final long limit;
    private final Runnable onRoom;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<LaneElement> elements = new ArrayDeque<>();
    private long bytes;
    private boolean refused;
    private boolean woken;
    private boolean closed;

    /**
     * @param limit in bytes
     * @param onRoom runs, on the calling thread, when elements have left after a refusal
     */
    HandoverQueue(long limit, Runnable onRoom) {
        if (limit < 1) {
            throw new IllegalArgumentException(
                    "source.max-buffered-bytes must be at least 1, was " + limit);
        }
        this.limit = limit;
        this.onRoom = onRoom;
    }

    void offer(LaneElement element) {
        lock.lock();
        try {
            if (!closed) {
                elements.add(element);
                bytes += element.sizeInBytes();
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether more may be fetched while so many bytes are under way to the queue already. */
    boolean admits(long underWay) {
        lock.lock();
        try {
            boolean admitted = bytes + underWay < limit;
            refused |= !admitted;
            return admitted;
        } finally {
            lock.unlock();
        }
    }

    List<LaneElement> poll(int max, Duration timeout) throws InterruptedException {
        List<LaneElement> taken = new ArrayList<>();
        long gone = 0;
        lock.lockInterruptibly();
        try {
            long nanos = timeout.toNanos();
            while (elements.isEmpty() && !woken && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            woken = false;
            while (taken.size() < max && !elements.isEmpty()) {
                LaneElement element = elements.remove();
                gone += element instanceof SettledInvocation ? 0 : element.sizeInBytes();
                taken.add(element);
            }
        } finally {
            lock.unlock();
        }
        free(gone);
        return taken;
    }

    /** All results of an invocation that was taken have been emitted. */
    void emitted(SettledInvocation invocation) {
        free(invocation.sizeInBytes());
    }

    private void free(long gone) {
        boolean room;
        lock.lock();
        try {
            bytes -= gone;
            room = refused && gone > 0;
            if (room) {
                refused = false;
            }
        } finally {
            lock.unlock();
        }
        if (room) {
            onRoom.run();
        }
    }

    void wakeUp() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Drops everything and ends every wait, now and later. */
    void close() {
        lock.lock();
        try {
            closed = true;
            elements.clear();
            bytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
