// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.read.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets lanes read on while there is room for what that brings, a bounded number at a time, first
 * come, first served. So the bounds are exceeded by the reads in flight at most. Confined to the
 * {@link EventLoop}.
 */
final class LoadLimiter {

    private final Deque<Load> waiting = new ArrayDeque<>();
    private int free;
    private boolean draining;

    LoadLimiter(int maxLoads) {
        this.free = maxLoads;
    }

    /** Runs {@code load} now or when there is room for it; {@link #leave} ends it. */
    void enter(BooleanSupplier room, Runnable load) {
        waiting.add(new Load(room, load));
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
            for (Load next = takeNext(); next != null; next = takeNext()) {
                free--;
                next.load.run();
            }
        } finally {
            draining = false;
        }
    }

    private @Nullable Load takeNext() {
        for (Iterator<Load> loads = waiting.iterator(); free > 0 && loads.hasNext(); ) {
            Load load = loads.next();
            if (load.room.getAsBoolean()) {
                loads.remove();
                return load;
            }
        }
        return null;
    }

    private static final class Load {
        private final BooleanSupplier room;
        private final Runnable load;

        Load(BooleanSupplier room, Runnable load) {
            this.room = room;
            this.load = load;
        }
    }
}
