package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.model.LaneId;
import org.jspecify.annotations.Nullable;

/** One lane, as the enumerator sees it; changes on the coordinator's thread. */
final class TrackedLane {

    /** No reader is known to hold the lane: after a restore, until one announces it. */
    static final int UNKNOWN = -1;

    enum Phase {
        /** With the enumerator, which holds the split. */
        PENDING,
        /** With a reader, which holds the split. */
        ASSIGNED,
        /** Finished. */
        RETIRED
    }

    private final LaneId lane;
    private final long seenAt;
    private Phase phase;
    private @Nullable LaneSplit split;
    private int owner = UNKNOWN;
    private @Nullable LanePlace place;
    private boolean ended;
    private @Nullable Long closedAfterCheckpoint;
    private boolean settled;

    private TrackedLane(LaneId lane, long seenAt, Phase phase, @Nullable LaneSplit split) {
        this.lane = lane;
        this.seenAt = seenAt;
        this.phase = phase;
        this.split = split;
    }

    /** {@code seenAt} is when the enumerator first heard of the lane, by its own clock. */
    static TrackedLane pending(LaneSplit split, long seenAt) {
        return new TrackedLane(split.lane(), seenAt, Phase.PENDING, split);
    }

    static TrackedLane held(LaneId lane, int owner, long seenAt) {
        TrackedLane tracked = new TrackedLane(lane, seenAt, Phase.ASSIGNED, null);
        tracked.owner = owner;
        return tracked;
    }

    static TrackedLane restored(LaneRecord record) {
        TrackedLane tracked =
                new TrackedLane(record.lane(), record.seenAt(), record.phase(), record.split());
        tracked.place = record.place();
        tracked.ended = record.ended();
        tracked.closedAfterCheckpoint = record.closedAfterCheckpoint();
        return tracked;
    }

    LaneRecord toRecord() {
        boolean finished = phase == Phase.RETIRED;
        return LaneRecord.of(
                lane,
                phase,
                seenAt,
                split,
                finished ? place : null,
                finished && ended,
                finished ? closedAfterCheckpoint : null);
    }

    LaneFacts facts() {
        boolean retired = phase == Phase.RETIRED;
        return LaneFacts.of(lane, place, ended, closedAfterCheckpoint, retired || settled, retired);
    }

    LaneId lane() {
        return lane;
    }

    long seenAt() {
        return seenAt;
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
        owner = subtask;
        return handedOut;
    }

    /** A reader gave the split back, unread since {@code returned}. */
    void giveBack(LaneSplit returned) {
        forget();
        phase = Phase.PENDING;
        split = returned;
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
        owner = subtask;
    }

    /** The reader that held the lane is gone; what it reported counts no more (rule 23). */
    void ownerLost() {
        forget();
    }

    private void forget() {
        owner = UNKNOWN;
        ended = false;
        closedAfterCheckpoint = null;
        settled = false;
    }

    void reported(LaneStatus status) {
        LaneOpening opening = status.opening();
        if (opening != null) {
            place = LanePlace.of(opening);
        }
        ended = status.ended();
        closedAfterCheckpoint = status.closedAfterCheckpoint();
        settled = status.settled();
    }

    void retire() {
        phase = Phase.RETIRED;
        owner = UNKNOWN;
    }
}
