// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * The segments that were sent to an attempt of a reader and are not known to have come (rule 49).
 * From the next checkpoint on Flink takes them for the reader's. But since Flink 2.0 a task begins
 * an unaligned checkpoint before all else that waits for it, and its snapshot may lack them. Those
 * on their way at a snapshot are therefore part of the enumerator's state, too. Modelled in {@code
 * docs/model/segments.pml}.
 */
final class InTransit {

    private final Deque<SegmentSplit> sent = new ArrayDeque<>();
    private final TreeMap<Long, List<SegmentSplit>> atSnapshots = new TreeMap<>();
    private final Set<SegmentSplit> lacking = new LinkedHashSet<>();
    private long received;

    void sent(SegmentSplit segment) {
        sent.add(segment);
    }

    /** So many have come to this attempt; they come in order. */
    void received(long total) {
        while (received < total && sent.poll() != null) {
            received++;
        }
    }

    long received() {
        return received;
    }

    int size() {
        return sent.size();
    }

    void snapshot(long checkpoint) {
        if (!sent.isEmpty()) {
            atSnapshots.put(checkpoint, new ArrayList<>(sent));
        }
    }

    /** No earlier one is restored any more. */
    void completed(long checkpoint) {
        atSnapshots.headMap(checkpoint, false).clear();
    }

    void aborted(long checkpoint) {
        atSnapshots.remove(checkpoint);
    }

    /** The attempt is gone: its successor may lack what Flink doesn't give back. */
    InTransit ofSuccessor(Collection<SegmentSplit> givenBack) {
        InTransit successor = new InTransit();
        successor.lacking.addAll(lacking);
        atSnapshots.values().forEach(successor.lacking::addAll);
        successor.lacking.removeAll(new LinkedHashSet<>(givenBack));
        return successor;
    }

    /** The attempt has restored these. */
    void held(LaneSegments segments) {
        for (long number : segments.numbers()) {
            lacking.remove(SegmentSplit.unread(segments.lane(), number, 0, 0));
        }
    }

    /**
     * To be asked when the attempt has told all that it has restored.
     *
     * @throws FlinkRuntimeException if something lacks: only a restore of the whole job brings it
     *     back, from the enumerator's state
     */
    void checkNothingLacks(int subtask) {
        if (!lacking.isEmpty()) {
            throw new FlinkRuntimeException(
                    "reader "
                            + subtask
                            + " was restored from an unaligned checkpoint that Flink took before "
                            + lacking.iterator().next()
                            + " had come to it; the job is restored as a whole, which brings it"
                            + " back. Nothing is lost");
        }
    }

    /** What the reader's state may lack. */
    Collection<SegmentSplit> toState() {
        List<SegmentSplit> all = new ArrayList<>(lacking);
        all.addAll(sent);
        return all;
    }
}
