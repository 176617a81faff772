// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import io.github.flinksagemaker.internal.eventtime.LaneWatermark;
import io.github.flinksagemaker.model.LaneId;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A split while it is read: changes on the task thread only, in step with what is emitted, so that
 * a checkpoint holds exactly what has come out (rule 26). Modelled in {@code
 * docs/model/watermark.pml}.
 */
public final class LaneSplitState {

    private final LaneId lane;
    private final long startTime;
    private final TreeMap<Long, BitSet> unfinished = new TreeMap<>();
    private final TreeMap<Long, Long> dates;
    private final LaneWatermark watermark;
    private long nextSegment;
    private long nextCommit;
    private long committedTo;
    private boolean ended;

    public LaneSplitState(LaneSplit split) {
        this.lane = split.lane();
        this.startTime = split.startTime();
        this.nextSegment = split.nextSegment();
        this.nextCommit = split.nextCommit();
        this.committedTo = split.committedTo();
        this.ended = split.ended();
        copy(split.unfinished(), unfinished);
        this.dates = new TreeMap<>(split.dates());
        this.watermark =
                new LaneWatermark(split.watermark(), split.committedWatermark(), unfinished.size());
    }

    /**
     * A segment was read; {@code open} has the indexes of its entries that are to be settled.
     *
     * @throws IllegalStateException if it was read before
     */
    public void segmentLoaded(long segment, BitSet open, boolean last) {
        if (segment < nextSegment) {
            throw new IllegalStateException(
                    "lane "
                            + lane
                            + ": segment "
                            + segment
                            + " was read twice, the next is "
                            + nextSegment);
        }
        nextSegment = segment + 1;
        ended |= last;
        if (!open.isEmpty()) {
            unfinished.put(segment, (BitSet) open.clone());
        }
    }

    /**
     * When S3 says that a segment was written, which was just loaded or restored: the first date
     * that is known of it counts, whatever becomes of the object.
     */
    public void segmentDated(long segment, long date) {
        if (unfinished.containsKey(segment)) {
            dates.putIfAbsent(segment, date);
        }
    }

    /**
     * A commit was read; {@code next} is the first segment that may still be read, {@code
     * toSegment} the last one.
     */
    public void commitLoaded(long commit, long next, long toSegment, boolean last) {
        nextCommit = commit + 1;
        nextSegment = Math.max(nextSegment, next);
        committedTo = toSegment;
        ended |= last;
    }

    /**
     * To be asked before an entry's results are emitted.
     *
     * @throws IllegalStateException if they have been emitted already
     */
    public void checkOpen(long segment, int index) {
        BitSet open = unfinished.get(segment);
        if (open == null || !open.get(index)) {
            throw new IllegalStateException(
                    "lane "
                            + lane
                            + ": entry "
                            + index
                            + " of segment "
                            + segment
                            + " is not open, its results would come out twice");
        }
    }

    /** An entry's results have been emitted. */
    public void settled(long segment, int index) {
        checkOpen(segment, index);
        BitSet open = unfinished.get(segment);
        if (open != null) {
            open.clear(index);
            if (open.isEmpty()) {
                unfinished.remove(segment);
                dates.remove(segment);
            }
        }
    }

    /** The lane's watermark (rule 21). */
    public LaneWatermark watermark() {
        return watermark;
    }

    /** After {@link #segmentLoaded}: its {@code W}, absent if the segment does not move it. */
    public void advance(@Nullable Long to) {
        watermark.advance(to);
        commit(null);
    }

    /**
     * After {@link #commitLoaded}: its {@code W}, which counts when all its segments are loaded.
     */
    public void commit(@Nullable Long to) {
        watermark.commit(to);
        if (commitsAreLoaded()) {
            watermark.commitsLoaded();
        }
    }

    /** Whether the lane has ended, and all results have been emitted. */
    public boolean isFinished() {
        return ended && unfinished.isEmpty() && commitsAreLoaded();
    }

    private boolean commitsAreLoaded() {
        return nextSegment > committedTo;
    }

    /** A copy that stays as it is. */
    public LaneSplit toSplit() {
        TreeMap<Long, BitSet> copy = new TreeMap<>();
        copy(unfinished, copy);
        return LaneSplit.of(lane, nextSegment, copy, nextCommit, committedTo, ended, startTime)
                .withDates(new TreeMap<>(dates))
                .withWatermarks(watermark.watermark(), watermark.committed());
    }

    private static void copy(Map<Long, BitSet> from, Map<Long, BitSet> to) {
        from.forEach((segment, open) -> to.put(segment, (BitSet) open.clone()));
    }
}
