// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One lane that the floor rests on. Modelled in {@code docs/model/watermark.pml} and {@code
 * docs/model/lanes.pml}.
 */
final class FloorLane {

    private static final int NOBODY = -1;

    private final LaneId lane;
    private @Nullable LaneOpening opening;
    private @Nullable LaneId endedBy;
    private @Nullable Long finishedAt;
    private @Nullable Long awaitsFenceSince;
    private @Nullable Long awaitedFenceUntil;
    private boolean succeeded;
    private boolean holds;
    private int reader = NOBODY;
    private boolean ended;
    private boolean closed;
    private boolean settled;
    private boolean finished;
    private long watermark = LaneWatermark.NONE;
    private LaneRest rest = LaneRest.ACTIVE;

    FloorLane(LaneId lane) {
        this.lane = lane;
    }

    LaneId lane() {
        return lane;
    }

    void reported(int by, LaneState state) {
        reader = by;
        opening = state.opening() == null ? opening : state.opening();
        endedBy = state.endedBy() == null ? endedBy : state.endedBy();
        ended = state.ended();
        closed = state.closed();
        settled = state.settled();
    }

    void progressed(int by, LaneProgress progress) {
        reader = by;
        watermark = progress.watermark();
        finished = progress.finished();
        rest = progress.rest();
    }

    /** Its reader went back to a checkpoint: only what never changes is still true (rule 23). */
    void unknown() {
        reader = NOBODY;
        ended = false;
        closed = false;
        settled = false;
        finished = false;
        watermark = LaneWatermark.NONE;
        rest = LaneRest.ACTIVE;
        finishedAt = null;
        awaitsFenceSince = null;
    }

    void dormant() {
        unknown();
        rest = LaneRest.of(LaneRest.Silence.LONG, false);
    }

    void succeeded() {
        succeeded = true;
    }

    boolean isReportedBy(int subtask) {
        return reader == subtask;
    }

    /**
     * Ended and settled. A reader says so twice: when it has read and settled everything, and when
     * its task thread has, which then knows the last watermark; nothing else comes of a lane that
     * was deleted before its opening could be read.
     */
    boolean isFinished() {
        return ended && settled && (finished || opening == null);
    }

    boolean hasEnded() {
        return ended;
    }

    /** A lane whose objects have been deleted has ended, but its opening was never read. */
    boolean needsNoSuccessor() {
        return closed || opening == null || succeeded;
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

    /** Whether it held the floor back when that was asked for last. */
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
        return lane.equals(endedBy) ? null : endedBy;
    }

    /** Without an opening nothing is known of the runs that it may belong to. */
    long watermark() {
        return opening == null ? LaneWatermark.NONE : watermark;
    }

    /**
     * How far readers may go for this lane: as far as its own has been told to, if the lane was
     * found late and is behind that (rule 23). Its results come out behind that watermark anyway.
     * If a new attempt of another reader waited for them, watermark alignment would stop the reader
     * that is to emit them, since that one is ahead. What a reader's present attempt has been told
     * is never later than a lane that came back or is read again.
     *
     * @param told the greatest watermark that the present attempt of a reader has been told
     */
    long holdsAt(IntToLongFunction told) {
        return reader == NOBODY ? watermark() : Math.max(watermark(), told.applyAsLong(reader));
    }

    LaneRest rest() {
        return rest;
    }

    SinkRuns.@Nullable Place place() {
        LaneOpening known = opening;
        return known == null ? null : SinkRuns.Place.of(lane, LaneOrigin.of(known));
    }

    List<LaneId> predecessors() {
        LaneOpening known = opening;
        return known == null ? List.of() : known.predecessors();
    }
}
