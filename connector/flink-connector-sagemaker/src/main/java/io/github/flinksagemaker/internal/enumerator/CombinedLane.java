// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.model.LaneId;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One lane that the combined watermark rests on, and what only time and other lanes tell of it.
 * Modelled in {@code docs/model/watermark.pml}.
 */
final class CombinedLane {

    private final Lane lane;
    private @Nullable Long finishedAt;
    private @Nullable Long awaitsFenceSince;
    private @Nullable Long awaitedFenceUntil;
    private boolean succeeded;
    private boolean holds;

    CombinedLane(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    LaneId id() {
        return lane.id();
    }

    /** Something of it is to be read again: it has not been finished, nor waited for anything. */
    void unfinished() {
        finishedAt = null;
        awaitsFenceSince = null;
    }

    void succeeded() {
        succeeded = true;
    }

    /** Ended and settled. */
    boolean isFinished() {
        return lane.hasEnded() && lane.isSettled();
    }

    /** A lane whose objects have been deleted has ended, but its opening was never read. */
    boolean needsNoSuccessor() {
        return lane.position().closedAfterCheckpoint() != null
                || lane.origin() == null
                || succeeded;
    }

    /** How long it has been finished, for a successor that never opened its lane. */
    long finishedFor(long now) {
        if (finishedAt == null) {
            finishedAt = now;
        }
        return now - finishedAt;
    }

    /** How long it has been quiet although a lane that names it is to fence it. */
    long awaitsItsFenceFor(long now) {
        if (awaitsFenceSince == null) {
            awaitsFenceSince = now;
        }
        return now - awaitsFenceSince;
    }

    void hold(boolean now) {
        holds = now;
    }

    /** Whether it held the watermark back when that was asked for last. */
    boolean holds() {
        return holds;
    }

    /** The last lane that names it has left. */
    void awaitsNoFence(long now) {
        awaitedFenceUntil = now;
    }

    boolean awaitedFenceWithin(long millis, long now) {
        return awaitedFenceUntil != null && now - awaitedFenceUntil < millis;
    }

    /** Who fenced it; absent if nobody did, or if that is not known yet. */
    @Nullable LaneId fencedBy() {
        LaneId endedBy = lane.position().endedBy();
        return lane.id().equals(endedBy) ? null : endedBy;
    }

    /**
     * How far readers may go for this lane: as far as the reader that it is bound to has been told
     * to, if the lane was found late and is behind that (rule 23). Its results come out behind that
     * watermark anyway, and nobody else gets them. If a new attempt of another reader waited for
     * them, watermark alignment would stop the reader that is to emit them, which is ahead.
     *
     * @param told the greatest watermark that the present attempt of a reader has been told
     */
    long holdsAt(IntToLongFunction told) {
        int reader = lane.boundTo(told);
        return reader == Lane.NO_READER
                ? lane.watermark()
                : Math.max(lane.watermark(), told.applyAsLong(reader));
    }

    LaneIdleness idleness() {
        return lane.idleness();
    }
}
