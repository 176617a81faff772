// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.read.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * Lets lanes read on while there is room for what that brings, a bounded number at a time, first
 * come, first served. So the bounds are exceeded by the reads in flight at most. Confined to the
 * {@link EventLoop}.
 */
final class LoadLimiter {

    private final BooleanSupplier room;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int free;
    private boolean draining;

    LoadLimiter(int maxLoads, BooleanSupplier room) {
        this.free = maxLoads;
        this.room = room;
    }

    /** Runs {@code load} now or when there is room; {@link #leave} ends it. */
    void enter(Runnable load) {
        waiting.add(load);
        drain();
    }

    void leave() {
        free++;
        drain();
    }

    /** Goes on if there is room again. */
    void drain() {
        if (draining) {
            return; // a load ended at once: the outer call goes on
        }
        draining = true;
        try {
            while (free > 0 && !waiting.isEmpty() && room.getAsBoolean()) {
                free--;
                waiting.remove().run();
            }
        } finally {
            draining = false;
        }
    }
}
