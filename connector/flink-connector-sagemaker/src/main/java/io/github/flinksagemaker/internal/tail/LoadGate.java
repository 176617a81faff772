// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.read.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * Lets lanes load further segments while there is room for what those bring, a bounded number at a
 * time, first come, first served. So the bounds are exceeded by the segments in flight at most.
 * Confined to the {@link EventLoop}.
 */
final class LoadGate {

    private final BooleanSupplier room;
    private final Deque<Runnable> parked = new ArrayDeque<>();
    private int free;
    private boolean draining;

    LoadGate(int maxLoads, BooleanSupplier room) {
        this.free = maxLoads;
        this.room = room;
    }

    /** Runs {@code load} now or when there is room; {@link #leave} ends it. */
    void enter(Runnable load) {
        parked.add(load);
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
            while (free > 0 && !parked.isEmpty() && room.getAsBoolean()) {
                free--;
                parked.remove().run();
            }
        } finally {
            draining = false;
        }
    }
}
