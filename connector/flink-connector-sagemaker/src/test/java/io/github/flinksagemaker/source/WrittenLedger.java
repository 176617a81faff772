// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.reader.IntegerSchema;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.TestJobs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in memory, written as a sink would; jobs reach it through {@link #services}. Records are
 * the numbers from 0, predictions are twice as much.
 */
final class WrittenLedger {

    static final S3Location STAGING = S3Location.of("bucket", "staging");

    private static final Map<String, InMemoryObjectStore> STORES = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final LedgerPaths paths = new LedgerPaths(STAGING);
    private final List<Runnable> answers = new ArrayList<>();
    private int nextRecord;
    private long nextInvocation;

    WrittenLedger() {
        STORES.put(id, store);
    }

    FakeServices services() {
        String key = id;
        return new FakeServices(user -> Objects.requireNonNull(STORES.get(key)));
    }

    /** A source of it that looks often. */
    SageMakerAsyncSourceBuilder<Integer, Integer> source() {
        return SageMakerAsyncSource.<Integer, Integer>builder()
                .setStagingPath(STAGING.toString())
                .setRecordDeserializationSchema(new IntegerSchema())
                .setPredictionDeserializationSchema(new IntegerSchema())
                .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(200))
                .set(Tuning.TAIL_INTERVAL_MIN, Duration.ofMillis(20))
                .set(Tuning.TAIL_INTERVAL_MAX, Duration.ofMillis(100))
                .setServices(services());
    }

    /** How many records the ledger holds. */
    int records() {
        return nextRecord;
    }

    LaneId open(int subtask, int parallelism, boolean readCommitted, long checkpoint) {
        LaneId lane = LaneId.create(System.currentTimeMillis());
        LaneOpening opening =
                LaneOpening.of("sink", subtask, parallelism, readCommitted, List.of(), checkpoint);
        write(lane, 0, null, opening, null, List.of(), List.of());
        return lane;
    }

    /** Appends a segment of invocations, each with that many records. */
    void append(LaneId lane, long segment, int invocations, int recordsEach) {
        append(lane, segment, invocations, recordsEach, null);
    }

    /** The same with the lane's watermark behind it; all arrived at watermark 0. */
    void append(
            LaneId lane, long segment, int invocations, int recordsEach, @Nullable Long watermark) {
        List<LedgerEntry> entries = new ArrayList<>();
        List<byte[]> raw = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < invocations; i++) {
            List<RecordSpan> spans = new ArrayList<>();
            StringBuilder output = new StringBuilder();
            for (int j = 0; j < recordsEach; j++) {
                byte[] record = bytes(Integer.toString(nextRecord));
                raw.add(record);
                spans.add(RecordSpan.of(offset, record.length, (long) nextRecord));
                offset += record.length;
                output.append(2 * nextRecord++).append('\n');
            }
            entries.add(
                    entry(InvocationId.of(lane, nextInvocation++), spans, output.toString())
                            .toBuilder()
                            .setArrivalWatermark(watermark == null ? null : 0L)
                            .build());
        }
        write(lane, segment, watermark, null, null, entries, raw);
    }

    private LedgerEntry entry(InvocationId invocation, List<RecordSpan> spans, String output) {
        S3Location location = S3Location.of("bucket", "outputs/" + invocation + ".out");
        answers.add(() -> put(location, bytes(output)));
        long now = System.currentTimeMillis();
        return LedgerEntry.builder()
                .setInvocationId(invocation)
                .setEndpointName("endpoint")
                .setInputLocation(paths.input(invocation, "jsonl").toString())
                .setOutputLocation(location.toString())
                .setFormat("jsonlines")
                .setAcceptedAt(now)
                .setDeadline(now + 3_600_000)
                .setRecords(spans)
                .build();
    }

    /** A closing segment, and the end commit that makes all before it readable. */
    void close(LaneId lane, long segment) {
        write(lane, segment, null, null, LaneEnd.END_OF_INPUT, List.of(), List.of());
        commit(lane, 0, segment, LaneEnd.END_OF_INPUT);
    }

    void fence(LaneId lane, long segment) {
        write(lane, segment, null, null, LaneEnd.FENCED, List.of(), List.of());
    }

    void fenceCommits(LaneId lane, long number) {
        Commit fence = commitOf(lane, number).setToSegment(0).setEnd(LaneEnd.FENCED).build();
        put(paths.commit(lane, number), CommitCodec.encode(fence));
    }

    void commit(LaneId lane, long number, long toSegment, @Nullable LaneEnd end) {
        Commit commit = commitOf(lane, number).setToSegment(toSegment).setEnd(end).build();
        put(paths.commit(lane, number), CommitCodec.encode(commit));
    }

    private static Commit.Builder commitOf(LaneId lane, long number) {
        return Commit.builder().setLane(lane).setNumber(number).setAuthor(lane).setFromSegment(1);
    }

    /** Somebody overwrites a segment. Returns its key. */
    String corrupt(LaneId lane, long segment) {
        S3Location key = paths.segment(lane, segment);
        put(key, bytes("garbage"));
        return key.toString();
    }

    /** Returns when a segment is looked for that is not there. */
    void awaitLookFor(LaneId lane, long segment) throws InterruptedException {
        String key = paths.segment(lane, segment).toString();
        Hold look = store.script().hold(InMemoryObjectStore.Operation.GET_START, key::equals);
        TestJobs.await(() -> store.script().pending() == 0);
        look.release();
    }

    /** Nobody is to read the lane any more. */
    void giveUp(LaneId lane) {
        put(paths.trim(lane), bytes("0 0 deleted"));
    }

    /** The outputs of the next invocations in the order of their acceptance appear. */
    void answer(int invocations) {
        for (int i = 0; i < invocations; i++) {
            answers.remove(0).run();
        }
    }

    void answerAll() {
        answer(answers.size());
    }

    private void write(
            LaneId lane,
            long number,
            @Nullable Long watermark,
            @Nullable LaneOpening opening,
            @Nullable LaneEnd end,
            List<LedgerEntry> entries,
            List<byte[]> raw) {
        Segment segment =
                Segment.builder()
                        .setLane(lane)
                        .setNumber(number)
                        .setWatermark(watermark)
                        .setAuthor(end == LaneEnd.FENCED ? LaneId.create(lane.time() + 1) : lane)
                        .setOpening(opening)
                        .setEnd(end)
                        .setEntries(entries)
                        .build();
        put(paths.segment(lane, number), SegmentCodec.encode(segment, raw));
    }

    private void put(S3Location location, byte[] bytes) {
        store.write(location, bytes, "application/octet-stream");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
