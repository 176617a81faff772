// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import org.jspecify.annotations.Nullable;

/** A lane in the enumerator's checkpointed state. */
@AutoValue
abstract class LaneRecord {

    abstract LaneId lane();

    abstract TrackedLane.Phase phase();

    /** When the enumerator last heard anything new of it, milliseconds since the epoch. */
    abstract long activeAt();

    /** Present if pending or dormant. */
    abstract @Nullable LaneSplit split();

    /** Of a dormant lane: whether its next object is a commit. */
    abstract boolean readCommitted();

    /** May be present if retired. */
    abstract @Nullable LaneOrigin place();

    /**
     * Of a retired lane: whether it had ended; one that had not was retired at the ledger's end.
     */
    abstract boolean ended();

    /** Of a retired lane that was closed for end of input, as {@code LaneStatus} says. */
    abstract @Nullable Long closedAfterCheckpoint();

    static LaneRecord of(
            LaneId lane,
            TrackedLane.Phase phase,
            long activeAt,
            @Nullable LaneSplit split,
            boolean readCommitted,
            @Nullable LaneOrigin place,
            boolean ended,
            @Nullable Long closedAfterCheckpoint) {
        return new AutoValue_LaneRecord(
                lane, phase, activeAt, split, readCommitted, place, ended, closedAfterCheckpoint);
    }
}
