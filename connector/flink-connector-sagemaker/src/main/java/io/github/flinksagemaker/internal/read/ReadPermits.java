// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds a reader's S3 reads in flight. First come, first served within a use; the uses that wait
 * take turns. Confined to the {@link EventLoop}.
 */
final class ReadPermits {

    private static final ReadPurpose[] USES = ReadPurpose.values();

    private final Map<ReadPurpose, Deque<Runnable>> waiting = new EnumMap<>(ReadPurpose.class);
    private int free;
    private int turn;
    private boolean granting;

    ReadPermits(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "source.max-concurrent-reads must be at least 1, was " + permits);
        }
        this.free = permits;
        for (ReadPurpose use : USES) {
            waiting.put(use, new ArrayDeque<>());
        }
    }

    /** Runs {@code action} with a permit, now or later; it is given back by {@link #release}. */
    void acquire(ReadPurpose use, Runnable action) {
        queue(use).add(action);
        grant();
    }

    void release() {
        free++;
        grant();
    }

    private void grant() {
        if (granting) {
            return; // an action asked for more: the outer call goes on
        }
        granting = true;
        try {
            Runnable action = free > 0 ? next() : null;
            while (action != null) {
                free--;
                action.run();
                action = free > 0 ? next() : null;
            }
        } finally {
            granting = false;
        }
    }

    private @Nullable Runnable next() {
        for (int i = 0; i < USES.length; i++) {
            turn = (turn + 1) % USES.length;
            Runnable action = queue(USES[turn]).poll();
            if (action != null) {
                return action;
            }
        }
        return null;
    }

    private Deque<Runnable> queue(ReadPurpose use) {
        Deque<Runnable> queue = waiting.get(use);
        if (queue == null) {
            throw new IllegalStateException("no queue for " + use);
        }
        return queue;
    }
}
