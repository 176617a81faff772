// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the lanes of runs that are not read here, by explicit option only: of those that have
 * ended, which a run has when each of its lanes shows its end, and when all of that is older than
 * the option and any deadline (rule 28). A run that was stopped to be restored has not ended.
 */
final class OtherRunsCleanup {

    private final CleanupContext context;
    private final DoneLaneCleanup lanes;
    private final Consumer<LaneId> deleted;

    /** The openings of lanes that are there, each read once. */
    private final Map<LaneId, LaneOpening> openings = new HashMap<>();

    OtherRunsCleanup(CleanupContext context, DoneLaneCleanup lanes, Consumer<LaneId> deleted) {
        this.context = context;
        this.lanes = lanes;
        this.deleted = deleted;
    }

    void clean(List<LaneId> listed, DoneLanes done, CleanupProblems problems)
            throws InterruptedException {
        Long cutoff = context.otherRunsCutoff();
        if (cutoff == null || done.readsAllRuns()) {
            return;
        }
        openings.keySet().retainAll(new HashSet<>(listed));
        for (List<LaneId> run : otherRuns(listed, done)) {
            if (problems.areTooMany()) {
                return;
            }
            try {
                if (hasEnded(run, cutoff)) {
                    delete(run, cutoff);
                }
            } catch (RuntimeException e) {
                problems.add(e);
            }
        }
    }

    /** The lanes of each; one that does not tell its run any more is looked at by itself. */
    private List<List<LaneId>> otherRuns(List<LaneId> listed, DoneLanes done)
            throws InterruptedException {
        Map<String, List<LaneId>> runs = new TreeMap<>();
        List<List<LaneId>> found = new ArrayList<>();
        for (LaneId lane : listed) {
            LaneOpening opening = openingOf(lane);
            if (opening == null) {
                found.add(List.of(lane));
            } else if (opening.run() != null && !done.isRead(lane, opening)) {
                runs.computeIfAbsent(opening.run(), run -> new ArrayList<>()).add(lane);
            }
        }
        found.addAll(runs.values());
        return found;
    }

    private @Nullable LaneOpening openingOf(LaneId lane) throws InterruptedException {
        LaneOpening known = openings.get(lane);
        if (known != null) {
            return known;
        }
        S3Location location = context.paths.segment(lane, 0);
        StoredObject object = context.requests.getIfThere(location);
        LaneOpening opening =
                object.exists() ? SegmentCodec.openingIn(object.bytes(), location) : null;
        if (opening != null) {
            openings.put(lane, opening);
        }
        return opening;
    }

    /** Of a run that goes on the newest lane says so. */
    private boolean hasEnded(List<LaneId> run, long cutoff) throws InterruptedException {
        for (int i = run.size() - 1; i >= 0; i--) {
            LaneId lane = run.get(i);
            if (lane.time() > cutoff || !lanes.isOver(lane, cutoff)) {
                return false;
            }
        }
        return true;
    }

    private void delete(List<LaneId> run, long cutoff) throws InterruptedException {
        for (LaneId lane : run) {
            if (lanes.delete(lane, cutoff)) {
                deleted.accept(lane);
            }
        }
    }
}
