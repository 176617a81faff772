// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import java.time.Clock;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * Tells readers when the source's watermark rises (rules 22 and 23). All on the coordinator's
 * thread. Modelled in {@code docs/model/watermark.pml}.
 */
final class WatermarkBroadcast {

    private final SourceSettings settings;
    private final Clock clock;
    private final ReaderRegistry readers;
    private final Consumer<Lane> left;
    private final WatermarkCombiner combiner;
    private long lastLook = Long.MIN_VALUE / 2;

    /**
     * Makes a broadcast that begins with the lanes that are known.
     *
     * @param left hears of each lane that is needed no more: it is finished, and so are or will be
     *     read its successors
     */
    WatermarkBroadcast(
            SourceSettings settings,
            Clock clock,
            LaneRegistry lanes,
            ReaderRegistry readers,
            Consumer<Lane> left) {
        this.settings = settings;
        this.clock = clock;
        this.readers = readers;
        this.left = left;
        this.combiner = new WatermarkCombiner(settings.laneTimeout().toMillis(), lanes::knows);
        if (isOn()) {
            lanes.all().forEach(this::begin);
        }
    }

    private void begin(Lane lane) {
        if (lane.isRetired()) {
            combiner.hadLeft(lane);
        } else {
            combiner.found(lane);
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

    /** A lane was found, or is back because a reader has some of it again. */
    void found(Lane lane) {
        if (isOn()) {
            combiner.found(lane);
        }
    }

    /** A lane's opening has been read. */
    void opened(Lane lane) {
        if (isOn()) {
            combiner.opened(lane);
        }
    }

    /** A listing of everything has been taken over. */
    void discovered() {
        combiner.discovered(clock.millis());
    }

    /** Much moves at its own pace; all told it makes no more than one look an interval. */
    void lookIfDue() {
        if (clock.millis() - lastLook >= settings.watermarkInterval().toMillis()) {
            look();
        }
    }

    /** What holds the watermark may have changed, or who may be told. */
    void look() {
        if (!isOn() || !readers.areAllKnown()) {
            return;
        }
        long now = clock.millis();
        lastLook = now;
        combiner.takeLeft(now).forEach(left);
        readers.tell(combiner.combined(now, readers::told));
    }
}
