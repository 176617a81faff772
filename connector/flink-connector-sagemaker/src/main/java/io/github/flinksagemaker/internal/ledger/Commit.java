// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import org.jspecify.annotations.Nullable;

/**
 * The object that makes a range of a lane's segments readable in EXACTLY_ONCE, marks the end of
 * input in both modes, or fences a lane's commits (rules 12 to 17).
 */
@AutoValue
public abstract class Commit {

    public abstract LaneId lane();

    /** From 0, without gaps. */
    public abstract long number();

    /** The lane of the writer on whose behalf this was written. */
    public abstract LaneId author();

    /** First segment of the range. */
    public abstract long fromSegment();

    /** Last segment of the range; {@code fromSegment − 1} if it is empty (rule 13). */
    public abstract long toSegment();

    /** {@code W} at the checkpoint; absent if there was no watermark yet. */
    public abstract @Nullable Long watermark();

    /** {@link LaneEnd#END_OF_INPUT} marks the end commit, {@link LaneEnd#FENCED} a fence. */
    public abstract @Nullable LaneEnd end();

    /**
     * Of an end commit: the last checkpoint that its writer took part in, or was restored from,
     * before its input ended; 0 if there was none, and for all other commits (rule 30).
     */
    public abstract long afterCheckpoint();

    public abstract Builder toBuilder();

    public static Builder builder() {
        return new AutoValue_Commit.Builder().setAfterCheckpoint(0);
    }

    /** Builds a {@link Commit}. */
    @AutoValue.Builder
    public abstract static class Builder {
        public abstract Builder setLane(LaneId lane);

        public abstract Builder setNumber(long number);

        public abstract Builder setAuthor(LaneId author);

        public abstract Builder setFromSegment(long fromSegment);

        public abstract Builder setToSegment(long toSegment);

        public abstract Builder setWatermark(@Nullable Long watermark);

        public abstract Builder setEnd(@Nullable LaneEnd end);

        public abstract Builder setAfterCheckpoint(long afterCheckpoint);

        public abstract Commit build();
    }
}
