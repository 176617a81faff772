// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;
import java.util.List;

/** Where a lane comes from: what rules 30 and 34 need of its opening. */
@AutoValue
public abstract class LaneOrigin {

    /** The run of all lanes from before there were runs. */
    public static final String NO_RUN = "";

    public abstract int subtask();

    public abstract int parallelism();

    public abstract long restoredCheckpointId();

    public abstract String run();

    /** The runs that its own goes on from, as far as this lane tells. */
    public abstract List<String> succeeds();

    /** Of no run; {@link #inRun} gives it one. */
    public static LaneOrigin of(int subtask, int parallelism, long restoredCheckpointId) {
        return new AutoValue_LaneOrigin(
                subtask, parallelism, restoredCheckpointId, NO_RUN, List.of());
    }

    public LaneOrigin inRun(String run, List<String> succeeds) {
        return new AutoValue_LaneOrigin(
                subtask(), parallelism(), restoredCheckpointId(), run, List.copyOf(succeeds));
    }

    public static LaneOrigin of(LaneOpening opening) {
        return of(opening.subtask(), opening.parallelism(), opening.restoredCheckpointId())
                .inRun(runOf(opening), opening.succeeds());
    }

    public static String runOf(LaneOpening opening) {
        String run = opening.run();
        return run == null ? NO_RUN : run;
    }
}
