package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.model.LaneId;
import java.util.BitSet;

/** A segment was read for the first time; precedes every settled invocation of it. */
public final class SegmentLoaded extends LaneElement {

    private final long segment;
    private final BitSet open;
    private final boolean last;

    /** A segment all of whose entries are open. */
    public SegmentLoaded(LaneId lane, long segment, int entries, boolean last) {
        this(lane, segment, new BitSet(entries), last);
        open.set(0, entries);
    }

    public SegmentLoaded(LaneId lane, long segment, BitSet open, boolean last) {
        super(lane);
        this.segment = segment;
        this.open = open;
        this.last = last;
    }

    public long segment() {
        return segment;
    }

    /** The indexes of the entries that are open now: all but those before the start position. */
    public BitSet open() {
        return open;
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
