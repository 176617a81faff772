// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneIdleness.Silence;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One lane: how far it has been tailed, which of its segments wait to be assigned, and which
 * readers have others. Confined to the coordinator's thread. Modelled in {@code
 * docs/model/segments.pml}.
 */
final class Lane {

    static final int NO_READER = -1;

    /**
     * Of a lane that is needed no more nobody asks how it ended: there are very many of them. All
     * of it has been tailed.
     */
    static final TailPosition LEFT =
            TailPosition.of(Long.MAX_VALUE, 0, -1, SegmentSplit.NO_WATERMARK).ended(null, null);

    private final LaneId id;
    private final TreeMap<Long, SegmentSplit> unassigned = new TreeMap<>();
    private final TreeSet<Long> cameBack = new TreeSet<>();

    /** By reader: the segments that it has, and the watermark before each. */
    private final TreeMap<Integer, TreeMap<Long, Long>> outstanding = new TreeMap<>();

    private TailPosition position;
    private LaneIdleness idleness = LaneIdleness.ACTIVE;
    private @Nullable LaneOpening opening;
    private @Nullable LaneOrigin origin;
    private long activeAt;
    private long heardAt;
    private int reader = NO_READER;
    private boolean isTailed;
    private boolean retired;

    private Lane(LaneId id, TailPosition position, long activeAt) {
        this.id = id;
        this.position = position;
        this.activeAt = activeAt;
        this.isTailed = position.equals(LEFT);
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
        TailPosition position = state.retired() ? LEFT : state.position();
        Lane lane = new Lane(state.lane(), position, state.activeAt());
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
                select(number -> !cameBack.contains(number)));
    }

    /** What came back and waits to be assigned. */
    List<SegmentSplit> cameBack() {
        return select(cameBack::contains);
    }

    private List<SegmentSplit> select(LongPredicate condition) {
        List<SegmentSplit> selected = new ArrayList<>();
        unassigned.forEach(
                (number, split) -> {
                    if (condition.test(number)) {
                        selected.add(split);
                    }
                });
        return selected;
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
                Math.max(activeAt, heardAt));
    }

    /** What the tail tells; returns whether it brought the opening. */
    boolean tailed(Tailed tailed, long now) {
        heardAt = isTailed ? heardAt : now; // what was silent before a restore is anew
        isTailed = true;
        LaneOpening told = tailed.opening();
        boolean opened = false;
        if (opening == null && told != null) {
            opened = true;
            opening = told;
            origin = LaneOrigin.of(told);
        }
        if (!position.equals(tailed.position())) {
            activeAt = Math.max(activeAt, now);
            boolean moves = position.watermark() != tailed.position().watermark();
            // As the tail has it now, which tells of changes only.
            idleness = LaneIdleness.of(Silence.NONE, idleness.idle() && !moves, false);
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
        heldBy(to).put(split.number(), split.watermarkBefore());
        reader = to;
    }

    private TreeMap<Long, Long> heldBy(int by) {
        return outstanding.computeIfAbsent(by, id -> new TreeMap<>());
    }

    /** Flink gave a segment back, or the state has it, of which nothing counts as emitted. */
    void givenBack(SegmentSplit split) {
        unassigned.put(split.number(), split);
        cameBack.add(split.number());
        retired = false;
    }

    /**
     * A reader has segments in its restored state.
     *
     * @return those that it might have lacked (rule 49); they wait no more
     * @throws IllegalStateException if somebody else has one
     */
    List<SegmentSplit> announced(long[] numbers, long[] watermarksBefore, int by) {
        List<SegmentSplit> hadCome = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            if (cameBack.remove(numbers[i])) {
                hadCome.add(Objects.requireNonNull(unassigned.remove(numbers[i])));
            }
            checkNobodyHas(numbers[i], by);
            heldBy(by).put(numbers[i], watermarksBefore[i]);
        }
        reader = by;
        retired = false;
        return hadCome;
    }

    private void checkNobodyHas(long number, int but) {
        String other = unassigned.containsKey(number) ? " and waits to be assigned" : null;
        for (Map.Entry<Integer, TreeMap<Long, Long>> held : outstanding.entrySet()) {
            if (held.getKey() != but && held.getValue().containsKey(number)) {
                other = " and by reader " + held.getKey();
            }
        }
        if (other != null) {
            throw new IllegalStateException(
                    "segment "
                            + number
                            + " of lane "
                            + id
                            + " is held by reader "
                            + but
                            + other
                            + ": its results would come out twice");
        }
    }

    /** All results of these segments have been emitted. */
    void finished(long[] numbers, int by, long now) {
        TreeMap<Long, Long> held = heldBy(by);
        for (long number : numbers) {
            held.remove(number);
        }
        if (held.isEmpty()) {
            outstanding.remove(by);
        }
        if (isSettled()) {
            heardAt = now; // its silence begins anew (rule 30)
        }
    }

    /** A reader went back to a checkpoint: what it had is not known any more (rule 23). */
    void readerLost(int lost) {
        outstanding.remove(lost);
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

    /** Whether its tail has told anything, or has nothing to tell. */
    boolean isTailed() {
        return isTailed;
    }

    /** Whether there is, or may be, something of it to be tailed. */
    boolean isToBeTailed() {
        return !retired && !position.equals(LEFT);
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
        long first = firstUnassigned();
        for (TreeMap<Long, Long> held : outstanding.values()) {
            first = Math.min(first, held.firstKey());
        }
        return first;
    }

    /** The first segment that waits to be assigned, or that is not tailed. */
    long firstUnassigned() {
        return unassigned.isEmpty() ? position.nextSegment() : unassigned.firstKey();
    }

    /**
     * How far readers may go for this lane (rule 40): the watermark before its first segment that
     * is not finished, else that of what was tailed last. Without an opening nothing is known of
     * the runs that it may belong to.
     *
     * <p>What a reader has counts as no less than that reader has been told: it was found late, and
     * comes out behind that anyway. If another reader's new attempt waited for it, watermark
     * alignment would stop the one that is to emit it, since that is ahead. So does what comes
     * behind that, since the lane is bound to these readers, but not what came back: another may
     * have it.
     *
     * @param told the greatest watermark that the present attempt of a reader has been told
     */
    long watermark(IntToLongFunction told) {
        if (opening == null && !position.equals(LEFT)) {
            return SegmentSplit.NO_WATERMARK;
        }
        long boundTold = leastTold(told);
        if (isSettled()) {
            return Math.max(position.watermark(), boundTold);
        }
        long least = Long.MAX_VALUE;
        for (Map.Entry<Integer, TreeMap<Long, Long>> held : outstanding.entrySet()) {
            long before = held.getValue().firstEntry().getValue();
            least = Math.min(least, Math.max(before, told.applyAsLong(held.getKey())));
        }
        for (SegmentSplit waiting : unassigned.values()) { // what is behind the first has no less
            boolean back = cameBack(waiting);
            long before = waiting.watermarkBefore();
            least = Math.min(least, back ? before : Math.max(before, boundTold));
            if (back || cameBack.isEmpty()) {
                break;
            }
        }
        return least;
    }

    private long leastTold(IntToLongFunction told) {
        return boundTo(told).stream()
                .mapToLong(told::applyAsLong)
                .min()
                .orElse(SegmentSplit.NO_WATERMARK);
    }

    /**
     * The readers that alone may get further segments, but for what came back: those that have
     * some, else the one that had the last and has been told a later watermark than the lane's,
     * behind which its results come out anyway. None if any may.
     */
    Set<Integer> boundTo(IntToLongFunction told) {
        if (!outstanding.isEmpty()) {
            return outstanding.keySet();
        }
        boolean isBehind = reader != NO_READER && nextWatermark() < told.applyAsLong(reader);
        return isBehind ? Set.of(reader) : Set.of();
    }

    /** The watermark before what is assigned next and has not come back. */
    private long nextWatermark() {
        for (SegmentSplit waiting : unassigned.values()) {
            if (!cameBack(waiting)) {
                return waiting.watermarkBefore();
            }
        }
        return position.watermark();
    }

    Collection<SegmentSplit> unassigned() {
        return unassigned.values();
    }

    /** Whether a segment was given back, or is in doubt (rules 43 and 49). */
    boolean cameBack(SegmentSplit split) {
        return cameBack.contains(split.number());
    }

    /** The reader that got its last segment and has not failed since. */
    int lastReader() {
        return reader;
    }
}
