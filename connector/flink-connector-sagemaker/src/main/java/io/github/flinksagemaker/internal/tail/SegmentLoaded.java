package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.model.LaneId;

/** A segment was read for the first time; precedes every settled invocation of it. */
public final class SegmentLoaded extends LaneElement {

    private final long segment;
    private final int entries;
    private final boolean last;

    public SegmentLoaded(LaneId lane, long segment, int entries, boolean last) {
        super(lane);
        this.segment = segment;
        this.entries = entries;
        this.last = last;
    }

    public long segment() {
        return segment;
    }

    /** How many entries the segment has, all of them open now. */
    public int entries() {
        return entries;
    }

    /** Whether it ends the lane. */
    public boolean last() {
        return last;
    }

    @Override
    public long sizeInBytes() {
        return 64;
    }
}
