package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import org.jspecify.annotations.Nullable;

/** What is known of a lane, as rule 30 looks at it. */
@AutoValue
abstract class LaneFacts {

    abstract LaneId lane();

    /** Absent until the opening has been read; for ever if the lane was deleted. */
    abstract @Nullable LanePlace place();

    abstract boolean ended();

    /** As {@code LaneStatus} says; absent unless the lane is closed for end of input. */
    abstract @Nullable Long closedAfterCheckpoint();

    abstract boolean settled();

    /** Whether it is read no more: nothing can be asked of it. */
    abstract boolean retired();

    static LaneFacts of(
            LaneId lane,
            @Nullable LanePlace place,
            boolean ended,
            @Nullable Long closedAfterCheckpoint,
            boolean settled,
            boolean retired) {
        return new AutoValue_LaneFacts(lane, place, ended, closedAfterCheckpoint, settled, retired);
    }
}
