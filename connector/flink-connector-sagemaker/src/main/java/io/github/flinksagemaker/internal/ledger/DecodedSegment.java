package io.github.flinksagemaker.internal.ledger;

/** A segment as read: header and entries, and the object's bytes, in which the raw section lies. */
public final class DecodedSegment {

    private final Segment segment;
    private final byte[] bytes;
    private final int rawOffset;

    DecodedSegment(Segment segment, byte[] bytes, int rawOffset) {
        this.segment = segment;
        this.bytes = bytes;
        this.rawOffset = rawOffset;
    }

    public Segment segment() {
        return segment;
    }

    public SegmentPlace place() {
        return new SegmentPlace(segment.lane(), segment.number(), rawOffset, bytes.length);
    }

    /** The whole object, not copied. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the raw section starts in {@link #bytes()}. */
    public int rawOffset() {
        return rawOffset;
    }
}
