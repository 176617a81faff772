// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.read.ReadResult;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads as much of a segment as its tailing needs: the first 16 KiB, which are all of most segments
 * and then travel with the split (rule 41). Confined to the {@link EventLoop}.
 */
final class SegmentStart {

    static final int LENGTH = 16 << 10;

    private final TailContext context;
    private final LaneId lane;

    SegmentStart(TailContext context, LaneId lane) {
        this.context = context;
        this.lane = lane;
    }

    /**
     * Reads a segment.
     *
     * @param missing hears that it is not there, or with false that nobody answered
     */
    void read(long number, Consumer<Read> found, Consumer<Boolean> missing) {
        S3Location location = context.paths.segment(lane, number);
        context.reads.getStart(
                ReadPurpose.TAIL,
                location,
                LENGTH,
                answer -> {
                    if (answer.kind() != ReadResult.Kind.FOUND) {
                        context.checkPermitted(location, answer);
                        missing.accept(answer.kind() != ReadResult.Kind.UNKNOWN);
                    } else if (answer.object().isWhole()) {
                        found.accept(whole(number, answer));
                    } else if (hasHeader(answer.bytes())) {
                        found.accept(header(number, answer));
                    } else {
                        readWhole(number, location, found, missing);
                    }
                });
    }

    private void readWhole(
            long number, S3Location location, Consumer<Read> found, Consumer<Boolean> missing) {
        context.reads.getLedger(
                ReadPurpose.TAIL,
                location,
                answer -> {
                    if (answer.kind() == ReadResult.Kind.FOUND) {
                        found.accept(whole(number, answer));
                    } else {
                        context.checkPermitted(location, answer);
                        missing.accept(false); // it was there
                    }
                });
    }

    private Read whole(long number, ReadResult answer) {
        return Read.whole(
                context.decoder.segment(lane, number, answer.bytes(), answer.lastModified()));
    }

    private Read header(long number, ReadResult answer) {
        return new Read(
                context.decoder.header(lane, number, answer.bytes()),
                context.decoder.entryCount(lane, number, answer.bytes()),
                null,
                answer.lastModified(),
                answer.lastModified());
    }

    private static boolean hasHeader(byte[] bytes) {
        for (byte next : bytes) {
            if (next == '\n') {
                return true;
            }
        }
        return false;
    }

    /** A segment as far as it was read. */
    static final class Read {
        private final Segment segment;
        private final long entries;
        private final byte @Nullable [] content;
        private final long date;
        private final long lastAcceptedAt;

        private Read(
                Segment segment,
                long entries,
                byte @Nullable [] content,
                long date,
                long lastAcceptedAt) {
            this.segment = segment;
            this.entries = entries;
            this.content = content;
            this.date = date;
            this.lastAcceptedAt = lastAcceptedAt;
        }

        static Read whole(DecodedSegment decoded) {
            Segment segment = decoded.segment();
            long lastAcceptedAt = 0;
            for (LedgerEntry entry : segment.entries()) {
                lastAcceptedAt = Math.max(lastAcceptedAt, entry.acceptedAt());
            }
            byte[] bytes = decoded.bytes();
            return new Read(
                    segment,
                    segment.entries().size(),
                    bytes.length <= LENGTH ? bytes : null,
                    decoded.date(),
                    lastAcceptedAt);
        }

        /** Its header at least. */
        Segment segment() {
            return segment;
        }

        long entries() {
            return entries;
        }

        /** The whole object; null if that is too much to travel. */
        byte @Nullable [] content() {
            return content;
        }

        /** When S3 says that it was written, milliseconds since the epoch. */
        long date() {
            return date;
        }

        /** Of the last entry, as far as it was read. */
        long lastAcceptedAt() {
            return lastAcceptedAt;
        }
    }
}
