// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the newest completed checkpoint holds: values wait here from a snapshot until its checkpoint
 * completes. Bounded: a snapshot that many later ones have overtaken is dropped, as if its
 * checkpoint had never completed. Thread-safe.
 */
final class CheckpointedValue<T> {

    private static final int MAX_WAITING = 8;

    private final TreeMap<Long, T> waiting = new TreeMap<>();
    private @Nullable T newest;

    synchronized void taken(long checkpoint, T value) {
        waiting.put(checkpoint, value);
        if (waiting.size() > MAX_WAITING) {
            waiting.pollFirstEntry();
        }
    }

    /** A checkpoint whose snapshot is not known changes nothing. */
    synchronized void completed(long checkpoint) {
        T value = waiting.get(checkpoint);
        if (value != null) {
            newest = value;
        }
        waiting.headMap(checkpoint, true).clear();
    }

    synchronized void aborted(long checkpoint) {
        waiting.remove(checkpoint);
    }

    /** Null as long as no checkpoint has completed. */
    synchronized @Nullable T newest() {
        return newest;
    }
}
