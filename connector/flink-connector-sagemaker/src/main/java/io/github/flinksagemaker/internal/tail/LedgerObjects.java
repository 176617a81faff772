// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.config.CorruptSegmentPolicy;
import io.github.flinksagemaker.config.SourceOptions;
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

/**
 * Decodes a lane's objects and checks that each is what its key says. Corruption is thrown; of a
 * segment that may be skipped ({@link CorruptSegmentPolicy#SKIP}) what can be read is kept.
 */
final class LedgerObjects {

    private final LedgerPaths paths;
    private final boolean skipsCorruptSegments;

    LedgerObjects(LedgerPaths paths, CorruptSegmentPolicy corruptSegment) {
        this.paths = paths;
        this.skipsCorruptSegments = corruptSegment == CorruptSegmentPolicy.SKIP;
    }

    /** {@code date} is when S3 says that it was written. */
    DecodedSegment segment(LaneId lane, long number, byte[] bytes, long date) {
        return segment(lane, number, bytes).dated(date);
    }

    private DecodedSegment segment(LaneId lane, long number, byte[] bytes) {
        String key = paths.segment(lane, number).toString();
        try {
            return intact(lane, number, bytes, key);
        } catch (LedgerVersionException e) {
            throw new UncheckedIOException(e);
        } catch (LedgerFormatException e) {
            return damaged(lane, number, bytes, key, e);
        }
    }

    private static DecodedSegment intact(LaneId lane, long number, byte[] bytes, String key)
            throws LedgerFormatException {
        DecodedSegment decoded = SegmentCodec.decode(bytes, key);
        Segment segment = decoded.segment();
        check(lane, number, segment.lane(), segment.number(), key);
        return decoded;
    }

    private DecodedSegment damaged(
            LaneId lane, long number, byte[] bytes, String key, LedgerFormatException damage) {
        if (number == 0) {
            throw corrupt(
                    damage,
                    "it opens its lane, so it can't be skipped: put it back as it was written, or"
                            + " give the lane up (docs/source.md)");
        }
        if (!skipsCorruptSegments) {
            throw corrupt(
                    damage,
                    "put the object back as it was written, or set "
                            + SourceOptions.CORRUPT_SEGMENT.key()
                            + "=SKIP to go on without what can't be read");
        }
        try {
            return SegmentCodec.salvage(bytes, key, lane, number);
        } catch (LedgerVersionException e) {
            throw new UncheckedIOException(e);
        }
    }

    Commit commit(LaneId lane, long number, byte[] bytes) {
        String key = paths.commit(lane, number).toString();
        try {
            Commit commit = CommitCodec.decode(bytes, key);
            check(lane, number, commit.lane(), commit.number(), key);
            return commit;
        } catch (LedgerVersionException e) {
            throw new UncheckedIOException(e);
        } catch (LedgerFormatException e) {
            throw corrupt(
                    e,
                    "a commit says what may be read, so it can't be skipped: put it back as it was"
                            + " written");
        }
    }

    TrimMark trim(LaneId lane, byte[] bytes) {
        try {
            return TrimMark.decode(bytes, paths.trim(lane).toString());
        } catch (LedgerFormatException e) {
            throw corrupt(e, "put the trim mark back as it was written");
        }
    }

    private static UncheckedIOException corrupt(LedgerFormatException damage, String wayOut) {
        return new UncheckedIOException(
                new LedgerFormatException(damage.getMessage() + "; " + wayOut, damage));
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
