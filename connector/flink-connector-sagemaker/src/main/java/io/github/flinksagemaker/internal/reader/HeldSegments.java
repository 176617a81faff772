// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is open of the segments that a reader holds: assigned, and not finished. Changes on the task
 * thread only, in step with what is emitted, so that a checkpoint holds exactly what has come out.
 * Modelled in {@code docs/model/segments.pml}.
 */
final class HeldSegments {

    private final Map<LaneId, Map<Long, Held>> lanes = new HashMap<>();

    /**
     * Takes over a segment.
     *
     * @throws IllegalStateException if it is held already
     */
    void add(SegmentSplit split) {
        Held previous =
                lanes.computeIfAbsent(split.lane(), lane -> new HashMap<>())
                        .putIfAbsent(split.number(), new Held(split));
        if (previous != null) {
            throw new IllegalStateException(
                    split + " was assigned twice, its results would come out twice");
        }
    }

    /**
     * A segment was read; {@code open} has the indexes of its entries that are to be settled.
     *
     * @return whether it is finished: nothing of it is open
     */
    boolean loaded(LaneId lane, long segment, BitSet open, long date) {
        Held held = held(lane, segment);
        if (held == null) {
            throw new IllegalStateException(
                    "segment " + segment + " of lane " + lane + " was read, but is not held");
        }
        held.open = (BitSet) open.clone();
        held.date = date;
        return leavesIfFinished(lane, segment, held);
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
     * @return whether its segment is finished: nothing of it is open
     */
    boolean settled(LaneId lane, long segment, int index) {
        Held held = openEntries(lane, segment, index);
        if (held.open != null) {
            held.open.clear(index);
        }
        return leavesIfFinished(lane, segment, held);
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

    private boolean leavesIfFinished(LaneId lane, long segment, Held held) {
        boolean finished = held.open != null && held.open.isEmpty();
        Map<Long, Held> segments = lanes.get(lane);
        if (finished && segments != null) {
            segments.remove(segment);
            if (segments.isEmpty()) {
                lanes.remove(lane);
            }
        }
        return finished;
    }

    private static final class Held {
        private final SegmentSplit split;
        private @Nullable BitSet open;
        private long date;

        Held(SegmentSplit split) {
            this.split = split;
            this.date = split.date();
        }

        /** What a restored one has open counts before it is read, too. */
        SegmentSplit toSplit() {
            return split.withOpen(open == null ? split.open() : open, date);
        }
    }
}
