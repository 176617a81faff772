// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.event.ReceiptEvent;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is open of the segments that a reader holds: assigned, and not finished. Changes on the task
 * thread only, in step with what is emitted, so that a checkpoint holds exactly what has come out.
 * A segment that has been emitted stays until the enumerator knows that the reader had it (rule
 * 49). Modelled in {@code docs/model/segments.pml}.
 */
final class HeldSegments {

    private static final long RESTORED = 0;

    private final Map<LaneId, Map<Long, Held>> lanes = new HashMap<>();
    private final Set<Held> emittedBeforeReceipt = new LinkedHashSet<>();
    private long received;
    private long receipt = ReceiptEvent.NONE;

    /** Takes over a segment from the state. */
    void restore(SegmentSplit split) {
        add(split, RESTORED);
    }

    /**
     * Takes over a segment from the enumerator.
     *
     * @throws IllegalStateException if it is held already
     */
    void receive(SegmentSplit split) {
        add(split, ++received);
    }

    private void add(SegmentSplit split, long order) {
        Held previous =
                lanes.computeIfAbsent(split.lane(), lane -> new HashMap<>())
                        .putIfAbsent(split.number(), new Held(split, order));
        if (previous != null) {
            throw new IllegalStateException(
                    split + " was assigned twice, its results would come out twice");
        }
    }

    /**
     * A segment was read; {@code open} has the indexes of its entries that are to be settled.
     *
     * @return whether it is finished: nothing of it is open, and its receipt is known
     */
    boolean loaded(LaneId lane, long segment, BitSet open, long date) {
        Held held = held(lane, segment);
        if (held == null) {
            throw new IllegalStateException(
                    "segment " + segment + " of lane " + lane + " was read, but is not held");
        }
        held.open = (BitSet) open.clone();
        held.date = date;
        return leavesIfFinished(held);
    }

    /**
     * To be asked before an entry's results are emitted.
     *
     * @throws IllegalStateException if they have been emitted already
     */
    void checkOpen(LaneId lane, long segment, int index) {
        openEntries(lane, segment, index);
    }

    /**
     * An entry's results have been emitted.
     *
     * @return whether its segment is finished: nothing of it is open, and its receipt is known
     */
    boolean settled(LaneId lane, long segment, int index) {
        Held held = openEntries(lane, segment, index);
        if (held.open != null) {
            held.open.clear(index);
        }
        return leavesIfFinished(held);
    }

    /**
     * The enumerator knows what was restored, and that so many have come; returns what is finished
     * by that.
     */
    List<SegmentSplit> receipt(long known) {
        receipt = known;
        List<SegmentSplit> finished = new ArrayList<>();
        for (Iterator<Held> emitted = emittedBeforeReceipt.iterator(); emitted.hasNext(); ) {
            Held held = emitted.next();
            if (held.order <= receipt) {
                emitted.remove();
                remove(held.split);
                finished.add(held.split);
            }
        }
        return finished;
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }

    /** Copies that stay as they are. */
    List<SegmentSplit> toSplits() {
        List<SegmentSplit> splits = new ArrayList<>();
        for (Map<Long, Held> segments : lanes.values()) {
            segments.values().forEach(held -> splits.add(held.toSplit()));
        }
        return splits;
    }

    private Held openEntries(LaneId lane, long segment, int index) {
        Held held = held(lane, segment);
        if (held == null || held.open == null || !held.open.get(index)) {
            throw new IllegalStateException(
                    "lane "
                            + lane
                            + ": entry "
                            + index
                            + " of segment "
                            + segment
                            + " is not open, its results would come out twice");
        }
        return held;
    }

    private @Nullable Held held(LaneId lane, long segment) {
        Map<Long, Held> segments = lanes.get(lane);
        return segments == null ? null : segments.get(segment);
    }

    private boolean leavesIfFinished(Held held) {
        if (held.open == null || !held.open.isEmpty()) {
            return false;
        }
        boolean isKnown = held.order <= receipt;
        if (isKnown) {
            remove(held.split);
        } else {
            emittedBeforeReceipt.add(held);
        }
        return isKnown;
    }

    private void remove(SegmentSplit split) {
        Map<Long, Held> segments = Objects.requireNonNull(lanes.get(split.lane()));
        segments.remove(split.number());
        if (segments.isEmpty()) {
            lanes.remove(split.lane());
        }
    }

    private static final class Held {
        private final SegmentSplit split;
        private final long order;
        private @Nullable BitSet open;
        private long date;

        Held(SegmentSplit split, long order) {
            this.split = split;
            this.order = order;
            this.date = split.date();
        }

        /** What a restored one has open counts before it is read, too. */
        SegmentSplit toSplit() {
            return split.withOpen(open == null ? split.open() : open, date);
        }
    }
}
