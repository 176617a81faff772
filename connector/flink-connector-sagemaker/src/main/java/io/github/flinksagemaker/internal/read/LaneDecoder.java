// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.LedgerVersionException;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.ledger.TrimMark;
import io.github.flinksagemaker.model.LaneId;
import java.io.UncheckedIOException;

/** Decodes a lane's objects and checks that each is what its key says. Corruption is thrown. */
public final class LaneDecoder {

    private static final String WAY_OUT =
            "put the object back as it was written, or give its lane up (docs/source.md)";

    private final LedgerPaths paths;

    public LaneDecoder(LedgerPaths paths) {
        this.paths = paths;
    }

    /** {@code date} is when S3 says that it was written. */
    public DecodedSegment segment(LaneId lane, long number, byte[] bytes, long date) {
        String key = paths.segment(lane, number).toString();
        try {
            DecodedSegment decoded = SegmentCodec.decode(bytes, key);
            Segment segment = decoded.segment();
            check(lane, number, segment.lane(), segment.number(), key);
            return decoded.dated(date);
        } catch (LedgerFormatException e) {
            throw corrupt(e);
        }
    }

    /** All but the entries of a segment whose first line is among these first bytes. */
    public Segment header(LaneId lane, long number, byte[] start) {
        String key = paths.segment(lane, number).toString();
        try {
            Segment segment = SegmentCodec.header(start, key);
            check(lane, number, segment.lane(), segment.number(), key);
            return segment;
        } catch (LedgerFormatException e) {
            throw corrupt(e);
        }
    }

    /** How many entries such a segment has. */
    public long entryCount(LaneId lane, long number, byte[] start) {
        try {
            return SegmentCodec.entryCount(start, paths.segment(lane, number).toString());
        } catch (LedgerFormatException e) {
            throw corrupt(e);
        }
    }

    public Commit commit(LaneId lane, long number, byte[] bytes) {
        String key = paths.commit(lane, number).toString();
        try {
            Commit commit = CommitCodec.decode(bytes, key);
            check(lane, number, commit.lane(), commit.number(), key);
            return commit;
        } catch (LedgerFormatException e) {
            throw corrupt(e);
        }
    }

    public TrimMark trim(LaneId lane, byte[] bytes) {
        try {
            return TrimMark.decode(bytes, paths.trim(lane).toString());
        } catch (LedgerFormatException e) {
            throw corrupt(e);
        }
    }

    /** A newer format is no damage: its message says what to do. */
    private static UncheckedIOException corrupt(LedgerFormatException damage) {
        return new UncheckedIOException(
                damage instanceof LedgerVersionException
                        ? damage
                        : new LedgerFormatException(damage.getMessage() + "; " + WAY_OUT, damage));
    }

    private static void check(
            LaneId lane, long number, LaneId actualLane, long actualNumber, String key)
            throws LedgerFormatException {
        if (!actualLane.equals(lane) || actualNumber != number) {
            throw new LedgerFormatException(
                    key
                            + ": line 1 says that it is number "
                            + actualNumber
                            + " of lane "
                            + actualLane);
        }
    }
}
