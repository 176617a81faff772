// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import java.util.List;

/** Where a lane stands among its sink's runs: what rules 30 and 34 need of its opening. */
@AutoValue
abstract class LanePlace {

    /** The run of all lanes from before there were runs. */
    static final String NO_RUN = "";

    abstract int subtask();

    abstract int parallelism();

    abstract long restoredCheckpointId();

    abstract String run();

    /** The runs that its own goes on from, as far as this lane tells. */
    abstract List<String> succeeds();

    /** Of no run; {@link #inRun} gives it one. */
    static LanePlace of(int subtask, int parallelism, long restoredCheckpointId) {
        return new AutoValue_LanePlace(
                subtask, parallelism, restoredCheckpointId, NO_RUN, List.of());
    }

    LanePlace inRun(String run, List<String> succeeds) {
        return new AutoValue_LanePlace(
                subtask(), parallelism(), restoredCheckpointId(), run, List.copyOf(succeeds));
    }

    static LanePlace of(LaneOpening opening) {
        return of(opening.subtask(), opening.parallelism(), opening.restoredCheckpointId())
                .inRun(runOf(opening), opening.succeeds());
    }

    static String runOf(LaneOpening opening) {
        String run = opening.run();
        return run == null ? NO_RUN : run;
    }
}
