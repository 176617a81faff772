// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.ledger.EntryPacker;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.SegmentPlace;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.segments.SettledInvocation;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.OutputReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Settled invocations for tests: carried records {@code 10, 11, ...} behind four other bytes. */
final class Invocations {

    static final LaneId LANE = LaneId.create(1);
    static final long SETTLED_AT = 1_500;

    private Invocations() {}

    static SettledInvocation answered(long segment, int index, int records, String response) {
        return settled(segment, index, entry(records), response);
    }

    static SettledInvocation answered(
            long segment, int index, int records, String response, long arrivalWatermark) {
        LedgerEntry entry =
                entry(records).toBuilder().setArrivalWatermark(arrivalWatermark).build();
        return settled(segment, index, entry, response);
    }

    static SettledInvocation settled(long segment, int index, LedgerEntry entry, String response) {
        return of(segment, index, entry, Outcome.output(bytes(response), SETTLED_AT));
    }

    static SettledInvocation failed(LedgerEntry entry, InferenceFailure failure) {
        return of(0, 0, entry, Outcome.failure(failure, SETTLED_AT));
    }

    static SettledInvocation unread(LedgerEntry entry, OutputReference reference) {
        return of(0, 0, entry, Outcome.reference(reference, SETTLED_AT));
    }

    private static SettledInvocation of(
            long segment, int index, LedgerEntry entry, Outcome outcome) {
        StringBuilder carried = new StringBuilder("head");
        for (int i = 0; i < entry.records().size(); i++) {
            carried.append(10 + i);
        }
        return new SettledInvocation(
                open(segment, index, entry), entry, outcome, bytes(carried.toString()), 4);
    }

    /** The entry's first invocation. */
    static OpenInvocation open(long segment, int index, LedgerEntry entry) {
        return new OpenInvocation(
                new SegmentPlace(LANE, segment, SETTLED_AT, 0, 0),
                index,
                entry,
                new EntryPacker().pack(entry),
                SETTLED_AT,
                Long.MAX_VALUE,
                null,
                null);
    }

    /** What comes out for the records of an invocation. */
    static <IN, OUT> List<InferenceResult<IN, OUT>> decode(
            ResultDecoder<IN, OUT> decoder, SettledInvocation invocation) {
        return decoder.decode(invocation, decoder.split(invocation));
    }

    static LedgerEntry entry(int records) {
        List<RecordSpan> spans = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            spans.add(RecordSpan.of(2L * i, 2, i == 0 ? 77L : null));
        }
        return LedgerEntry.builder()
                .setInvocationId(InvocationId.of(LANE, 7))
                .setEndpointName("endpoint")
                .setInputLocation("s3://bucket/in")
                .setOutputLocation("s3://bucket/out")
                .setFailureLocation("s3://bucket/failure")
                .setFormat("jsonlines")
                .setAcceptedAt(1_000)
                .setDeadline(9_000)
                .setRecords(spans)
                .build();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
