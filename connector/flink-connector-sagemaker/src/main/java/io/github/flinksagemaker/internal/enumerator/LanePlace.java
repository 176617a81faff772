package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.ledger.LaneOpening;

/** Where a lane stands among its sink's runs: what rule 30 needs of its opening. */
@AutoValue
abstract class LanePlace {

    abstract int subtask();

    abstract int parallelism();

    abstract long restoredCheckpointId();

    static LanePlace of(int subtask, int parallelism, long restoredCheckpointId) {
        return new AutoValue_LanePlace(subtask, parallelism, restoredCheckpointId);
    }

    static LanePlace of(LaneOpening opening) {
        return of(opening.subtask(), opening.parallelism(), opening.restoredCheckpointId());
    }
}
