// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first line of a segment, as read. */
final class SegmentHeader {

    private final Segment segment;
    private final long entries;
    private final long rawLength;

    private SegmentHeader(Segment segment, long entries, long rawLength) {
        this.segment = segment;
        this.entries = entries;
        this.rawLength = rawLength;
    }

    /** All but the entries. */
    Segment segment() {
        return segment;
    }

    Segment segmentWith(List<LedgerEntry> entries) {
        return segment.toBuilder().setEntries(Collections.unmodifiableList(entries)).build();
    }

    long entries() {
        return entries;
    }

    long rawLength() {
        return rawLength;
    }

    static SegmentHeader read(JsonLine line) throws LedgerFormatException {
        Segment segment =
                Segment.builder()
                        .setLane(line.lane(LedgerFields.LANE))
                        .setNumber(line.integer(LedgerFields.SEGMENT))
                        .setAuthor(line.lane(LedgerFields.AUTHOR))
                        .setWatermark(line.optionalInteger(LedgerFields.W))
                        .setOpening(opening(line.object(LedgerFields.OPENING)))
                        .setEnd(LedgerFields.end(line))
                        .build();
        SegmentHeader header =
                new SegmentHeader(
                        segment,
                        line.integer(LedgerFields.ENTRIES),
                        line.integer(LedgerFields.RAW));
        line.check(LedgerRules.problemOf(segment, header.rawLength));
        return header;
    }

    private static @Nullable LaneOpening opening(@Nullable JsonLine opening)
            throws LedgerFormatException {
        return opening == null
                ? null
                : LaneOpening.of(
                                opening.text(LedgerFields.SINK),
                                opening.smallInteger(LedgerFields.SUBTASK),
                                opening.smallInteger(LedgerFields.PARALLELISM),
                                readCommitted(opening),
                                Collections.unmodifiableList(
                                        opening.lanes(LedgerFields.PREDECESSORS)),
                                opening.integer(LedgerFields.RESTORED_CHECKPOINT))
                        .inRun(
                                opening.optionalText(LedgerFields.RUN),
                                opening.optionalText(LedgerFields.JOB),
                                Collections.unmodifiableList(
                                        opening.optionalTexts(LedgerFields.SUCCEEDS)));
    }

    private static boolean readCommitted(JsonLine opening) throws LedgerFormatException {
        switch (opening.text(LedgerFields.MODE)) {
            case LedgerFields.AT_LEAST_ONCE:
                return false;
            case LedgerFields.EXACTLY_ONCE:
                return true;
            default:
                throw opening.problem("has a mode other than at-least-once and exactly-once");
        }
    }
}
