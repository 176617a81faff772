// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.model.LaneId;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A segment was read for the first time; precedes every settled invocation of it. */
public final class SegmentLoaded extends LaneElement {

    private final long segment;
    private final long date;
    private final BitSet open;
    private final long[] arrivalWatermarks;
    private final @Nullable Long watermark;
    private final boolean last;

    /**
     * @param date when S3 says that it was written, milliseconds since the epoch
     * @param open the indexes of the entries that are open; not copied
     * @param arrivalWatermarks of the open entries; not copied
     * @param watermark the lane's {@code W}; absent also if commits tell it
     */
    public SegmentLoaded(
            LaneId lane,
            long segment,
            long date,
            BitSet open,
            long[] arrivalWatermarks,
            @Nullable Long watermark,
            boolean last) {
        super(lane);
        this.segment = segment;
        this.date = date;
        this.open = open;
        this.arrivalWatermarks = arrivalWatermarks;
        this.watermark = watermark;
        this.last = last;
    }

    public long segment() {
        return segment;
    }

    public long date() {
        return date;
    }

    /** The indexes of the entries that are open now: all but those before the start position. */
    public BitSet open() {
        return open;
    }

    public long[] arrivalWatermarks() {
        return arrivalWatermarks;
    }

    public @Nullable Long watermark() {
        return watermark;
    }

    /** Whether it ends the lane. */
    public boolean last() {
        return last;
    }

    @Override
    public long sizeInBytes() {
        return 64 + (long) Long.BYTES * arrivalWatermarks.length;
    }
}
