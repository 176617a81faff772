// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.model.LaneId;

/**
 * What the reading hands to the task thread, in one queue, so that what is open of a segment
 * changes in step with what is emitted: a {@link SegmentLoaded}, then its {@link
 * SettledInvocation}s.
 */
public abstract class SegmentElement {

    private final LaneId lane;
    private final long segment;

    SegmentElement(LaneId lane, long segment) {
        this.lane = lane;
        this.segment = segment;
    }

    public LaneId lane() {
        return lane;
    }

    /** The segment's number. */
    public long segment() {
        return segment;
    }

    /** Bytes that this element holds on to while it waits. */
    public abstract long sizeInBytes();
}
