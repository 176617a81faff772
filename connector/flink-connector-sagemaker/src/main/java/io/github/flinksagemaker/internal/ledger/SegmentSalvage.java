// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads of a damaged segment what can be believed; {@link SegmentCodec#salvage} says what. */
final class SegmentSalvage {

    private final LedgerText text;
    private final LaneId lane;
    private final List<LedgerEntry> entries = new ArrayList<>();
    private int firstDamaged = Integer.MAX_VALUE;
    private @Nullable String damage;

    private SegmentSalvage(LedgerText text, LaneId lane) {
        this.text = text;
        this.lane = lane;
    }

    static DecodedSegment read(byte[] bytes, String source, LaneId lane, long number)
            throws LedgerVersionException {
        LedgerText text = new LedgerText(bytes, source);
        try {
            SegmentHeader header = SegmentHeader.read(text);
            Segment opened = header.segment().build();
            text.check(LedgerRules.problemOf(opened, header.rawLength()));
            if (!opened.lane().equals(lane) || opened.number() != number) {
                throw text.problem(
                        "says that it is number " + opened.number() + " of lane " + opened.lane());
            }
            return new SegmentSalvage(text, lane).read(bytes, header);
        } catch (LedgerVersionException e) {
            throw e;
        } catch (LedgerFormatException e) {
            return lost(bytes, lane, number, e);
        } catch (IOException | RuntimeException e) {
            return lost(bytes, lane, number, text.malformed(e));
        }
    }

    private static DecodedSegment lost(
            byte[] bytes, LaneId lane, long number, LedgerFormatException damage) {
        Segment nothing = Segment.builder().setLane(lane).setNumber(number).setAuthor(lane).build();
        return new DecodedSegment(nothing, bytes, bytes.length, damage.getMessage(), true);
    }

    private DecodedSegment read(byte[] bytes, SegmentHeader header) {
        Set<Long> counters = new HashSet<>();
        while (entries.size() < header.entries() && text.hasLine()) {
            readEntry(header.rawLength(), counters);
        }
        boolean allLines = entries.size() == header.entries();
        int rawOffset = allLines ? text.position() : bytes.length;
        if (!allLines || bytes.length - rawOffset != header.rawLength()) {
            damaged(
                    text.problem(
                            "is the last entry, or should be: the object's length is not what its"
                                    + " header says"));
            believeOnlyTheFirst();
        }
        return new DecodedSegment(
                header.segment().setEntries(Collections.unmodifiableList(entries)).build(),
                bytes,
                rawOffset,
                damage,
                false);
    }

    private void readEntry(long rawLength, Set<Long> counters) {
        try {
            LedgerEntry entry = EntryLine.read(text, lane);
            text.check(LedgerRules.problemOf(entry, lane, rawLength));
            if (!counters.add(entry.invocationId().counter())) {
                throw text.problem("repeats invocation " + entry.invocationId());
            }
            entries.add(entry);
        } catch (LedgerFormatException e) {
            lose(e);
        } catch (IOException | RuntimeException e) {
            lose(text.malformed(e));
        }
    }

    private void lose(LedgerFormatException why) {
        damaged(why);
        firstDamaged = Math.min(firstDamaged, entries.size());
        entries.add(lostEntry(lane, entries.size()));
    }

    private void damaged(LedgerFormatException why) {
        if (damage == null) {
            damage = why.getMessage();
        }
    }

    /** A line more or less shifts those behind it, and any change of length the records. */
    private void believeOnlyTheFirst() {
        for (int i = 0; i < entries.size(); i++) {
            LedgerEntry entry = entries.get(i);
            if (i >= firstDamaged) {
                entries.set(i, lostEntry(lane, i));
            } else if (!entry.carriedByInput()) {
                entries.set(i, withoutRecords(entry));
            }
        }
    }

    private static LedgerEntry withoutRecords(LedgerEntry entry) {
        List<RecordSpan> spans = new ArrayList<>(entry.records().size());
        for (RecordSpan span : entry.records()) {
            spans.add(RecordSpan.of(0, -1, span.eventTime()));
        }
        return entry.toBuilder().setRecords(Collections.unmodifiableList(spans)).build();
    }

    /**
     * Stands for an entry that can't be read: it settles at once, with no result, and holds no
     * watermark back, since none of its records will come out.
     */
    static LedgerEntry lostEntry(LaneId lane, int index) {
        return LedgerEntry.builder()
                .setInvocationId(InvocationId.of(lane, Long.MAX_VALUE - index))
                .setEndpointName("unknown")
                .setFormat("unknown")
                .setAcceptedAt(Long.MAX_VALUE)
                .setDeadline(Long.MAX_VALUE)
                .setArrivalWatermark(Long.MAX_VALUE - 1)
                .setRecords(List.of())
                .setRejection(Rejection.of(FailureKind.UNDECODABLE_RECORD, "it can't be read"))
                .build();
    }
}
