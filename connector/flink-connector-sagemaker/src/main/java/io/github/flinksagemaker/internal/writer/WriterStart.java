// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.append.OwnedLane;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.RunMarker;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * What a writer begins with: its lane's opening (rules 3 and 7) and its run (rule 34). Modelled in
 * {@code docs/model/ledger.pml}.
 */
final class WriterStart {

    private static final int JOB_DIGITS = 8;

    private final LaneOpening opening;
    private final RunMarker run;
    private final boolean restored;

    private WriterStart(LaneOpening opening, RunMarker run, boolean restored) {
        this.opening = opening;
        this.run = run;
        this.restored = restored;
    }

    static WriterStart of(
            WriterInitContext context,
            SinkSettings settings,
            List<OwnedLane> predecessors,
            long now) {
        String job = context.getJobInfo().getJobId().toHexString();
        String run = run(settings, job);
        LaneOpening opening =
                LaneOpening.of(
                                settings.sinkName(),
                                context.getTaskInfo().getIndexOfThisSubtask(),
                                context.getTaskInfo().getNumberOfParallelSubtasks(),
                                settings.exactlyOnce(),
                                names(predecessors),
                                context.getRestoredCheckpointId().orElse(0))
                        .inRun(run, job, others(run, predecessors));
        return new WriterStart(
                opening,
                RunMarker.of(run, job, settings.startNonce(), now),
                context.getRestoredCheckpointId().isPresent() || !predecessors.isEmpty());
    }

    /** One sink object may be executed twice, under another job id: those are two runs. */
    private static String run(SinkSettings settings, String job) {
        String named = settings.runId();
        return named == null ? settings.startNonce() + "-" + job.substring(0, JOB_DIGITS) : named;
    }

    private static List<LaneId> names(List<OwnedLane> lanes) {
        List<LaneId> names = new ArrayList<>();
        lanes.forEach(lane -> names.add(lane.lane()));
        return List.copyOf(names);
    }

    /** The chain: a new main() on restored state goes on with the runs of that state. */
    private static List<String> others(String run, List<OwnedLane> predecessors) {
        Set<String> runs = new LinkedHashSet<>();
        for (OwnedLane predecessor : predecessors) {
            String before = predecessor.opening().run();
            if (before != null && !before.equals(run)) {
                runs.add(before);
            }
        }
        return List.copyOf(runs);
    }

    LaneOpening opening() {
        return opening;
    }

    RunMarker run() {
        return run;
    }

    /** Whether a checkpoint was restored, which says what this writer goes on with. */
    boolean restored() {
        return restored;
    }
}
