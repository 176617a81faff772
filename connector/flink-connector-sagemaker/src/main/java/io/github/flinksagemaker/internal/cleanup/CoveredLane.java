// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;

/** How far a checkpoint covers a lane that goes on: what lies before is never read again. */
@AutoValue
public abstract class CoveredLane {

    public abstract LaneId lane();

    /** The first segment that whoever restores the checkpoint needs. */
    public abstract long firstSegment();

    /** The first commit that whoever restores the checkpoint needs. */
    public abstract long firstCommit();

    /**
     * A lane as it is at a snapshot (rule 28).
     *
     * @param firstSegment the lowest that is unassigned, outstanding with a reader, or next
     * @param firstCommit the next one; 0 in a lane without commits
     */
    public static CoveredLane of(LaneId lane, long firstSegment, long firstCommit) {
        return new AutoValue_CoveredLane(lane, firstSegment, firstCommit);
    }
}
