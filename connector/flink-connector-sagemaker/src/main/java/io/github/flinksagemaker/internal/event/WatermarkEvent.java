// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import org.apache.flink.api.connector.source.SourceEvent;

/** To a reader: the watermark of the whole source, which is what it may emit at most (rule 22). */
@AutoValue
public abstract class WatermarkEvent implements SourceEvent {

    private static final long serialVersionUID = 1L;

    /** Nothing is known yet. */
    public static final WatermarkEvent UNKNOWN = of(SegmentSplit.NO_WATERMARK, false);

    /**
     * Milliseconds since the epoch; {@link SegmentSplit#NO_WATERMARK} leaves what was there before.
     */
    public abstract long watermark();

    /** Whether no lane holds the watermark back, and none moves it. */
    public abstract boolean idle();

    public static WatermarkEvent of(long watermark, boolean idle) {
        return new AutoValue_WatermarkEvent(watermark, idle);
    }
}
