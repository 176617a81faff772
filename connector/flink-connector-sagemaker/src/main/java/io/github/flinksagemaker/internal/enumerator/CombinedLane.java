// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.model.LaneId;
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

    /**
     * Ended and settled; before its tail has told after a restore, its successors are not known.
     */
    boolean isFinished() {
        return lane.isTailed() && lane.hasEnded() && lane.isSettled();
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

    LaneIdleness idleness() {
        return lane.idleness();
    }
}
