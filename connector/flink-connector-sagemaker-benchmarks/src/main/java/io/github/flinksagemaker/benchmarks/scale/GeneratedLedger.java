// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The objects of one lane and the outputs of its invocations, made when they are read, so that they
 * take no memory. It answers at once, and measures its own CPU, which is not the reader's.
 */
public final class GeneratedLedger implements ObjectStore {

    public static final S3Location STAGING =
            S3Location.parse("s3://ml-staging-eu-central-1-123456789012/streams/fraud/");
    public static final int CARRIED_BYTES = 20 * 1024;

    static final int RECORDS = 10;
    private static final int ENTRIES = 50;
    private static final long TTL = 7 * 3_600_000L;
    private static final String OUTPUTS =
            "s3://ml-outputs-eu-central-1-123456789012/fraud-detector/";

    private final Workload workload;
    private final ManualScheduler time;
    private final Clock clock;
    private final byte[] output;
    private final LaneId lane = LaneId.create(Workload.START);
    private final LedgerPaths paths = new LedgerPaths(STAGING);
    private final byte[] carried = new byte[CARRIED_BYTES];
    private volatile long reads;
    private volatile long bytesRead;
    private volatile long outputsFound;
    private volatile long cpuNanos;
    private volatile long outputBytesRead;
    private volatile boolean answering = true;
    private volatile long answerMillis;
    private volatile long acceptingUntil = Long.MAX_VALUE;

    public GeneratedLedger(Workload workload, ManualScheduler time) {
        this.workload = workload;
        this.time = time;
        this.clock = time.clock();
        this.output =
                ("x".repeat(workload.outputBytes() / RECORDS - 1) + "\n")
                        .repeat(RECORDS)
                        .getBytes(StandardCharsets.UTF_8);
    }

    public LaneId lane() {
        return lane;
    }

    public LedgerPaths paths() {
        return paths;
    }

    /** While false, no output appears. */
    public void setAnswering(boolean answering) {
        this.answering = answering;
    }

    /** No further invocations are accepted. */
    public void stopAccepting() {
        acceptingUntil = clock.millis();
    }

    /** How long an answer takes; none by default. */
    public void setAnswerMillis(long answerMillis) {
        this.answerMillis = answerMillis;
    }

    boolean answersLate() {
        return answerMillis > 0;
    }

    public long reads() {
        return reads;
    }

    public long bytesRead() {
        return bytesRead;
    }

    public long outputsFound() {
        return outputsFound;
    }

    public long outputBytesRead() {
        return outputBytesRead;
    }

    /** What making the objects took. */
    public long cpuNanos() {
        return cpuNanos;
    }

    @Override
    public CompletableFuture<StoredObject> get(S3Location location) {
        return answer(() -> object(location));
    }

    @Override
    public CompletableFuture<StoredObject> getRange(S3Location location, long offset, int length) {
        // Whatever a record's bytes are: only the carried section is read in parts.
        return answer(() -> StoredObject.of(new byte[length], Workload.START));
    }

    @Override
    public CompletableFuture<StoredObject> getStart(S3Location location, int maxLength) {
        return get(location);
    }

    /** One thread reads, so plain counting does. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private CompletableFuture<StoredObject> answer(Supplier<StoredObject> made) {
        long before = Cpu.ofThisThread();
        StoredObject object = made.get();
        reads++;
        bytesRead += object.exists() ? object.bytes().length : 0;
        cpuNanos += Cpu.ofThisThread() - before;
        CompletableFuture<StoredObject> answer = new CompletableFuture<>();
        if (answerMillis == 0) {
            answer.complete(object);
        } else {
            ScheduledFuture<?> unused =
                    time.schedule(
                            () -> answer.complete(object), answerMillis, TimeUnit.MILLISECONDS);
        }
        return answer;
    }

    private StoredObject object(S3Location location) {
        String key = location.key();
        if (key.endsWith(".out")) {
            return key.endsWith("-error.out") ? StoredObject.missing(null) : output(key);
        }
        if (!key.contains("/ledger/")) {
            return StoredObject.missing(null);
        }
        long number = Long.parseLong(key.substring(key.lastIndexOf('/') + 1));
        boolean exists =
                number == 0
                        || workload.acceptedAt(number * ENTRIES - 1)
                                <= Math.min(clock.millis(), acceptingUntil);
        return exists
                ? StoredObject.of(segment(number), Workload.START)
                : StoredObject.missing(null);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private StoredObject output(String key) {
        int end = key.length() - ".out".length();
        long invocation = UUID.fromString(key.substring(end - 36, end)).getLeastSignificantBits();
        if (!answering || workload.answeredAt(invocation) > clock.millis()) {
            return StoredObject.missing(null);
        }
        outputsFound++;
        outputBytesRead += output.length;
        return StoredObject.of(output.clone(), workload.answeredAt(invocation));
    }

    /** A segment's object, past the counts. */
    public byte[] segmentBytes(long number) {
        return segment(number);
    }

    private byte[] segment(long number) {
        List<LedgerEntry> entries = new ArrayList<>();
        for (int i = 0; number > 0 && i < ENTRIES; i++) {
            entries.add(entry((number - 1) * ENTRIES + i, i));
        }
        Segment segment =
                Segment.builder()
                        .setLane(lane)
                        .setNumber(number)
                        .setAuthor(lane)
                        .setWatermark(Workload.START)
                        .setOpening(
                                number == 0
                                        ? LaneOpening.of("sink", 0, 1, false, List.of(), 0)
                                        : null)
                        .setEntries(entries)
                        .build();
        return SegmentCodec.encode(segment, Collections.nCopies(entries.size(), carried));
    }

    private LedgerEntry entry(long invocation, int index) {
        InvocationId id = InvocationId.of(lane, invocation);
        String name = new UUID(Workload.mix(invocation), invocation).toString();
        long acceptedAt = workload.acceptedAt(invocation);
        int length = CARRIED_BYTES / RECORDS;
        List<RecordSpan> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(
                    RecordSpan.of(
                            (long) index * CARRIED_BYTES + (long) i * length,
                            length,
                            acceptedAt - 1_000 + i));
        }
        return LedgerEntry.builder()
                .setInvocationId(id)
                .setEndpointName("fraud-detector")
                .setInputLocation(paths.input(id, "jsonl").toString())
                .setOutputLocation(OUTPUTS + "async-out/" + name + ".out")
                .setFailureLocation(OUTPUTS + "async-failures/" + name + "-error.out")
                .setContentType("application/jsonlines")
                .setFormat("jsonlines")
                .setAcceptedAt(acceptedAt)
                .setDeadline(acceptedAt + TTL)
                .setArrivalWatermark(acceptedAt - 2_000)
                .setRecords(records)
                .build();
    }

    @Override
    public CompletableFuture<Void> put(S3Location location, byte[] body, String contentType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Boolean> putIfAbsent(
            S3Location location, byte[] body, String contentType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<ObjectListing> list(ListRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Collection<String>> delete(String bucket, Collection<String> keys) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
