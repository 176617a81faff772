// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.cleanup.CheckpointCover;
import io.github.flinksagemaker.internal.cleanup.CoveredLane;
import io.github.flinksagemaker.internal.cleanup.DoneLanes;
import io.github.flinksagemaker.internal.lanes.LaneDiscovery;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.List;

/** What the clean-up may make of a snapshot, if all readers had announced what they hold. */
final class SnapshotCover {

    private SnapshotCover() {}

    static CheckpointCover of(EnumeratorState state, LaneRegistry lanes, boolean ownRunsOnly) {
        List<CoveredLane> live = new ArrayList<>();
        List<LaneId> needed = new ArrayList<>();
        List<LaneId> done = new ArrayList<>();
        for (Lane lane : lanes.all()) {
            (lane.isRetired() ? done : needed).add(lane.id());
            if (isCovered(lane, state.startTime())) {
                live.add(
                        CoveredLane.of(
                                lane.id(), lane.firstNeeded(), lane.position().nextCommit()));
            }
        }
        return CheckpointCover.of(
                live,
                new DoneLanes(
                        needed,
                        done,
                        Math.max(state.startTime(), state.begunAfter()),
                        state.horizon(),
                        state.horizon() + LaneDiscovery.MARGIN.toMillis(),
                        ownRunsOnly ? state.runs() : null));
    }

    /**
     * Lanes that have ended are left out: soon they are deleted whole. So are dormant ones, of
     * which nothing new is to be deleted, and lanes that may have a part from before the start
     * position, which has not been read.
     */
    private static boolean isCovered(Lane lane, long startTime) {
        return !lane.hasEnded() && !lane.isDormant() && lane.id().time() >= startTime;
    }
}
