// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

/** A segment as read: header and entries, and the object's bytes, in which the raw section lies. */
public final class DecodedSegment {

    private final Segment segment;
    private final byte[] bytes;
    private final int rawOffset;
    private final long date;

    DecodedSegment(Segment segment, byte[] bytes, int rawOffset) {
        this(segment, bytes, rawOffset, 0);
    }

    private DecodedSegment(Segment segment, byte[] bytes, int rawOffset, long date) {
        this.segment = segment;
        this.bytes = bytes;
        this.rawOffset = rawOffset;
        this.date = date;
    }

    public Segment segment() {
        return segment;
    }

    public SegmentPlace place() {
        return new SegmentPlace(segment.lane(), segment.number(), date, rawOffset, bytes.length);
    }

    /** The same, with when S3 says that it was written, milliseconds since the epoch. */
    public DecodedSegment dated(long written) {
        return new DecodedSegment(segment, bytes, rawOffset, written);
    }

    /** When S3 says that it was written, milliseconds since the epoch; 0 if nobody told. */
    public long date() {
        return date;
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
