// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.model.LaneId;
import java.io.Serializable;

/** A lane as its writer's state remembers it: enough to fence it after a restore (rule 7). */
@AutoValue
public abstract class OwnedLane implements Serializable {

    private static final long serialVersionUID = 1L;

    public abstract LaneId lane();

    public abstract LaneOpening opening();

    /** Segments below this number are durable; there may be more. */
    public abstract long nextSegment();

    /** The number of the first commit that no committable has taken. */
    public abstract long nextCommit();

    public static OwnedLane of(
            LaneId lane, LaneOpening opening, long nextSegment, long nextCommit) {
        return new AutoValue_OwnedLane(lane, opening, nextSegment, nextCommit);
    }
}
