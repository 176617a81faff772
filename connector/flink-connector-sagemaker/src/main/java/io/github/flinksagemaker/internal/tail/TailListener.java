package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.model.LaneId;

/** Hears what the tailing of lanes finds out; called on the tailing's own thread. */
public interface TailListener {

    /** A lane's status has changed. */
    void onStatus(LaneStatus status);

    /**
     * The answer to {@link LedgerTail#checkTail}: whether a GET of the lane's next object, begun
     * after the question, answered 404 while nothing of the lane was open (rule 30).
     */
    void onTailChecked(LaneId lane, long round, boolean quiet);

    /** Reading can't go on: the job must fail with this. */
    void onFailure(Exception failure);
}
