// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import io.github.flinksagemaker.internal.eventtime.LaneRest.Silence;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A floor, and lanes that the test opens and reports. */
final class FloorFixture {

    static final long TIMEOUT = Duration.ofMinutes(10).toMillis();
    static final int READER = 0;

    final Set<LaneId> listed = new HashSet<>();
    final WatermarkFloor floor = new WatermarkFloor(TIMEOUT, listed::contains);
    final Map<Integer, Long> told = new HashMap<>();
    private final Map<LaneId, LaneOpening> openings = new HashMap<>();
    long now = 1_000_000;
    private long laneTime = 1;

    /** A lane that is in the ledger, and not read yet. */
    LaneId lane(int subtask, int parallelism, long checkpoint, LaneId... predecessors) {
        LaneId lane = LaneId.create(laneTime++);
        openings.put(
                lane,
                LaneOpening.of(
                        "sink", subtask, parallelism, false, List.of(predecessors), checkpoint));
        return lane;
    }

    /** A listing finds these. */
    void list(LaneId... lanes) {
        for (LaneId lane : lanes) {
            listed.add(lane);
            floor.found(lane);
        }
        floor.discovered(now);
    }

    /** A lane of the only subtask, listed and read, with this watermark. */
    LaneId readLane(long watermark) {
        LaneId lane = lane(0, 1, 0);
        list(lane);
        report(lane, watermark);
        return lane;
    }

    void report(LaneId lane, long watermark) {
        report(READER, lane, watermark);
    }

    void report(int reader, LaneId lane, long watermark) {
        status(reader, lane, null, false, false);
        progress(reader, lane, watermark, false, LaneRest.ACTIVE);
    }

    /** The lane is ended and settled. */
    void finish(LaneId lane, long watermark, LaneId by) {
        status(READER, lane, by, true, false);
        progress(READER, lane, watermark, true, LaneRest.ACTIVE);
    }

    /** As {@link #finish}, by its own writer, and the end is committed. */
    void close(LaneId lane, long watermark) {
        status(READER, lane, lane, true, true);
        progress(READER, lane, watermark, true, LaneRest.ACTIVE);
    }

    void silent(LaneId lane, long watermark, Silence silence) {
        progress(READER, lane, watermark, false, LaneRest.of(silence, false));
    }

    void status(int reader, LaneId lane, @Nullable LaneId by, boolean ended, boolean closed) {
        floor.reported(reader, LaneState.of(lane, openings.get(lane), by, ended, closed, ended));
    }

    void progress(int reader, LaneId lane, long watermark, boolean finished, LaneRest rest) {
        floor.progressed(reader, LaneProgress.of(lane, watermark, finished, rest));
    }

    void pass(long millis) {
        now += millis;
    }

    Floor floor() {
        floor.takeLeft(now);
        return floor.floor(now, reader -> told.getOrDefault(reader, LaneWatermark.NONE));
    }

    static Floor at(long watermark) {
        return Floor.of(watermark, false);
    }

    static Floor idleAt(long watermark) {
        return Floor.of(watermark, true);
    }
}
