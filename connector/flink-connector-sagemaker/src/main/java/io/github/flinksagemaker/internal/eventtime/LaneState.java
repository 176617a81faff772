// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.model.LaneId;
import org.jspecify.annotations.Nullable;

/** What the floor needs of a lane's status. */
@AutoValue
public abstract class LaneState {

    abstract LaneId lane();

    abstract @Nullable LaneOpening opening();

    abstract @Nullable LaneId endedBy();

    abstract boolean ended();

    abstract boolean closed();

    abstract boolean settled();

    /**
     * A lane's state.
     *
     * @param opening absent until it has been read, for ever if the lane was deleted
     * @param endedBy who wrote its end: the successor if it was fenced; absent if not known
     * @param closed whether the end commit exists
     */
    public static LaneState of(
            LaneId lane,
            @Nullable LaneOpening opening,
            @Nullable LaneId endedBy,
            boolean ended,
            boolean closed,
            boolean settled) {
        return new AutoValue_LaneState(lane, opening, endedBy, ended, closed, settled);
    }
}
