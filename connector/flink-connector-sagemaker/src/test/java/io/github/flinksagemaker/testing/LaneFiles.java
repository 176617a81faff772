// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
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
import org.jspecify.annotations.Nullable;

/** Writes one lane's objects as a writer, its successor and SageMaker would. */
public final class LaneFiles {

    public static final long ACCEPTED_AT = 1_767_225_600_000L;
    public static final long TTL = 3_600_000;

    public final LaneId lane;
    public final LedgerPaths paths;
    private final LaneId successor;
    private final InMemoryObjectStore store;
    private long invocations;
    private @Nullable Long watermark;
    private LongConsumer onSegment = number -> {};

    public LaneFiles(LaneId lane, LedgerPaths paths, InMemoryObjectStore store) {
        this.lane = lane;
        this.paths = paths;
        this.store = store;
        this.successor = LaneId.create(lane.time() + 1);
    }

    /** Tells of each segment that is written from now on. */
    public void onSegment(LongConsumer listener) {
        onSegment = listener;
    }

    /** {@code W} of all segments and commits that are written from now on, but fences. */
    public void watermark(long next) {
        watermark = next;
    }

    /** An entry with one record of four bytes, which {@link #segment} places. */
    public LedgerEntry entry() {
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

    public LedgerEntry rejected(String message) {
        return entry().toBuilder()
                .setOutputLocation(null)
                .setFailureLocation(null)
                .setRejection(Rejection.of(FailureKind.REJECTED_REQUEST, message))
                .build();
    }

    public LedgerEntry carriedByInput() {
        return entry().toBuilder().setCarriedByInput(true).build();
    }

    public void opening(LedgerEntry... entries) {
        opening(false, entries);
    }

    public void opening(boolean readCommitted, LedgerEntry... entries) {
        write(0, readCommitted, null, entries);
    }

    /** What a successor puts at an opening's place, if that never came. */
    public void fencedOpening(boolean readCommitted) {
        write(0, readCommitted, LaneEnd.FENCED);
    }

    public void segment(long number, LedgerEntry... entries) {
        write(number, false, null, entries);
    }

    public void closing(long number) {
        write(number, false, LaneEnd.END_OF_INPUT);
    }

    public void fence(long number) {
        write(number, false, LaneEnd.FENCED);
    }

    public void commit(long number, long from, long to) {
        commit(number, from, to, null);
    }

    public void commit(long number, long from, long to, @Nullable LaneEnd end) {
        Commit commit =
                Commit.builder()
                        .setLane(lane)
                        .setNumber(number)
                        .setAuthor(end == LaneEnd.FENCED ? successor : lane)
                        .setFromSegment(from)
                        .setToSegment(to)
                        .setWatermark(end == LaneEnd.FENCED ? null : watermark)
                        .setEnd(end)
                        .build();
        put(paths.commit(lane, number), CommitCodec.encode(commit));
    }

    public void trim(String content) {
        put(paths.trim(lane), content.getBytes(StandardCharsets.UTF_8));
    }

    public void output(LedgerEntry entry, String body) {
        put(outputOf(entry), body.getBytes(StandardCharsets.UTF_8));
    }

    public void failure(LedgerEntry entry, String body) {
        put(failureOf(entry), body.getBytes(StandardCharsets.UTF_8));
    }

    public static S3Location outputOf(LedgerEntry entry) {
        return S3Location.parse(String.valueOf(entry.outputLocation()));
    }

    public static S3Location failureOf(LedgerEntry entry) {
        return S3Location.parse(String.valueOf(entry.failureLocation()));
    }

    public void put(S3Location location, byte[] bytes) {
        store.write(location, bytes, "application/octet-stream");
    }

    private void write(
            long number, boolean readCommitted, @Nullable LaneEnd end, LedgerEntry... entries) {
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
                        .setAuthor(end == LaneEnd.FENCED ? successor : lane)
                        .setOpening(
                                number == 0
                                        ? LaneOpening.of("sink", 0, 1, readCommitted, List.of(), 0)
                                        : null)
                        .setWatermark(end == LaneEnd.FENCED ? null : watermark)
                        .setEnd(end)
                        .setEntries(placed)
                        .build();
        put(paths.segment(lane, number), SegmentCodec.encode(segment, raw));
        onSegment.accept(number);
    }

    /** The record that an entry of a segment carries. */
    public static String carriedBy(LedgerEntry entry) {
        return "record of " + entry.invocationId().counter();
    }
}
