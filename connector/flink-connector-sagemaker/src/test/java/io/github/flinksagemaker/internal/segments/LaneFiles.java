// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Writes one lane's segments as a writer would, and outputs as SageMaker would. */
final class LaneFiles {

    static final long ACCEPTED_AT = 1_767_225_600_000L;
    static final long TTL = 3_600_000;

    final LaneId lane;
    final LedgerPaths paths;
    private final InMemoryObjectStore store;
    private LongConsumer onSegment = number -> {};
    private long invocations;

    LaneFiles(LaneId lane, LedgerPaths paths, InMemoryObjectStore store) {
        this.lane = lane;
        this.paths = paths;
        this.store = store;
    }

    /** Tells of each segment that is written from now on. */
    void onSegment(LongConsumer listener) {
        onSegment = listener;
    }

    /** An entry with one record of four bytes, which {@link #segment} places. */
    LedgerEntry entry() {
        InvocationId id = InvocationId.of(lane, invocations++);
        return LedgerEntry.builder()
                .setInvocationId(id)
                .setEndpointName("endpoint")
                .setInputLocation(paths.input(id, "json").toString())
                .setOutputLocation("s3://outputs/out/" + id + ".out")
                .setFailureLocation("s3://outputs/failed/" + id + "-error.out")
                .setFormat("json-lines")
                .setAcceptedAt(ACCEPTED_AT)
                .setDeadline(ACCEPTED_AT + TTL)
                .setRecords(List.of(RecordSpan.of(0, 4, null)))
                .build();
    }

    LedgerEntry rejected(String message) {
        return entry().toBuilder()
                .setOutputLocation(null)
                .setFailureLocation(null)
                .setRejection(Rejection.of(FailureKind.REJECTED_REQUEST, message))
                .build();
    }

    LedgerEntry carriedByInput() {
        return entry().toBuilder().setCarriedByInput(true).build();
    }

    void opening(LedgerEntry... entries) {
        write(0, entries);
    }

    void segment(long number, LedgerEntry... entries) {
        write(number, entries);
    }

    void output(LedgerEntry entry, String body) {
        put(outputOf(entry), body.getBytes(StandardCharsets.UTF_8));
    }

    void failure(LedgerEntry entry, String body) {
        put(failureOf(entry), body.getBytes(StandardCharsets.UTF_8));
    }

    static S3Location outputOf(LedgerEntry entry) {
        return S3Location.parse(String.valueOf(entry.outputLocation()));
    }

    static S3Location failureOf(LedgerEntry entry) {
        return S3Location.parse(String.valueOf(entry.failureLocation()));
    }

    void put(S3Location location, byte[] bytes) {
        store.write(location, bytes, "application/octet-stream");
    }

    private void write(long number, LedgerEntry... entries) {
        List<LedgerEntry> placed = new ArrayList<>();
        List<byte[]> raw = new ArrayList<>();
        long offset = 0;
        for (LedgerEntry entry : entries) {
            if (entry.carriedByInput()) {
                placed.add(entry);
                continue;
            }
            byte[] record = carriedBy(entry).getBytes(StandardCharsets.UTF_8);
            raw.add(record);
            List<RecordSpan> spans = List.of(RecordSpan.of(offset, record.length, null));
            placed.add(entry.toBuilder().setRecords(spans).build());
            offset += record.length;
        }
        Segment segment =
                Segment.builder()
                        .setLane(lane)
                        .setNumber(number)
                        .setAuthor(lane)
                        .setOpening(
                                number == 0
                                        ? LaneOpening.of("sink", 0, 1, false, List.of(), 0)
                                        : null)
                        .setEntries(placed)
                        .build();
        put(paths.segment(lane, number), SegmentCodec.encode(segment, raw));
        onSegment.accept(number);
    }

    /** The record that an entry of a segment carries. */
    static String carriedBy(LedgerEntry entry) {
        return "record of " + entry.invocationId().counter();
    }
}
