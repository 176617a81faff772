// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A lane in the enumerator's checkpointed state (rule 48). */
@AutoValue
abstract class LaneState {

    abstract LaneId lane();

    /** Whether nothing more is to come of it: it is not tailed. */
    abstract boolean retired();

    /** Whether it was only asked in turn, since it had been silent for long. */
    abstract boolean dormant();

    /** When the enumerator last heard anything new of it, milliseconds since the epoch. */
    abstract long activeAt();

    abstract TailPosition position();

    /** May be present if it has ended, in a bounded source's state. */
    abstract @Nullable LaneOrigin origin();

    /** What no reader has, in order; what readers have is in their states. */
    abstract List<SegmentSplit> unassigned();

    static LaneState of(
            LaneId lane,
            boolean retired,
            boolean dormant,
            long activeAt,
            TailPosition position,
            @Nullable LaneOrigin origin,
            List<SegmentSplit> unassigned) {
        return new AutoValue_LaneState(
                lane, retired, dormant, activeAt, position, origin, unassigned);
    }
}
