// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
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

    /** What this attempt may lack of what a former one was sent. */
    private final Set<SegmentSplit> lacking = new LinkedHashSet<>();

    /** Those of them that it lacks with good reason if a later checkpoint was restored. */
    private final Set<SegmentSplit> unclear = new HashSet<>();

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
        atSnapshots.put(checkpoint, new ArrayList<>(sent));
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
        successor.unclear.addAll(unclear);
        for (List<SegmentSplit> some : atSnapshots.values()) {
            successor.lacking.addAll(some);
            successor.unclear.addAll(some);
        }
        if (!atSnapshots.isEmpty()) { // what it lacks of these it has not had in any checkpoint
            atSnapshots.lastEntry().getValue().forEach(successor.unclear::remove);
        }
        givenBack.forEach(successor.lacking::remove);
        return successor;
    }

    /** The attempt has restored these. */
    void held(LaneSegments segments) {
        if (lacking.isEmpty()) {
            return; // a reader may have restored hundreds of thousands
        }
        for (long number : segments.numbers()) {
            lacking.remove(SegmentSplit.unread(segments.lane(), number, 0, 0));
        }
    }

    /**
     * What the attempt lacks, and nobody else has; to be asked when it has told all that it has
     * restored.
     *
     * @throws FlinkRuntimeException if that can't be told: a checkpoint was under way, of which
     *     nobody has heard yet whether it was restored. Only a restore of the whole job helps
     */
    List<SegmentSplit> takeLacking(int subtask) {
        checkClear(subtask);
        List<SegmentSplit> taken = new ArrayList<>(lacking);
        lacking.clear();
        unclear.clear();
        return taken;
    }

    private void checkClear(int subtask) {
        for (SegmentSplit segment : lacking) {
            if (unclear.contains(segment)) {
                throw new FlinkRuntimeException(
                        "reader "
                                + subtask
                                + " failed while a checkpoint was under way, and does not have "
                                + segment
                                + ", which it had been sent before: whether it was done with that"
                                + " depends on the checkpoint that it was restored from. The job"
                                + " is restored as a whole, and nothing is lost");
            }
        }
    }

    /**
     * What the reader's state may lack.
     *
     * @throws FlinkRuntimeException as {@link #takeLacking}: a checkpoint that had it in doubt
     *     would bring it back although it may have come out
     */
    Collection<SegmentSplit> toState(int subtask) {
        checkClear(subtask);
        List<SegmentSplit> all = new ArrayList<>(lacking);
        all.addAll(sent);
        return all;
    }
}
