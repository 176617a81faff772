// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The enumerator's round: of all lanes that the ledger has, those that are done with. Nothing is
 * remembered from one round to the next, but whose the lanes are.
 */
final class DoneLanesRound implements CleanupRound {

    private final CheckpointedValue<DoneLanes> checkpoints;
    private final CleanupContext context;
    private final LedgerPaths paths;
    private final Consumer<LaneId> deleted;
    private final DoneLaneCleanup lanes;
    private final OtherRunsCleanup others;
    private final RunMarkerCleanup markers;
    private final CleanupProblems problems;

    /** {@code deleted} hears of each lane that is deleted. */
    DoneLanesRound(
            CheckpointedValue<DoneLanes> checkpoints,
            CleanupContext context,
            Consumer<LaneId> deleted) {
        this.checkpoints = checkpoints;
        this.context = context;
        this.paths = context.paths;
        this.deleted = deleted;
        this.lanes = new DoneLaneCleanup(context);
        this.others = new OtherRunsCleanup(context, lanes, deleted);
        this.markers = new RunMarkerCleanup(context);
        this.problems = new CleanupProblems(paths.stagingPath(), context.metrics);
    }

    @Override
    public boolean run() throws InterruptedException {
        DoneLanes done = checkpoints.newest();
        if (done == null) {
            return false;
        }
        problems.beginRound();
        try {
            List<LaneId> listed = listLanes();
            clean(listed, done);
            others.clean(listed, done, problems);
            deleteMarks(new HashSet<>(listed), done);
            markers.clean(listed, done);
        } catch (RuntimeException e) {
            problems.add(e);
        }
        return true;
    }

    private void clean(List<LaneId> listed, DoneLanes done) throws InterruptedException {
        long cutoff = context.cutoff();
        lanes.beginRound(listed);
        for (LaneId lane : listed) {
            // A lane's objects are younger than its name: asking S3 for their dates can wait.
            if (lane.time() > cutoff || !done.contains(lane, Long.MIN_VALUE)) {
                continue;
            }
            if (problems.areTooMany()) {
                return;
            }
            try {
                if (lanes.clean(lane, done)) {
                    deleted.accept(lane);
                }
            } catch (RuntimeException e) {
                problems.add(e);
            }
        }
    }

    private List<LaneId> listLanes() throws InterruptedException {
        List<LaneId> lanes = new ArrayList<>();
        context.requests.list(
                ListRequest.folders(paths.lanes(), null),
                page -> {
                    for (String key : page.folders()) {
                        LaneId lane = paths.laneOf(key);
                        if (lane != null) {
                            lanes.add(lane);
                        }
                    }
                    return true;
                });
        return lanes;
    }

    /** The marks of deleted lanes outlive them by a retention: a reader may be that far behind. */
    private void deleteMarks(Set<LaneId> there, DoneLanes done) throws InterruptedException {
        long cutoff = context.cutoff();
        Long others = context.otherRunsCutoff();
        S3Location folder = paths.trims();
        context.requests.list(
                ListRequest.keys(folder, null),
                page -> {
                    List<S3Location> old = new ArrayList<>();
                    for (ObjectListing.Item item : page.items()) {
                        String name = item.key().substring(folder.key().length());
                        if (!LaneId.isValid(name) || there.contains(LaneId.parse(name))) {
                            continue;
                        }
                        LaneId lane = LaneId.parse(name);
                        boolean own =
                                item.lastModified() <= cutoff
                                        && done.contains(lane, Long.MIN_VALUE);
                        boolean other =
                                others != null
                                        && !done.readsAllRuns()
                                        && item.lastModified() <= others
                                        && !done.needs(lane);
                        if (own || other) {
                            old.add(S3Location.of(folder.bucket(), item.key()));
                        }
                    }
                    context.requests.deleteAll(old);
                    return true;
                });
    }
}
