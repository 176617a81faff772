// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.model.LaneId;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What a reader knows of a lane and the enumerator needs to know; reported whenever it changes. */
@AutoValue
public abstract class LaneStatus implements Serializable {

    private static final long serialVersionUID = 1L;

    public abstract LaneId lane();

    /** Absent until segment 0 has been read. */
    public abstract @Nullable LaneOpening opening();

    /** A fence or closing segment (read-committed: commit) was read: nothing more can follow. */
    public abstract boolean ended();

    /**
     * What the end commit says of itself ({@link
     * io.github.flinksagemaker.internal.ledger.Commit#afterCheckpoint}); absent while there is none
     * (rules 10 and 17).
     */
    public abstract @Nullable Long closedAfterCheckpoint();

    public boolean closedForEndOfInput() {
        return closedAfterCheckpoint() != null;
    }

    /** Every entry read so far has been settled and emitted. */
    public abstract boolean settled();

    /**
     * Who wrote the end: the successor if the lane was fenced; absent until that has been read,
     * which after a restore takes a moment.
     */
    public abstract @Nullable LaneId endedBy();

    public static LaneStatus of(
            LaneId lane,
            @Nullable LaneOpening opening,
            boolean ended,
            @Nullable Long closedAfterCheckpoint,
            boolean settled,
            @Nullable LaneId endedBy) {
        return new AutoValue_LaneStatus(
                lane, opening, ended, closedAfterCheckpoint, settled, endedBy);
    }
}
