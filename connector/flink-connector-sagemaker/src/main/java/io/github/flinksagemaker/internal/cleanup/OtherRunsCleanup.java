// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Deletes the lanes of runs that are not read here, by explicit option only: of those that have
 * ended, which a run has when each of its lanes shows its end, and when all of that is older than
 * the option and any deadline (rule 28). A run that was stopped to be restored has not ended. One
 * that another goes on from stays as long as that: nothing else says that the two are one chain.
 */
final class OtherRunsCleanup {

    private final CleanupContext context;
    private final KnownOpenings openings;
    private final DoneLaneCleanup lanes;
    private final CleanupProblems problems;
    private final Consumer<LaneId> deleted;

    OtherRunsCleanup(
            CleanupContext context,
            KnownOpenings openings,
            DoneLaneCleanup lanes,
            CleanupProblems problems,
            Consumer<LaneId> deleted) {
        this.context = context;
        this.openings = openings;
        this.lanes = lanes;
        this.problems = problems;
        this.deleted = deleted;
    }

    /**
     * Cleans up among {@code listed}, in the order of their names.
     *
     * @throws RuntimeException if one of them can't be read: it may go on from any run
     */
    void clean(List<LaneId> listed, DoneLanes done) throws InterruptedException {
        Long cutoff = context.otherRunsCutoff();
        if (cutoff == null || done.readsAllRuns()) {
            return;
        }
        Map<String, Run> runs = runsOf(listed, done);
        for (Run run : runs.values()) {
            if (!run.isRead) {
                problems.attempt(() -> run.stays = !hasEnded(run, cutoff));
            }
        }
        keepWhatIsGoneOnFrom(runs);
        List<Run> newestFirst = new ArrayList<>(runs.values());
        newestFirst.sort(Comparator.comparing(Run::newest).reversed());
        for (Run run : newestFirst) {
            if (!run.stays) {
                problems.attempt(() -> delete(run, cutoff));
            }
        }
    }

    /** A lane that does not tell its run any more is looked at by itself. */
    private Map<String, Run> runsOf(List<LaneId> listed, DoneLanes done)
            throws InterruptedException {
        Map<String, Run> runs = new HashMap<>();
        for (LaneId lane : listed) {
            LaneOpening opening = openings.of(lane);
            String name = opening == null ? "?" + lane : opening.run();
            if (name == null) {
                continue; // from before there were runs
            }
            Run run = runs.computeIfAbsent(name, key -> new Run());
            run.lanes.add(lane);
            run.isRead |= done.isRead(lane, opening);
            if (opening != null) {
                run.goesOnFrom.addAll(opening.succeeds());
            }
        }
        return runs;
    }

    /** Of a run that goes on the newest lane says so. */
    private boolean hasEnded(Run run, long cutoff) throws InterruptedException {
        for (int i = run.lanes.size() - 1; i >= 0; i--) {
            LaneId lane = run.lanes.get(i);
            if (lane.time() > cutoff || !lanes.isOver(lane, cutoff)) {
                return false;
            }
        }
        return true;
    }

    private static void keepWhatIsGoneOnFrom(Map<String, Run> runs) {
        List<Run> staying = new ArrayList<>(runs.values());
        staying.removeIf(run -> !run.stays);
        for (int i = 0; i < staying.size(); i++) {
            for (String name : staying.get(i).goesOnFrom) {
                Run before = runs.get(name);
                if (before != null && !before.stays) {
                    before.stays = true;
                    staying.add(before);
                }
            }
        }
    }

    private void delete(Run run, long cutoff) throws InterruptedException {
        for (LaneId lane : run.lanes) {
            if (lanes.delete(lane, cutoff)) {
                deleted.accept(lane);
            }
        }
    }

    /** A run's lanes as far as they are listed. */
    private static final class Run {
        private final List<LaneId> lanes = new ArrayList<>();
        private final Set<String> goesOnFrom = new HashSet<>();
        private boolean isRead;
        private boolean stays = true;

        private LaneId newest() {
            return lanes.get(lanes.size() - 1);
        }
    }
}
