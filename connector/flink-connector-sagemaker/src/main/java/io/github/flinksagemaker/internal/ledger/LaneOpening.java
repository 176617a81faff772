// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What segment 0 says of its lane (rule 3). */
@AutoValue
public abstract class LaneOpening implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The logical sink that this ledger belongs to. */
    public abstract String sinkName();

    public abstract int subtask();

    public abstract int parallelism();

    /** Whether only committed ranges of this lane may be read (EXACTLY_ONCE). */
    public abstract boolean readCommitted();

    /** The lanes that this one succeeds. */
    public abstract List<LaneId> predecessors();

    /** The checkpoint that the writer was restored from; 0 if none. */
    public abstract long restoredCheckpointId();

    /** The run that this lane is of (rule 34); absent in lanes from before there were runs. */
    public abstract @Nullable String run();

    /** Flink's id of the job that opened it; absent as {@link #run()} is. */
    public abstract @Nullable String job();

    /** The runs of its predecessors other than its own: the chain goes on here (rule 34). */
    public abstract List<String> succeeds();

    /** An opening of no run; {@link #inRun} gives it one. */
    public static LaneOpening of(
            String sinkName,
            int subtask,
            int parallelism,
            boolean readCommitted,
            List<LaneId> predecessors,
            long restoredCheckpointId) {
        return new AutoValue_LaneOpening(
                sinkName,
                subtask,
                parallelism,
                readCommitted,
                predecessors,
                restoredCheckpointId,
                null,
                null,
                List.of());
    }

    /** The same opening, of that run. */
    public LaneOpening inRun(@Nullable String run, @Nullable String job, List<String> succeeds) {
        return new AutoValue_LaneOpening(
                sinkName(),
                subtask(),
                parallelism(),
                readCommitted(),
                predecessors(),
                restoredCheckpointId(),
                run,
                job,
                succeeds);
    }
}
