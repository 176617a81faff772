// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import java.util.stream.Collectors;

/** How far a checkpoint covers a lane that goes on: what lies before is never read again. */
@AutoValue
abstract class CoveredLane {

    abstract LaneId lane();

    /** The first segment that a restored reader needs. */
    abstract long firstSegment();

    /** The first commit that a restored reader needs. */
    abstract long firstCommit();

    static CoveredLane of(LaneId lane, long firstSegment, long firstCommit) {
        return new AutoValue_CoveredLane(lane, firstSegment, firstCommit);
    }

    /**
     * Lanes that have ended are left out: a restored reader looks at their last objects again, and
     * soon they are deleted whole. So are lanes that may have a part from before the start
     * position, which has not been read.
     */
    static List<CoveredLane> of(List<LaneSplit> splits) {
        return splits.stream()
                .filter(split -> !split.ended() && split.lane().time() >= split.startTime())
                .map(
                        split ->
                                of(
                                        split.lane(),
                                        split.unfinished().isEmpty()
                                                ? split.nextSegment()
                                                : split.unfinished().firstKey(),
                                        split.nextCommit()))
                .collect(Collectors.toList());
    }
}
