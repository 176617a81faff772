// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.model.LaneId;

/**
 * A segment that a restored split left unfinished was read again; precedes every settled invocation
 * of it.
 */
public final class SegmentRestored extends LaneElement {

    private final long segment;
    private final long date;
    private final long[] arrivalWatermarks;

    /**
     * @param date when S3 says that it was written, milliseconds since the epoch
     * @param arrivalWatermarks of the entries that are still open; not copied
     */
    public SegmentRestored(LaneId lane, long segment, long date, long[] arrivalWatermarks) {
        super(lane);
        this.segment = segment;
        this.date = date;
        this.arrivalWatermarks = arrivalWatermarks;
    }

    public long segment() {
        return segment;
    }

    public long date() {
        return date;
    }

    /** The arrival watermark of each entry that is still open. */
    public long[] arrivalWatermarks() {
        return arrivalWatermarks;
    }

    @Override
    public long sizeInBytes() {
        return 64 + (long) Long.BYTES * arrivalWatermarks.length;
    }
}
