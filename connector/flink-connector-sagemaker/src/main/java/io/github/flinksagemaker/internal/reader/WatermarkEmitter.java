// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;

/**
 * Emits the source's watermark and idleness on a reader's main output (rule 25): never on a
 * split's, since Flink's own combination of splits would then wait for all of them; and after
 * idleness only the main output's {@code markActive} has an effect. Used by the task thread only.
 */
final class WatermarkEmitter {

    private WatermarkEvent latest = WatermarkEvent.UNKNOWN;
    private long emitted = SegmentSplit.NO_WATERMARK;
    private boolean idle;

    /** Takes over what the enumerator broadcast. */
    void offer(WatermarkEvent event) {
        latest = event;
    }

    /** Whether there is something to emit. */
    boolean isPending() {
        return latest.watermark() > emitted || latest.idle() != idle;
    }

    /**
     * The reader has come to its end: Flink sends the greatest watermark now, which would get lost
     * on an idle output.
     */
    void end(ReaderOutput<?> output) {
        if (idle) {
            idle = false;
            output.markActive();
        }
    }

    void emit(ReaderOutput<?> output) {
        if (idle && !latest.idle()) {
            idle = false;
            output.markActive();
        }
        if (latest.watermark() > emitted) {
            emitted = latest.watermark();
            output.emitWatermark(new Watermark(emitted));
            idle = false; // a watermark says that the output is active
        }
        if (latest.idle() && !idle) {
            idle = true;
            output.markIdle();
        }
    }
}
