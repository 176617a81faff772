// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.internal.config.ServiceLimits;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Segments to bytes and back; docs/ledger-format.md is the format. */
public final class SegmentCodec {

    /** Bytes of a raw section at most; it becomes one array. */
    private static final long MAX_RAW_LENGTH = ServiceLimits.MAX_SEGMENT_BYTES;

    private SegmentCodec() {}

    /**
     * Encodes a segment; equal segments have equal bytes.
     *
     * @param raw the raw section in pieces, in order; not copied more than once
     * @throws IllegalArgumentException if no reader would accept it, for example a record outside
     *     of the raw section, or if the raw section exceeds 1 GiB
     */
    public static byte[] encode(Segment segment, List<byte[]> raw) {
        long rawLength = 0;
        for (byte[] piece : raw) {
            rawLength += piece.length;
        }
        String problem = problemOf(segment, rawLength);
        if (problem != null) {
            throw new IllegalArgumentException(
                    "segment " + segment.number() + " of lane " + segment.lane() + ": " + problem);
        }
        byte[] bytes = SegmentWriter.write(segment, (int) rawLength);
        int position = bytes.length - (int) rawLength;
        for (byte[] piece : raw) {
            System.arraycopy(piece, 0, bytes, position, piece.length);
            position += piece.length;
        }
        return bytes;
    }

    /**
     * Decodes the header and entries; the raw section stays in {@code bytes} from {@link
     * DecodedSegment#rawOffset()} on.
     *
     * @param source names the object in messages
     * @throws LedgerFormatException if {@code bytes} are no segment of a known version
     */
    public static DecodedSegment decode(byte[] bytes, String source) throws LedgerFormatException {
        LedgerJsonReader lines = new LedgerJsonReader(bytes, source);
        SegmentHeader header = SegmentHeader.read(lines.nextLine());
        EntryReader reader = new EntryReader(header.segment().lane(), header.rawLength());
        // Grown as entries are read: the header's count may be anything.
        List<LedgerEntry> entries = new ArrayList<>();
        for (long i = 0; i < header.entries(); i++) {
            entries.add(reader.read(lines.nextLine()));
        }
        int rawOffset = lines.position();
        if (bytes.length - rawOffset != header.rawLength()) {
            throw lines.problem(
                    "is followed by "
                            + (bytes.length - rawOffset)
                            + " bytes, but the header says that the raw section has "
                            + header.rawLength());
        }
        return new DecodedSegment(header.segmentWith(entries), bytes, rawOffset);
    }

    /** What the bytes of a segment 0 say of its lane; null if they say nothing. */
    public static @Nullable LaneOpening openingIn(byte[] bytes, S3Location source) {
        Segment segment = LedgerDecoder.SEGMENT.decodeOrNull(source, bytes);
        return segment == null ? null : segment.opening();
    }

    /**
     * How many entries a segment has, by its header.
     *
     * @param start the object's first bytes, the whole header among them
     * @throws LedgerFormatException if they do not begin a segment of a known version
     */
    public static long entryCount(byte[] start, String source) throws LedgerFormatException {
        return SegmentHeader.read(new LedgerJsonReader(start, source).nextLine()).entries();
    }

    /**
     * All but the entries.
     *
     * @param start as for {@link #entryCount}
     * @throws LedgerFormatException as there
     */
    public static Segment header(byte[] start, String source) throws LedgerFormatException {
        return SegmentHeader.read(new LedgerJsonReader(start, source).nextLine()).segment();
    }

    private static @Nullable String problemOf(Segment segment, long rawLength) {
        if (rawLength > MAX_RAW_LENGTH) {
            return "a raw section of " + rawLength + " bytes exceeds 1 GiB";
        }
        String problem = LedgerRules.problemOf(segment, rawLength);
        Set<Long> counters = new HashSet<>();
        for (LedgerEntry entry : segment.entries()) {
            if (problem == null) {
                problem = LedgerRules.problemOf(entry, segment.lane(), rawLength);
            }
            if (problem == null && !counters.add(entry.invocationId().counter())) {
                problem = "repeats invocation " + entry.invocationId();
            }
        }
        return problem;
    }
}
