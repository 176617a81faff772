// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the entries of one segment, a line each, as {@link SegmentWriter} wrote them. */
final class EntryReader {

    private final LaneId lane;
    private final long rawLength;
    private final Set<Long> counters = new HashSet<>();

    EntryReader(LaneId lane, long rawLength) {
        this.lane = lane;
        this.rawLength = rawLength;
    }

    /** The next line's entry, if it obeys the rules. */
    LedgerEntry read(JsonLine line) throws LedgerFormatException {
        LedgerEntry entry = entry(line);
        line.check(LedgerRules.problemOf(entry, lane, rawLength));
        if (!counters.add(entry.invocationId().counter())) {
            throw line.problem("repeats invocation " + entry.invocationId());
        }
        return entry;
    }

    private LedgerEntry entry(JsonLine line) throws LedgerFormatException {
        return LedgerEntry.builder()
                .setInvocationId(invocationId(line))
                .setEndpointName(line.text(LedgerFields.ENDPOINT))
                .setInputLocation(line.optionalText(LedgerFields.IN))
                .setOutputLocation(line.optionalText(LedgerFields.OUT))
                .setFailureLocation(line.optionalText(LedgerFields.FAIL))
                .setContentType(line.optionalText(LedgerFields.CONTENT_TYPE))
                .setAccept(line.optionalText(LedgerFields.ACCEPT))
                .setCustomAttributes(line.optionalText(LedgerFields.ATTRIBUTES))
                .setOutputPathExtension(line.optionalText(LedgerFields.EXTENSION))
                .setFilename(line.optionalText(LedgerFields.FILENAME))
                .setFormat(line.text(LedgerFields.FORMAT))
                .setFraming(line.optionalText(LedgerFields.FRAMING))
                .setAcceptedAt(line.integer(LedgerFields.AT))
                .setDeadline(line.integer(LedgerFields.DEADLINE))
                .setRequestTtl(line.optionalInteger(LedgerFields.TTL))
                .setInvocationTimeout(line.optionalInteger(LedgerFields.TIMEOUT))
                .setArrivalWatermark(line.optionalInteger(LedgerFields.AW))
                .setCarriedByInput(isCarried(line, LedgerFields.CARRIED_BY_INPUT))
                .setCarriesPayloads(isCarried(line, LedgerFields.CARRIES_PAYLOADS))
                .setRecords(records(line))
                .setRejection(rejection(line.object(LedgerFields.REJECTED)))
                .build();
    }

    private InvocationId invocationId(JsonLine line) throws LedgerFormatException {
        InvocationId id;
        try {
            id = InvocationId.parse(line.text(LedgerFields.ID));
        } catch (IllegalArgumentException e) {
            throw line.problem("has an id that is not <lane>-<counter>");
        }
        if (!id.lane().equals(lane)) {
            throw line.problem("has an id of lane " + id.lane() + " in a segment of lane " + lane);
        }
        if (id.attempt() > 0) {
            throw line.problem("has an id that is not <lane>-<counter>");
        }
        return InvocationId.of(lane, id.counter()); // one lane in memory, not one per entry
    }

    private static boolean isCarried(JsonLine line, String how) throws LedgerFormatException {
        String carried = line.optionalText(LedgerFields.CARRIED);
        if (carried != null
                && !carried.equals(LedgerFields.CARRIED_BY_INPUT)
                && !carried.equals(LedgerFields.CARRIES_PAYLOADS)) {
            throw line.problem("has records carried by something other than input or payload");
        }
        return how.equals(carried);
    }

    /** {@code [[offset,length],[offset,length,eventTime],…]}. */
    private static List<RecordSpan> records(JsonLine line) throws LedgerFormatException {
        List<long[]> spans = line.integerArrays(LedgerFields.RECORDS);
        List<RecordSpan> records = new ArrayList<>(spans.size());
        for (long[] span : spans) {
            if (span.length < 2) {
                throw line.wrongType(LedgerFields.RECORDS);
            }
            if (span.length > 3) {
                throw line.problem("has a record with more than offset, length and event time");
            }
            records.add(
                    RecordSpan.of(
                            span[0],
                            line.small(LedgerFields.RECORDS, span[1]),
                            span.length == 3 ? (Long) span[2] : null));
        }
        return Collections.unmodifiableList(records);
    }

    private static @Nullable Rejection rejection(@Nullable JsonLine rejected)
            throws LedgerFormatException {
        return rejected == null
                ? null
                : Rejection.of(
                        rejected.required(
                                "kind, or a known one",
                                rejected.constant(LedgerFields.KIND, FailureKind.values())),
                        rejected.text(LedgerFields.TEXT));
    }
}
