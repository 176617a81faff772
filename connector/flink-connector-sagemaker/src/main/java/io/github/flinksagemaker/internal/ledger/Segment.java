// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One immutable object of a lane: header and entries; the raw section of carried records is kept
 * apart (rule 2). Segment 0 has an {@link #opening()}; the last one of a lane has an {@link
 * #end()}; a fence of a lane that was never opened has both (rule 8).
 */
@AutoValue
public abstract class Segment {

    public abstract LaneId lane();

    /** From 0, without gaps. */
    public abstract long number();

    /**
     * The lane of the writer that wrote this segment: this lane, or the successor that fences it.
     */
    public abstract LaneId author();

    /** {@code W}; absent if there was no watermark yet (rule 20). */
    public abstract @Nullable Long watermark();

    public abstract @Nullable LaneOpening opening();

    public abstract @Nullable LaneEnd end();

    public abstract List<LedgerEntry> entries();

    public abstract Builder toBuilder();

    public static Builder builder() {
        return new AutoValue_Segment.Builder().setEntries(List.of());
    }

    /** Builds a {@link Segment}. */
    @AutoValue.Builder
    public abstract static class Builder {
        public abstract Builder setLane(LaneId lane);

        public abstract Builder setNumber(long number);

        public abstract Builder setAuthor(LaneId author);

        public abstract Builder setWatermark(@Nullable Long watermark);

        public abstract Builder setOpening(@Nullable LaneOpening opening);

        public abstract Builder setEnd(@Nullable LaneEnd end);

        public abstract Builder setEntries(List<LedgerEntry> entries);

        public abstract Segment build();
    }
}
