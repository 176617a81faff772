// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneIdleness.Silence;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A combined watermark, and lanes that the test has tailed, read and finished. */
final class WatermarkFixture {

    static final long TIMEOUT = Duration.ofMinutes(10).toMillis();
    static final int READER = 0;
    static final long NONE = SegmentSplit.NO_WATERMARK;

    final Set<LaneId> listed = new HashSet<>();
    final WatermarkCombiner combiner = new WatermarkCombiner(TIMEOUT, listed::contains);
    final Map<Integer, Long> told = new HashMap<>();
    private final Map<Lane, LaneOpening> openings = new HashMap<>();
    long now = 1_000_000;
    private long laneTime = 1;

    /** A lane that is in the ledger, and not found yet. */
    Lane lane(int subtask, int parallelism, long checkpoint, Lane... predecessors) {
        Lane lane = Lane.found(LaneId.create(laneTime++), now);
        List<LaneId> named = List.of(predecessors).stream().map(Lane::id).toList();
        openings.put(lane, LaneOpening.of("sink", subtask, parallelism, false, named, checkpoint));
        return lane;
    }

    /** A listing of everything finds these. */
    void list(Lane... lanes) {
        for (Lane lane : lanes) {
            listed.add(lane.id());
            combiner.found(lane);
        }
        combiner.discovered(now);
    }

    /** A lane of the only subtask, listed and tailed, with this watermark. */
    Lane tailedLane(long watermark) {
        Lane lane = lane(0, 1, 0);
        list(lane);
        tail(lane, watermark);
        return lane;
    }

    /** A segment without entries was tailed. */
    void tail(Lane lane, long watermark) {
        tailAndTellNothing(lane, watermark);
        lane.idle(LaneIdleness.ACTIVE);
    }

    /** The same, and how quiet the lane is has not changed for its tail. */
    void tailAndTellNothing(Lane lane, long watermark) {
        tell(lane, after(lane.position().nextSegment(), watermark));
    }

    /** A segment with entries was tailed, after which W is this. */
    SegmentSplit segment(Lane lane, long watermark) {
        long number = lane.position().nextSegment();
        SegmentSplit split = SegmentSplit.unread(lane.id(), number, lane.position().watermark(), 0);
        tell(lane, after(number, watermark), split);
        lane.idle(LaneIdleness.ACTIVE);
        return split;
    }

    /** The same, and a reader has it. */
    SegmentSplit held(Lane lane, long watermark, int reader) {
        SegmentSplit split = segment(lane, watermark);
        lane.assigned(split, reader);
        return split;
    }

    /** The lane has ended; what it has is unassigned or outstanding all the same. */
    void end(Lane lane, Lane by) {
        end(lane, by.id(), null);
    }

    /** By its own writer, and the end is committed. */
    void close(Lane lane, long watermark) {
        tail(lane, watermark);
        end(lane, lane.id(), 1L);
    }

    private void end(Lane lane, LaneId by, @Nullable Long afterCheckpoint) {
        TailPosition at = lane.position();
        tell(lane, after(at.nextSegment(), at.watermark()).ended(by, afterCheckpoint));
    }

    /** The tail found its objects deleted. */
    void delete(Lane lane) {
        lane.tailed(
                Tailed.of(lane.id(), List.of(), TailPosition.START.ended(null, null), null), now);
    }

    void silent(Lane lane, Silence silence) {
        lane.idle(LaneIdleness.of(silence, false, false));
    }

    private static TailPosition after(long number, long watermark) {
        return TailPosition.of(number + 1, 0, -1, watermark);
    }

    private void tell(Lane lane, TailPosition position, SegmentSplit... splits) {
        Tailed tailed = Tailed.of(lane.id(), List.of(splits), position, openings.get(lane));
        if (lane.tailed(tailed, now)) {
            combiner.opened(lane);
        }
    }

    /** A reader failed alone, which had been assigned this since its checkpoint. */
    void giveBack(Lane lane, int reader, SegmentSplit... splits) {
        told.remove(reader);
        lane.readerLost(reader);
        for (SegmentSplit split : splits) {
            lane.givenBack(split);
        }
        combiner.found(lane);
    }

    void pass(long millis) {
        now += millis;
    }

    List<Lane> takeLeft() {
        return combiner.takeLeft(now);
    }

    WatermarkEvent combined() {
        combiner.takeLeft(now);
        return combiner.combined(now, reader -> told.getOrDefault(reader, NONE));
    }

    static WatermarkEvent at(long watermark) {
        return WatermarkEvent.of(watermark, false);
    }

    static WatermarkEvent idleAt(long watermark) {
        return WatermarkEvent.of(watermark, true);
    }
}
