// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.LanesProgressed;
import io.github.flinksagemaker.internal.eventtime.LaneProgress;
import io.github.flinksagemaker.internal.eventtime.LaneState;
import io.github.flinksagemaker.internal.eventtime.WatermarkFloor;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * Keeps the floor in step with the book, and tells readers when it rises (rules 22 and 23). All on
 * the coordinator's thread. Modelled in {@code docs/model/watermark.pml}.
 */
final class FloorBroadcast {

    private final SourceSettings settings;
    private final Clock clock;
    private final LaneBook book;
    private final ReaderDirectory readers;
    private final Consumer<TrackedLane> left;
    private final WatermarkFloor floor;
    private long lastLook = Long.MIN_VALUE / 2;

    /**
     * Makes a broadcast that begins with what the book has.
     *
     * @param left hears of each lane that the floor needs no more: it is finished, and so are or
     *     will be read its successors
     */
    FloorBroadcast(
            SourceSettings settings,
            Clock clock,
            LaneBook book,
            ReaderDirectory readers,
            Consumer<TrackedLane> left) {
        this.settings = settings;
        this.clock = clock;
        this.book = book;
        this.readers = readers;
        this.left = left;
        this.floor = new WatermarkFloor(settings.laneTimeout().toMillis(), book::knows);
        book.records(true).forEach(this::begin);
    }

    private void begin(LaneRecord record) {
        LaneOrigin place = record.place();
        if (record.phase() == TrackedLane.Phase.DORMANT) {
            floor.dormant(record.lane());
        } else if (record.phase() != TrackedLane.Phase.RETIRED) {
            floor.found(record.lane());
        } else if (place != null) {
            floor.hadLeft(record.lane(), place);
        }
    }

    boolean isOn() {
        return settings.eventTime();
    }

    /** Looks from time to time, for what only time changes. */
    void start(SplitEnumeratorContext<?> context) {
        if (isOn()) {
            long interval = settings.watermarkInterval().toMillis();
            context.callAsync(() -> 0, (nothing, error) -> look(), interval, interval);
        }
    }

    /** A listing found a lane that was not known. */
    void found(LaneId lane) {
        floor.found(lane);
    }

    /** A listing of everything has been taken over into the book. */
    void discovered() {
        floor.discovered(clock.millis());
    }

    /** A reader announces the lanes it has from a checkpoint. */
    void announced(List<LaneId> lanes) {
        lanes.forEach(floor::restored);
        look();
    }

    /** A lane may have been parked; it counts again when a reader reports it again. */
    void parked(LaneId lane) {
        TrackedLane tracked = book.get(lane);
        if (tracked != null && tracked.phase() == TrackedLane.Phase.DORMANT) {
            floor.dormant(lane);
        }
    }

    void reported(int subtask, LaneStatus status) {
        floor.reported(
                subtask,
                LaneState.of(
                        status.lane(),
                        status.opening(),
                        status.endedBy(),
                        status.ended(),
                        status.closedForEndOfInput(),
                        status.settled()));
        lookIfDue();
    }

    void progressed(int subtask, LanesProgressed event) {
        for (LaneProgress progress : event.lanes()) {
            TrackedLane lane = book.get(progress.lane());
            if (lane != null && lane.isHeldBy(subtask)) {
                floor.progressed(subtask, progress);
            }
        }
        lookIfDue();
    }

    /** A reader went back to a checkpoint, and gave these splits back. */
    void lost(int subtask, List<LaneSplit> back) {
        floor.readerLost(subtask);
        back.forEach(split -> floor.restored(split.lane()));
    }

    /** Readers report at their own pace; all told they make no more than one look an interval. */
    private void lookIfDue() {
        if (clock.millis() - lastLook >= settings.watermarkInterval().toMillis()) {
            look();
        }
    }

    private void look() {
        if (!isOn()) {
            return;
        }
        long now = clock.millis();
        lastLook = now;
        for (LaneId lane : floor.takeLeft(now)) {
            TrackedLane tracked = book.get(lane);
            if (tracked != null) {
                left.accept(tracked);
            }
        }
        readers.tell(floor.floor(now, readers::told));
    }

    /** Readers can be reached again. */
    void readingOn() {
        look();
    }
}
