package io.github.flinksagemaker.internal.ledger;

import java.util.List;

/** Segments to bytes and back; docs/ledger-format.md is the format. */
public final class SegmentCodec {

    private SegmentCodec() {}

    /**
     * Encodes a segment.
     *
     * @param raw the raw section in pieces, in order; not copied more than once
     */
    public static byte[] encode(Segment segment, List<byte[]> raw) {
        throw new UnsupportedOperationException();
    }

    /**
     * Decodes the header and entries; the raw section stays in {@code bytes} from {@link
     * DecodedSegment#rawOffset()} on.
     *
     * @param source names the object in messages
     */
    public static DecodedSegment decode(byte[] bytes, String source) throws LedgerFormatException {
        throw new UnsupportedOperationException();
    }
}
