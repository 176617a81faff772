// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import io.github.flinksagemaker.model.LaneId;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SourceSplit;
import org.jspecify.annotations.Nullable;

/**
 * One segment to be read: it is finished when the results of all its entries have been emitted
 * (rules 46 and 47). All splits share one id, since Flink remembers and meters each id for ever.
 */
public final class SegmentSplit implements SourceSplit {

    /** The id of every split. */
    public static final String ID = "segments";

    /** Minus infinity: there was no watermark yet, or none is known. */
    public static final long NO_WATERMARK = Long.MIN_VALUE;

    /** S3's date of a segment that nobody has read yet. */
    public static final long NO_DATE = 0;

    private final LaneId lane;
    private final long number;
    private final long watermarkBefore;
    private final long startTime;
    private final long date;
    private final @Nullable BitSet open;
    private final Map<Integer, List<OpenPart>> parts;
    private byte @Nullable [] content;

    private SegmentSplit(
            LaneId lane,
            long number,
            long watermarkBefore,
            long startTime,
            long date,
            @Nullable BitSet open,
            Map<Integer, List<OpenPart>> parts,
            byte @Nullable [] content) {
        this.lane = lane;
        this.number = number;
        this.watermarkBefore = watermarkBefore;
        this.startTime = startTime;
        this.date = date;
        this.open = open;
        this.parts = parts;
        this.content = content;
    }

    /**
     * A segment of which nothing has been emitted.
     *
     * @param watermarkBefore {@code W} of the segment (read-committed: commit) before it, {@link
     *     #NO_WATERMARK} if there is none
     * @param startTime what was accepted before this is left out, milliseconds since the epoch; 0
     *     for nothing
     */
    public static SegmentSplit unread(
            LaneId lane, long number, long watermarkBefore, long startTime) {
        return new SegmentSplit(
                lane, number, watermarkBefore, startTime, NO_DATE, null, Map.of(), null);
    }

    /**
     * The same, read already.
     *
     * @param object the whole object, or null where that is too much to travel; not copied
     * @param written when S3 says that it was written, milliseconds since the epoch
     */
    public SegmentSplit read(byte @Nullable [] object, long written) {
        return new SegmentSplit(
                lane, number, watermarkBefore, startTime, written, open, parts, object);
    }

    /**
     * The same as state: with what is still open, absent before that is known; and of those entries
     * that are open in part, or were invoked again, which part is.
     */
    public SegmentSplit withOpen(
            @Nullable BitSet stillOpen, long written, Map<Integer, List<OpenPart>> openParts) {
        BitSet copy = stillOpen == null ? null : (BitSet) stillOpen.clone();
        Map<Integer, List<OpenPart>> copies = new TreeMap<>();
        openParts.forEach((index, some) -> copies.put(index, List.copyOf(some)));
        return new SegmentSplit(
                lane, number, watermarkBefore, startTime, written, copy, copies, null);
    }

    public LaneId lane() {
        return lane;
    }

    public long number() {
        return number;
    }

    /** No entry of it has an arrival watermark below this (rules 20 and 40). */
    public long watermarkBefore() {
        return watermarkBefore;
    }

    /** What was accepted before this is left out, milliseconds since the epoch; 0 for nothing. */
    public long startTime() {
        return startTime;
    }

    /**
     * When S3 said first that it was written, milliseconds since the epoch (rule 29); {@link
     * #NO_DATE} if nobody has read it.
     */
    public long date() {
        return date;
    }

    /** The indexes of entries whose results have not been emitted; absent: all since the start. */
    public @Nullable BitSet open() {
        return open;
    }

    /**
     * By index, what is open of an entry that is open in part, or was invoked again (rule 51); of
     * any other open entry all is, by its own invocation.
     */
    public Map<Integer, List<OpenPart>> parts() {
        return parts;
    }

    /** The whole object, not copied, if it travels with the split; it is no part of any state. */
    public byte @Nullable [] content() {
        return content;
    }

    /** Frees the bytes: Flink keeps what was assigned until a checkpoint has completed. */
    public void dropContent() {
        content = null;
    }

    @Override
    public String splitId() {
        return ID;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SegmentSplit
                && lane.equals(((SegmentSplit) other).lane)
                && number == ((SegmentSplit) other).number;
    }

    @Override
    public int hashCode() {
        return Objects.hash(lane, number);
    }

    @Override
    public String toString() {
        return "segment " + number + " of lane " + lane;
    }
}
