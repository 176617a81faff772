// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One lane: how far it has been tailed, which of its segments wait to be assigned, and which readers
 * have others. Confined to the coordinator's thread. Modelled in {@code docs/model/segments.pml}.
 */
final class Lane {

    static final int NO_READER = -1;

    /** Of a lane that is needed no more nobody asks how it ended: there are very many of them. */
    private static final TailPosition LEFT = TailPosition.START.ended(null, null);

    private final LaneId id;
    private final TreeMap<Long, SegmentSplit> unassigned = new TreeMap<>();
    private final TreeMap<Long, Outstanding> outstanding = new TreeMap<>();
    private final Set<Long> cameBack = new HashSet<>();
    private TailPosition position;
    private LaneIdleness idleness = LaneIdleness.ACTIVE;
    private @Nullable LaneOpening opening;
    private @Nullable LaneOrigin origin;
    private long activeAt;
    private int reader = NO_READER;
    private boolean isTailed;
    private boolean retired;

    private Lane(LaneId id, TailPosition position, long activeAt) {
        this.id = id;
        this.position = position;
        this.activeAt = activeAt;
    }

    /** A lane of which nothing is known; {@code now} is by the enumerator's clock. */
    static Lane found(LaneId id, long now) {
        return new Lane(id, TailPosition.START, now);
    }

    /** A lane that had been forgotten: it has ended. */
    static Lane forgotten(LaneId id, long now) {
        Lane lane = new Lane(id, LEFT, now);
        lane.retired = true;
        return lane;
    }

    static Lane restored(LaneState state) {
        Lane lane = new Lane(state.lane(), state.position(), state.activeAt());
        lane.retired = state.retired();
        lane.origin = state.origin();
        lane.idleness = state.dormant() ? LaneIdleness.DORMANT : LaneIdleness.ACTIVE;
        state.unassigned().forEach(split -> lane.unassigned.put(split.number(), split));
        return lane;
    }

    /** {@code withOrigin}: of a lane that has ended, rule 30 asks where it came from. */
    LaneState toState(boolean withOrigin) {
        return LaneState.of(
                id,
                retired,
                idleness.dormant(),
                activeAt,
                retired ? LEFT : position,
                withOrigin && position.ended() ? origin : null,
                new ArrayList<>(unassigned.values()));
    }

    /** As rule 30 looks at it. */
    LaneFacts facts() {
        return LaneFacts.of(
                id,
                origin,
                position.ended(),
                position.closedAfterCheckpoint(),
                isSettled() && (isTailed || retired || position.ended()),
                retired,
                predecessors(),
                activeAt);
    }

    /** What the tail tells; returns whether it brought the opening. */
    boolean tailed(Tailed tailed, long now) {
        isTailed = true;
        LaneOpening told = tailed.opening();
        boolean opened = opening == null && told != null;
        if (opened) {
            opening = told;
            origin = LaneOrigin.of(told);
        }
        if (!position.equals(tailed.position())) {
            activeAt = Math.max(activeAt, now);
        }
        position = tailed.position();
        for (SegmentSplit split : tailed.segments()) {
            unassigned.put(split.number(), split);
        }
        return opened;
    }

    void idle(LaneIdleness now) {
        idleness = now;
    }

    /** A segment waits no more: this reader has it. */
    void assigned(SegmentSplit split, int to) {
        unassigned.remove(split.number());
        cameBack.remove(split.number());
        outstanding.put(split.number(), new Outstanding(to, split.watermarkBefore()));
        reader = to;
    }

    /** A reader gave a segment back, of which nothing counts as emitted. */
    void givenBack(SegmentSplit split) {
        unassigned.put(split.number(), split);
        cameBack.add(split.number());
        retired = false;
    }

    /**
     * A reader has segments in its restored state.
     *
     * @throws IllegalStateException if somebody else has one
     */
    void announced(long[] numbers, long[] watermarksBefore, int by) {
        for (int i = 0; i < numbers.length; i++) {
            Outstanding before =
                    outstanding.put(numbers[i], new Outstanding(by, watermarksBefore[i]));
            if (before != null && before.reader != by || unassigned.containsKey(numbers[i])) {
                throw new IllegalStateException(
                        "segment "
                                + numbers[i]
                                + " of lane "
                                + id
                                + " is held by reader "
                                + by
                                + (before == null
                                        ? " and waits to be assigned"
                                        : " and by reader " + before.reader)
                                + ": its results would come out twice");
            }
        }
        reader = by;
        retired = false;
    }

    /** All results of these segments have been emitted. */
    void finished(long[] numbers, int by) {
        for (long number : numbers) {
            Outstanding held = outstanding.get(number);
            if (held != null && held.reader == by) {
                outstanding.remove(number);
            }
        }
    }

    /** A reader went back to a checkpoint: what it had is not known any more (rule 23). */
    void readerLost(int lost) {
        outstanding.values().removeIf(held -> held.reader == lost);
        if (reader == lost) {
            reader = NO_READER;
        }
    }

    /** Nothing more is to come of it. */
    void retire() {
        retired = true;
    }

    LaneId id() {
        return id;
    }

    TailPosition position() {
        return position;
    }

    boolean hasEnded() {
        return position.ended();
    }

    /** When something new of the lane was last heard, by the enumerator's clock. */
    long activeAt() {
        return activeAt;
    }

    boolean isRetired() {
        return retired;
    }

    boolean isDormant() {
        return idleness.dormant();
    }

    /** Absent until the opening has been read; for ever if the lane was deleted before. */
    @Nullable LaneOrigin origin() {
        return origin;
    }

    List<LaneId> predecessors() {
        return opening == null ? List.of() : opening.predecessors();
    }

    /** Whether everything of it that was tailed has been emitted. */
    boolean isSettled() {
        return unassigned.isEmpty() && outstanding.isEmpty();
    }

    /** How quiet it is: not at all while something is open. */
    LaneIdleness idleness() {
        return isSettled() && !position.ended() ? idleness : LaneIdleness.ACTIVE;
    }

    /** The first segment that is not finished, or not tailed. */
    long firstNeeded() {
        long first = outstanding.isEmpty() ? position.nextSegment() : outstanding.firstKey();
        return Math.min(first, firstUnassigned());
    }

    /** The first segment that waits to be assigned, or that is not tailed. */
    long firstUnassigned() {
        return unassigned.isEmpty() ? position.nextSegment() : unassigned.firstKey();
    }

    /**
     * The watermark before its first segment that is not finished, else that of what was tailed last
     * (rule 40). Without an opening nothing is known of the runs that it may belong to.
     */
    long watermark() {
        if (opening == null) {
            return SegmentSplit.NO_WATERMARK;
        }
        long needed = firstNeeded();
        SegmentSplit waiting = unassigned.get(needed);
        Outstanding held = outstanding.get(needed);
        return waiting != null
                ? waiting.watermarkBefore()
                : held != null ? held.watermarkBefore : position.watermark();
    }

    Collection<SegmentSplit> unassigned() {
        return unassigned.values();
    }

    /** Whether a segment was given back by a reader that failed alone. */
    boolean cameBack(SegmentSplit split) {
        return cameBack.contains(split.number());
    }

    /** The reader that has some of its segments; {@link #NO_READER} if none has. */
    int holder() {
        Map.Entry<Long, Outstanding> last = outstanding.lastEntry();
        return last == null ? NO_READER : last.getValue().reader;
    }

    /** The reader that got its last segment and has not failed since. */
    int lastReader() {
        return reader;
    }

    /** What a reader has of it. */
    private static final class Outstanding {
        private final int reader;
        private final long watermarkBefore;

        Outstanding(int reader, long watermarkBefore) {
            this.reader = reader;
            this.watermarkBefore = watermarkBefore;
        }
    }
}
