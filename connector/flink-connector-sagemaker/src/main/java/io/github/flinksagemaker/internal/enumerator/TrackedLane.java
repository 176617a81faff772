// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.eventtime.LaneWatermark;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One lane, as the enumerator sees it; changes on the coordinator's thread. Modelled in {@code
 * docs/model/lanes.pml}.
 */
final class TrackedLane {

    /** No reader is known to hold the lane: after a restore, until one announces it. */
    static final int UNKNOWN = -1;

    enum Phase {
        /** With the enumerator, which holds the split. */
        PENDING,
        /** With a reader, which holds the split. */
        ASSIGNED,
        /** Finished. */
        RETIRED,
        /** Silent for long: with the enumerator, which looks for its next object now and then. */
        DORMANT
    }

    private final LaneId lane;
    private long activeAt;
    private Phase phase;
    private @Nullable LaneSplit split;
    private int owner = UNKNOWN;
    private @Nullable LaneOrigin place;
    private List<LaneId> predecessors = List.of();
    private long reportedAt;
    private boolean ended;
    private @Nullable Long closedAfterCheckpoint;
    private boolean settled;
    private boolean readCommitted;
    private boolean cameBack;

    private TrackedLane(LaneId lane, long activeAt, Phase phase, @Nullable LaneSplit split) {
        this.lane = lane;
        this.activeAt = activeAt;
        this.phase = phase;
        this.split = split;
    }

    /** {@code activeAt} is when the enumerator first heard of the lane, by its own clock. */
    static TrackedLane pending(LaneSplit split, long activeAt) {
        return new TrackedLane(split.lane(), activeAt, Phase.PENDING, split);
    }

    static TrackedLane held(LaneId lane, int owner, long activeAt) {
        TrackedLane tracked = new TrackedLane(lane, activeAt, Phase.ASSIGNED, null);
        tracked.owner = owner;
        return tracked;
    }

    static TrackedLane restored(LaneRecord record) {
        TrackedLane tracked =
                new TrackedLane(record.lane(), record.activeAt(), record.phase(), record.split());
        tracked.readCommitted = record.readCommitted();
        tracked.place = record.place();
        tracked.ended = record.ended();
        tracked.closedAfterCheckpoint = record.closedAfterCheckpoint();
        return tracked;
    }

    LaneRecord toRecord(boolean withFacts) {
        boolean finished = phase == Phase.RETIRED && withFacts;
        return LaneRecord.of(
                lane,
                phase,
                activeAt,
                split,
                readCommitted,
                finished ? place : null,
                finished && ended,
                finished ? closedAfterCheckpoint : null);
    }

    LaneFacts facts() {
        boolean retired = phase == Phase.RETIRED;
        return LaneFacts.of(
                lane,
                place,
                ended,
                closedAfterCheckpoint,
                retired || settled,
                retired,
                predecessors,
                Math.max(activeAt, reportedAt));
    }

    LaneId lane() {
        return lane;
    }

    /** Absent until a reader has told. */
    @Nullable LaneOrigin place() {
        return place;
    }

    /** When something new of the lane was last heard, by the enumerator's clock. */
    long activeAt() {
        return activeAt;
    }

    Phase phase() {
        return phase;
    }

    int owner() {
        return owner;
    }

    boolean isHeldBy(int subtask) {
        return phase == Phase.ASSIGNED && owner == subtask;
    }

    boolean isFinished() {
        return ended && settled;
    }

    boolean isSettled() {
        return settled;
    }

    /** Hands out the split of a pending lane. */
    LaneSplit assignTo(int subtask) {
        LaneSplit handedOut = split;
        if (phase != Phase.PENDING || handedOut == null) {
            throw new IllegalStateException("lane " + lane + " is not there to be assigned");
        }
        phase = Phase.ASSIGNED;
        split = null;
        cameBack = false;
        owner = subtask;
        return handedOut;
    }

    /** A reader gave the split back, unread since {@code returned}. */
    void giveBack(LaneSplit returned) {
        forget();
        phase = Phase.PENDING;
        split = returned;
        cameBack = true;
    }

    /**
     * Whether a pending lane may go to a reader that has been told this watermark. What came back
     * from a reader that failed alone may have come out there already, so that others have perhaps
     * been told later watermarks, and its results would be late with them. The failed reader's
     * successor may always take it: while the lane waits, nobody is told anything later.
     */
    boolean mayGoTo(long toldWatermark) {
        return !cameBack || toldWatermark <= watermarkBefore();
    }

    /** {@link LaneWatermark#NONE} where only reading its open entries would tell. */
    private long watermarkBefore() {
        LaneSplit waiting = split;
        Long watermark = waiting == null ? null : waiting.watermark();
        return waiting == null || watermark == null || !waiting.unfinished().isEmpty()
                ? LaneWatermark.NONE
                : watermark;
    }

    /**
     * A reader has the lane in its restored state. Also a retired one: the reader may have gone
     * back to before it was finished, and says again when it is.
     */
    void announcedBy(int subtask) {
        if (phase == Phase.PENDING
                || phase == Phase.ASSIGNED && owner != UNKNOWN && owner != subtask) {
            throw new IllegalStateException(
                    "lane "
                            + lane
                            + " is held by reader "
                            + subtask
                            + (phase == Phase.PENDING
                                    ? " and waits to be assigned"
                                    : " and by reader " + owner)
                            + ": its results would come out twice");
        }
        forget();
        phase = Phase.ASSIGNED;
        split = null;
        owner = subtask;
    }

    /** The reader that held the lane is gone; what it reported counts no more (rule 23). */
    void ownerLost() {
        forget();
    }

    private void forget() {
        cameBack = false;
        owner = UNKNOWN;
        ended = false;
        closedAfterCheckpoint = null;
        settled = false;
        readCommitted = false;
    }

    void reported(LaneStatus status, long now) {
        reportedAt = now;
        LaneOpening opening = status.opening();
        if (opening != null) {
            place = LaneOrigin.of(opening);
            predecessors = opening.predecessors();
        }
        ended = status.ended();
        closedAfterCheckpoint = status.closedAfterCheckpoint();
        settled = status.settled();
    }

    void active(long now) {
        activeAt = Math.max(activeAt, now);
    }

    /** Whether a reader has it, with nothing open and more to come, and nothing has come lately. */
    boolean isSilentSince(long time) {
        return phase == Phase.ASSIGNED && owner != UNKNOWN && settled && !ended && activeAt < time;
    }

    /** The reader stopped reading; the lane goes on at {@code position}, if ever. */
    void fallAsleep(LaneSplit position, boolean byCommits) {
        forget();
        phase = Phase.DORMANT;
        split = position;
        readCommitted = byCommits;
    }

    /** Where a dormant lane goes on. */
    LaneSplit position() {
        LaneSplit position = split;
        if (phase != Phase.DORMANT || position == null) {
            throw new IllegalStateException("lane " + lane + " is not dormant");
        }
        return position;
    }

    /** Whether a dormant lane is tailed by its commits. */
    boolean isReadCommitted() {
        return readCommitted;
    }

    /** A dormant lane has moved: it waits to be assigned. */
    void wake(long now) {
        position();
        phase = Phase.PENDING;
        readCommitted = false;
        active(now);
    }

    void retire() {
        phase = Phase.RETIRED;
        owner = UNKNOWN;
    }
}
