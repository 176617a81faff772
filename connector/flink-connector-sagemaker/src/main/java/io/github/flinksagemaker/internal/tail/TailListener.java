// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.Map;

/** Hears what the tailing of lanes finds out; called on the tailing's own thread. */
public interface TailListener {

    /** A lane's status has changed. */
    void onStatus(LaneStatus status);

    /**
     * The answer to {@link LedgerTail#checkTail}: whether a GET of the lane's next object, begun
     * after the question, answered 404 while nothing of the lane was open (rule 30).
     */
    void onTailChecked(LaneId lane, long round, boolean quiet);

    /** Something new of a lane was read; told now and then. */
    void onActive(LaneId lane);

    /**
     * A lane that {@link LedgerTail#park} named is read no further.
     *
     * @param position where its reading stands; nothing of it is open
     * @param readCommitted whether it is tailed by its commits
     */
    void onParked(LaneSplit position, boolean readCommitted);

    /** From time to time: how quiet each lane is. */
    void onRest(Map<LaneId, LaneRest> lanes);

    /** Reading can't go on: the job must fail with this. */
    void onFailure(Exception failure);

    /** A thread of the reading has thrown something: the job must fail with this too. */
    default void onThrown(Throwable thrown) {
        onFailure(
                thrown instanceof Exception
                        ? (Exception) thrown
                        : new IllegalStateException("reading the ledger broke down", thrown));
    }
}
