// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One look at everything that may be deleted: lanes that go on, then those that are done with and
 * what is left of others. What goes wrong with one does not stop the rest. Nothing is remembered
 * from one round to the next, but what the lanes' openings say.
 */
final class CleanupRound {

    private final CheckpointedValue<CheckpointCover> checkpoints;
    private final CleanupContext context;
    private final LedgerPaths paths;
    private final Consumer<LaneId> deleted;
    private final CleanupProblems problems;
    private final KnownOpenings openings;
    private final LiveLaneCleanup live;
    private final DoneLaneCleanup lanes;
    private final OtherRunsCleanup others;
    private final RunMarkerCleanup markers;

    /** {@code deleted} hears of each lane that is deleted. */
    CleanupRound(
            CheckpointedValue<CheckpointCover> checkpoints,
            CleanupContext context,
            Consumer<LaneId> deleted) {
        this.checkpoints = checkpoints;
        this.context = context;
        this.paths = context.paths;
        this.deleted = deleted;
        this.problems = new CleanupProblems(paths.stagingPath(), context.failures);
        this.openings = new KnownOpenings(context);
        this.live = new LiveLaneCleanup(context);
        this.lanes = new DoneLaneCleanup(context, openings);
        this.others = new OtherRunsCleanup(context, openings, lanes, problems, deleted);
        this.markers = new RunMarkerCleanup(context, openings);
    }

    /**
     * Deletes what can be deleted now; what goes wrong is counted and not thrown.
     *
     * @return false if no checkpoint has completed yet, so that there was nothing to look at
     */
    boolean run() throws InterruptedException {
        CheckpointCover cover = checkpoints.newest();
        if (cover == null) {
            return false;
        }
        problems.begin();
        for (CoveredLane lane : cover.live()) {
            problems.attempt(() -> live.clean(lane));
        }
        problems.begin(); // lanes that go on don't keep done ones for ever
        problems.attempt(() -> cleanListed(cover.done()));
        return true;
    }

    private void cleanListed(DoneLanes done) throws InterruptedException {
        List<LaneId> listed = listLanes();
        openings.retain(listed);
        long cutoff = context.cutoff();
        for (LaneId lane : listed) {
            // A lane's objects are younger than its name: asking S3 for their dates can wait.
            if (lane.time() <= cutoff && done.contains(lane, Long.MIN_VALUE)) {
                problems.attempt(() -> clean(lane, done));
            }
        }
        problems.attempt(() -> others.clean(listed, done));
        problems.attempt(() -> deleteMarks(new HashSet<>(listed), done));
        problems.attempt(() -> markers.clean(listed, done));
    }

    private void clean(LaneId lane, DoneLanes done) throws InterruptedException {
        if (lanes.clean(lane, done)) {
            deleted.accept(lane);
        }
    }

    private List<LaneId> listLanes() throws InterruptedException {
        List<LaneId> listed = new ArrayList<>();
        context.requests.list(
                ListRequest.folders(paths.lanes(), null),
                page -> {
                    for (String key : page.folders()) {
                        LaneId lane = paths.laneOf(key);
                        if (lane != null) {
                            listed.add(lane);
                        }
                    }
                    return true;
                });
        return listed;
    }

    /** The marks of deleted lanes outlive them by a retention: a reader may be that far behind. */
    private void deleteMarks(Set<LaneId> there, DoneLanes done) throws InterruptedException {
        context.requests.deleteListed(
                paths.trims(),
                mark -> {
                    String name = mark.key().substring(paths.trims().key().length());
                    return LaneId.isValid(name)
                            && !there.contains(LaneId.parse(name))
                            && isOld(mark, LaneId.parse(name), done);
                });
    }

    private boolean isOld(ObjectListing.Item mark, LaneId lane, DoneLanes done) {
        Long others = done.readsAllRuns() ? null : context.otherRunsCutoff();
        return mark.lastModified() <= context.cutoff() && done.contains(lane, Long.MIN_VALUE)
                || others != null && mark.lastModified() <= others && !done.needs(lane);
    }
}
