// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a lane has been tailed, and how it ended: what a checkpoint holds of it, besides its
 * unassigned segments (rule 48).
 */
@AutoValue
public abstract class TailPosition {

    /** Nothing has been read. */
    public static final TailPosition START = of(0, 0, -1, SegmentSplit.NO_WATERMARK);

    /** The first segment that has not been handed over. */
    public abstract long nextSegment();

    /** The first commit that has not been read; counts in read-committed lanes only. */
    public abstract long nextCommit();

    /** The last segment that commits have made readable, −1 if none; as above. */
    public abstract long committedTo();

    /**
     * {@code W} of the last segment, or commit; kept, since a quiet lane would not tell it again.
     */
    public abstract long watermark();

    /** A fence or closing segment (or commit) was read, or the lane is deleted: nothing follows. */
    public abstract boolean ended();

    /**
     * Who wrote the end: the lane's own writer, or the successor that fenced it; absent if the lane
     * goes on or is deleted.
     */
    public abstract @Nullable LaneId endedBy();

    /**
     * What the end commit says of itself ({@link
     * io.github.flinksagemaker.internal.ledger.Commit#afterCheckpoint}); absent while there is none
     * (rules 10 and 17).
     */
    public abstract @Nullable Long closedAfterCheckpoint();

    /** Whether the other says the same of its end. */
    public boolean hasEndedAs(TailPosition other) {
        return ended() == other.ended()
                && Objects.equals(endedBy(), other.endedBy())
                && Objects.equals(closedAfterCheckpoint(), other.closedAfterCheckpoint());
    }

    /** A lane that goes on. */
    public static TailPosition of(
            long nextSegment, long nextCommit, long committedTo, long watermark) {
        return new AutoValue_TailPosition(
                nextSegment, nextCommit, committedTo, watermark, false, null, null);
    }

    /** The same of one that has ended. */
    public TailPosition ended(@Nullable LaneId by, @Nullable Long closedAfterCheckpoint) {
        return new AutoValue_TailPosition(
                nextSegment(),
                nextCommit(),
                committedTo(),
                watermark(),
                true,
                by,
                closedAfterCheckpoint);
    }
}
