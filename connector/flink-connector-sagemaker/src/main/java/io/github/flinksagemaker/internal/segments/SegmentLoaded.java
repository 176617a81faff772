// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.model.LaneId;
import java.util.BitSet;

/** A segment has been read; precedes every settled invocation of it. */
public final class SegmentLoaded extends SegmentElement {

    private final BitSet open;
    private final long date;

    /**
     * @param open the indexes of the entries that are open; not copied, nor changed any more
     * @param date when S3 said first that it was written, milliseconds since the epoch
     */
    public SegmentLoaded(LaneId lane, long segment, BitSet open, long date) {
        super(lane, segment);
        this.open = open;
        this.date = date;
    }

    /** The indexes of the entries that are open now; not to be changed. */
    public BitSet open() {
        return open;
    }

    public long date() {
        return date;
    }

    @Override
    public long sizeInBytes() {
        return 64 + open.size() / Byte.SIZE;
    }
}
