// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SourceSplit;
import org.jspecify.annotations.Nullable;

/** How far a lane has been read (rule 26). Segments are read again after a restore. */
@AutoValue
public abstract class LaneSplit implements SourceSplit {

    public abstract LaneId lane();

    /** The first segment that has not been loaded. */
    public abstract long nextSegment();

    /**
     * Per loaded segment with open entries, the indexes of those entries; never changed in place.
     */
    public abstract SortedMap<Long, BitSet> unfinished();

    /**
     * Per unfinished segment, when S3 says that it was written, milliseconds since the epoch; of
     * those that a state of version 1 names, nothing before they are read again (rule 29).
     */
    public abstract SortedMap<Long, Long> dates();

    /** The first commit that has not been read; counts in read-committed lanes only. */
    public abstract long nextCommit();

    /**
     * The last readable segment by the commits read so far, −1 if none; read-committed lanes only.
     */
    public abstract long committedTo();

    /** Whether a fence or closing segment (or commit) has been read: nothing follows (rule 11). */
    public abstract boolean ended();

    /**
     * The start position in milliseconds since the epoch: what was accepted before is not read; 0
     * for all.
     */
    public abstract long startTime();

    /**
     * {@code W} of the last loaded segment, or of the last commit whose segments are all loaded
     * (rule 21); kept, since a lane that is quiet would not tell it again.
     */
    public abstract @Nullable Long watermark();

    /** {@code W} of the commit of which not all segments are loaded. */
    public abstract @Nullable Long committedWatermark();

    /** A lane to be read from its beginning. */
    public static LaneSplit unread(LaneId lane) {
        return unread(lane, 0);
    }

    public static LaneSplit unread(LaneId lane, long startTime) {
        return of(lane, 0, new TreeMap<>(), 0, -1, false, startTime);
    }

    /** A lane all of which is to be read. */
    public static LaneSplit of(
            LaneId lane,
            long nextSegment,
            SortedMap<Long, BitSet> unfinished,
            long nextCommit,
            long committedTo,
            boolean ended) {
        return of(lane, nextSegment, unfinished, nextCommit, committedTo, ended, 0);
    }

    public static LaneSplit of(
            LaneId lane,
            long nextSegment,
            SortedMap<Long, BitSet> unfinished,
            long nextCommit,
            long committedTo,
            boolean ended,
            long startTime) {
        return new AutoValue_LaneSplit(
                lane,
                nextSegment,
                unfinished,
                new TreeMap<>(),
                nextCommit,
                committedTo,
                ended,
                startTime,
                null,
                null);
    }

    public LaneSplit withDates(SortedMap<Long, Long> dates) {
        return with(dates, watermark(), committedWatermark());
    }

    public LaneSplit withWatermarks(@Nullable Long watermark, @Nullable Long committedWatermark) {
        return with(dates(), watermark, committedWatermark);
    }

    private LaneSplit with(
            SortedMap<Long, Long> dates,
            @Nullable Long watermark,
            @Nullable Long committedWatermark) {
        return new AutoValue_LaneSplit(
                lane(),
                nextSegment(),
                unfinished(),
                dates,
                nextCommit(),
                committedTo(),
                ended(),
                startTime(),
                watermark,
                committedWatermark);
    }

    @Override
    public String splitId() {
        return lane().value();
    }
}
