package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.model.LaneId;
import java.io.UncheckedIOException;

/** Decodes a lane's objects and checks that each is what its key says; corruption is thrown. */
final class LedgerObjects {

    private final LedgerPaths paths;

    LedgerObjects(LedgerPaths paths) {
        this.paths = paths;
    }

    DecodedSegment segment(LaneId lane, long number, byte[] bytes) {
        String key = paths.segment(lane, number).toString();
        try {
            DecodedSegment decoded = SegmentCodec.decode(bytes, key);
            Segment segment = decoded.segment();
            check(lane, number, segment.lane(), segment.number(), key);
            return decoded;
        } catch (LedgerFormatException e) {
            throw new UncheckedIOException(e);
        }
    }

    Commit commit(LaneId lane, long number, byte[] bytes) {
        String key = paths.commit(lane, number).toString();
        try {
            Commit commit = CommitCodec.decode(bytes, key);
            check(lane, number, commit.lane(), commit.number(), key);
            return commit;
        } catch (LedgerFormatException e) {
            throw new UncheckedIOException(e);
        }
    }

    TrimMark trim(LaneId lane, byte[] bytes) {
        try {
            return TrimMark.decode(bytes, paths.trim(lane).toString());
        } catch (LedgerFormatException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(
            LaneId lane, long number, LaneId actualLane, long actualNumber, String key)
            throws LedgerFormatException {
        if (!actualLane.equals(lane) || actualNumber != number) {
            throw new LedgerFormatException(
                    key + ": says that it is number " + actualNumber + " of lane " + actualLane);
        }
    }
}
