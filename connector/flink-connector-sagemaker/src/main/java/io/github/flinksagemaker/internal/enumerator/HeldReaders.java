// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The readers to which nothing is sent for now: from a snapshot of the enumerator until the reader
 * says that it reads on behind that checkpoint. The checkpoint may be a savepoint that stops the
 * job; its tasks end as soon as it has completed, and Flink fails the whole job if an event reaches
 * a task that has just ended, after the savepoint's commits have been made.
 */
final class HeldReaders {

    private final Map<Integer, Held> held = new TreeMap<>();
    private final Set<Long> abortedBefore = new HashSet<>();
    private long newest = -1;

    private static final class Held {
        private long checkpointId;
        private final List<Runnable> waiting = new ArrayList<>();
    }

    void snapshot(Set<Integer> readers, long checkpointId) {
        newest = Math.max(newest, checkpointId);
        boolean aborted = abortedBefore.contains(checkpointId);
        abortedBefore.removeIf(id -> id <= checkpointId);
        if (aborted) {
            return; // it may not come to the readers, and nobody would release them
        }
        for (int reader : readers) {
            held.computeIfAbsent(reader, id -> new Held()).checkpointId = checkpointId;
        }
    }

    boolean isHeld(int reader) {
        return held.containsKey(reader);
    }

    /** Does it now, or as soon as the reader reads on, in the order of the calls; or never. */
    void whenReadingOn(int reader, Runnable action) {
        Held waits = held.get(reader);
        if (waits == null) {
            action.run();
        } else {
            waits.waiting.add(action);
        }
    }

    /** Returns whether the reader is no longer held because of that. */
    boolean passed(int reader, long checkpointId) {
        Held waits = held.get(reader);
        if (waits == null || waits.checkpointId > checkpointId) {
            return false;
        }
        release(reader, waits);
        return true;
    }

    /** Returns whether some reader is no longer held because of that. */
    boolean aborted(long checkpointId) {
        if (checkpointId > newest) {
            abortedBefore.add(checkpointId); // the abort has overtaken the snapshot
        }
        boolean released = false;
        for (Map.Entry<Integer, Held> reader : List.copyOf(held.entrySet())) {
            if (reader.getValue().checkpointId == checkpointId) {
                release(reader.getKey(), reader.getValue());
                released = true;
            }
        }
        return released;
    }

    private void release(int reader, Held waits) {
        held.remove(reader);
        waits.waiting.forEach(Runnable::run);
    }

    /** What waits for this attempt of a reader is void: its successor is told anew. */
    void lost(int reader) {
        held.remove(reader);
    }
}
