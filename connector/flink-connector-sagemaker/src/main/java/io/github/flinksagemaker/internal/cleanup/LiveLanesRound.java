// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import java.util.List;

/** A reader's round: the lanes that its newest completed checkpoint holds. */
final class LiveLanesRound implements CleanupRound {

    private final CheckpointedValue<List<CoveredLane>> checkpoints;
    private final LiveLaneCleanup lanes;
    private final CleanupProblems problems;

    LiveLanesRound(CheckpointedValue<List<CoveredLane>> checkpoints, CleanupContext context) {
        this.checkpoints = checkpoints;
        this.lanes = new LiveLaneCleanup(context);
        this.problems = new CleanupProblems(context.paths.stagingPath(), context.metrics);
    }

    @Override
    public boolean run() throws InterruptedException {
        List<CoveredLane> covered = checkpoints.newest();
        if (covered == null) {
            return false;
        }
        problems.beginRound();
        for (CoveredLane lane : covered) {
            if (problems.areTooMany()) {
                break;
            }
            try {
                lanes.clean(lane);
            } catch (RuntimeException e) {
                problems.add(e);
            }
        }
        return true;
    }
}
