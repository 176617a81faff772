package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;

/** What a look at the ledger's folders found. */
@AutoValue
abstract class LaneListing {

    /** When the look began, milliseconds since the epoch. */
    abstract long startedAt();

    /** Whether everything was listed, not only what lies after the horizon. */
    abstract boolean full();

    /** Lanes found, known ones included; without those too old to be new. */
    abstract List<LaneId> lanes();

    static LaneListing of(long startedAt, boolean full, List<LaneId> lanes) {
        return new AutoValue_LaneListing(startedAt, full, lanes);
    }
}
