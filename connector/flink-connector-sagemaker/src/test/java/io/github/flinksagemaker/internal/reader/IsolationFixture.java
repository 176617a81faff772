// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.flinksagemaker.config.Isolation;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.ReceiptEvent;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.isolation.Reinvocation;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.segments.SegmentLoop;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.split.SegmentSplitSerializer;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.jspecify.annotations.Nullable;

/**
 * A reader that isolates, its real loop over a store and an endpoint in memory, a ledger of batches
 * of numbers, and a model that refuses requests with certain numbers in them.
 */
final class IsolationFixture implements AutoCloseable {

    static final LaneId LANE = LaneId.create(ManualScheduler.START.toEpochMilli());
    static final LedgerPaths PATHS = new LedgerPaths(S3Location.of("staging", "path"));
    static final Duration PATIENCE = Duration.ofHours(2);

    final ManualScheduler scheduler;
    final InMemoryObjectStore store;
    final InMemoryEndpoint endpoint;
    final ReaderOutputProbe output = new ReaderOutputProbe();

    /** Numbers that the model refuses. */
    final Set<Integer> poison;

    /** Whether first invocations are never answered. */
    boolean silent;

    /** Whether the model refuses everything. */
    boolean broken;

    /** A number that breaks the model for a while. */
    @Nullable Integer killer;

    Duration killedFor = Duration.ofSeconds(5);

    private long brokenUntil;

    /** After how many predictions it breaks down. */
    int breaksAfter = Integer.MAX_VALUE;

    /** What it says when it refuses certain numbers. */
    String words = "refused: ";

    /** Whether it answers with one prediction too few. */
    boolean short1;

    /** The model answers all with this, if it is not null. */
    @Nullable String nonsense;

    private final SourceSettings.Builder settings;
    private final BatchFormat format;
    private final SegmentReader<Integer, Integer> reader;
    private @Nullable SegmentLoop loop;
    private long segments;
    private long received;
    private boolean inline;

    IsolationFixture() {
        this(settings());
    }

    IsolationFixture(SourceSettings.Builder settings) {
        this(settings, BatchFormats.jsonLines());
    }

    IsolationFixture(SourceSettings.Builder settings, BatchFormat format) {
        this.scheduler = new ManualScheduler();
        this.store = new InMemoryObjectStore(Runnable::run, scheduler.clock());
        this.endpoint = new InMemoryEndpoint();
        this.poison = new HashSet<>();
        this.settings = settings;
        this.format = format;
        endpoint.withModel(store, this::predict);
        this.reader = open();
        reader.start();
        receipt();
    }

    /** The same ledger after a crash, read by a reader that is restored. */
    private IsolationFixture(
            IsolationFixture before, BatchFormat format, List<SegmentSplit> state) {
        this.scheduler = before.scheduler;
        this.store = before.store;
        this.endpoint = before.endpoint;
        this.poison = before.poison;
        this.settings = before.settings;
        this.format = format;
        this.segments = before.segments;
        this.broken = before.broken;
        endpoint.withModel(store, this::predict);
        this.reader = open();
        reader.addSplits(state);
        reader.start();
        receipt();
    }

    static SourceSettings.Builder settings() {
        return SourceSettings.builder()
                .setStagingPath(PATHS.stagingPath())
                .setIsolate(Isolation.BISECT)
                .setRetryInitialDelay(Duration.ofSeconds(20));
    }

    private SegmentReader<Integer, Integer> open() {
        TestingReaderContext context =
                new TestingReaderContext(
                        new Configuration(),
                        InternalSourceReaderMetricGroup.wrap(
                                UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup()));
        return SegmentReader.create(
                (listener, metrics) -> {
                    loop =
                            new SegmentLoop(
                                    settings.build(),
                                    store,
                                    scheduler,
                                    scheduler.clock(),
                                    listener,
                                    metrics,
                                    new Reinvocation(endpoint, format, context.metricGroup()));
                    return loop;
                },
                new ResultDecoder<>(new IntegerSchema(), new IntegerSchema(), format),
                false,
                context);
    }

    /** The model refuses these numbers, the last one excluded. */
    void poison(int from, int to) {
        IntStream.range(from, to).forEach(poison::add);
    }

    byte[] predict(byte[] input, InvocationRequest request) {
        List<String> lines = new String(input, UTF_8).lines().toList();
        List<String> bad =
                lines.stream().filter(line -> poison.contains(Integer.valueOf(line))).toList();
        long now = scheduler.clock().millis();
        if (lines.contains(String.valueOf(killer))) {
            brokenUntil = now + killedFor.toMillis();
        }
        boolean isDown = broken || now < brokenUntil;
        if (isDown || !bad.isEmpty()) {
            throw new IllegalArgumentException(isDown ? "out of order" : words + bad);
        }
        broken = --breaksAfter <= 0;
        if (nonsense != null) {
            return nonsense.getBytes(UTF_8);
        }
        return lines.stream()
                .skip(short1 ? 1 : 0)
                .map(line -> "1" + line)
                .collect(Collectors.joining("\n"))
                .getBytes(UTF_8);
    }

    /** From now on payloads go in the request. */
    void inline() {
        inline = true;
    }

    /** A segment with one entry, invoked just now, of these numbers; and it is assigned. */
    LedgerEntry batch(int... numbers) {
        LedgerEntry entry = write(numbers);
        assign(segments - 1);
        return entry;
    }

    void assign(long number) {
        reader.addSplits(List.of(SegmentSplit.unread(LANE, number, SegmentSplit.NO_WATERMARK, 0)));
        received++;
        receipt();
    }

    /** The same, and not assigned. */
    LedgerEntry write(int... numbers) {
        InvocationId id = InvocationId.of(LANE, segments);
        List<byte[]> payloads = new ArrayList<>();
        List<RecordSpan> spans = new ArrayList<>();
        StringBuilder raw = new StringBuilder();
        for (int number : numbers) {
            String text = Integer.toString(number);
            spans.add(RecordSpan.of(raw.length(), text.length(), 1000L + number));
            raw.append(text);
            payloads.add(text.getBytes(UTF_8));
        }
        byte[] payload = format.frame(payloads).body();
        S3Location input = PATHS.input(id, "jsonl");
        S3Location out = S3Location.of("models", "first/" + id + ".out");
        S3Location fail = S3Location.of("models", "first/" + id + "-error.out");
        if (!inline) {
            store.write(input, payload, "application/jsonlines");
        }
        long now = scheduler.clock().millis();
        LedgerEntry entry =
                LedgerEntry.builder()
                        .setInvocationId(id)
                        .setEndpointName("endpoint")
                        .setInputLocation(inline ? null : input.toString())
                        .setOutputLocation(out.toString())
                        .setFailureLocation(fail.toString())
                        .setContentType("application/jsonlines")
                        .setFormat(format.splitting().name())
                        .setFraming(format.framingId())
                        .setCarriesPayloads(inline)
                        .setAcceptedAt(now)
                        .setRequestTtl(PATIENCE.toMillis() / 2)
                        .setInvocationTimeout(PATIENCE.toMillis() / 2)
                        .setDeadline(now + PATIENCE.toMillis())
                        .setRecords(spans)
                        .build();
        writeSegment(entry, raw.toString());
        if (silent) {
            return entry;
        }
        try {
            store.write(out, predict(payload, asRequest(entry)), "application/jsonlines");
        } catch (IllegalArgumentException e) {
            store.write(fail, String.valueOf(e.getMessage()).getBytes(UTF_8), "text/plain");
        }
        return entry;
    }

    private static InvocationRequest asRequest(LedgerEntry entry) {
        return InvocationRequest.builder()
                .setEndpointName(entry.endpointName())
                .setInferenceId(entry.invocationId().toString())
                .setBody(new byte[1])
                .setContentType("application/jsonlines")
                .setRequestTtl(Duration.ofMinutes(1))
                .setInvocationTimeout(Duration.ofMinutes(1))
                .build();
    }

    /** The entry as another writer would have it. */
    void rewrite(LedgerEntry entry) {
        segments--;
        StringBuilder raw = new StringBuilder();
        byte[] segment = Objects.requireNonNull(store.bytes(PATHS.segment(LANE, segments)));
        int length = entry.carriedBytes();
        raw.append(new String(segment, segment.length - length, length, UTF_8));
        writeSegment(entry, raw.toString());
    }

    private void writeSegment(LedgerEntry entry, String raw) {
        Segment segment =
                Segment.builder()
                        .setLane(LANE)
                        .setNumber(segments)
                        .setAuthor(LANE)
                        .setOpening(
                                segments == 0
                                        ? LaneOpening.of("sink", 0, 1, false, List.of(), 0)
                                        : null)
                        .setEntries(List.of(entry))
                        .build();
        store.write(
                PATHS.segment(LANE, segments++),
                SegmentCodec.encode(segment, List.of(raw.getBytes(UTF_8))),
                "application/json");
    }

    private void receipt() {
        reader.handleSourceEvents(ReceiptEvent.of(received));
    }

    /** Lets time pass, and emits what there is. */
    void pass(Duration time) {
        Duration step = Duration.ofMillis(500);
        for (Duration left = time; !left.isNegative(); left = left.minus(step)) {
            scheduler.advance(step);
            poll();
        }
    }

    /** The same, while the endpoint answers other requests, too. */
    void passWhileItWorks(Duration time) {
        for (long second = 0; second < time.toSeconds(); second += 5) {
            batch(9000);
            pass(Duration.ofSeconds(5));
        }
        leaveOutProofs();
    }

    void poll() {
        try {
            InputStatus status = InputStatus.MORE_AVAILABLE;
            while (status == InputStatus.MORE_AVAILABLE) {
                status = reader.pollNext(output);
            }
        } catch (Exception e) {
            throw new AssertionError("the reader failed", e);
        }
    }

    /** The reader's state, as bytes and back. */
    List<SegmentSplit> snapshot() {
        List<SegmentSplit> state = new ArrayList<>();
        SegmentSplitSerializer serializer = SegmentSplitSerializer.INSTANCE;
        try {
            for (SegmentSplit split : reader.snapshotState(1)) {
                state.add(serializer.deserialize(3, serializer.serialize(split)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return state;
    }

    /** A reader that goes on from there. */
    IsolationFixture restored(List<SegmentSplit> state) {
        return restored(format, state);
    }

    /** The same, with another batch format. */
    IsolationFixture restored(BatchFormat other, List<SegmentSplit> state) {
        return new IsolationFixture(this, other, state);
    }

    List<InferenceResult<Integer, Integer>> results() {
        return output.results;
    }

    /** Forgets what only proved that the model works: numbers from 9000 on. */
    void leaveOutProofs() {
        output.results.removeIf(result -> Objects.requireNonNull(result.getRecord()) >= 9000);
    }

    /** The records that came out as failures. */
    Set<Integer> failed() {
        return results().stream()
                .filter(result -> !result.isSuccess())
                .map(result -> Objects.requireNonNull(result.getRecord()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** How many further invocations there were. */
    int reinvocations() {
        return endpoint.requests().size();
    }

    /** What each of them had, one number a line. */
    List<String> payloads() {
        return endpoint.requests().stream()
                .map(
                        request -> {
                            S3Location input = request.inputLocation();
                            byte[] body = input == null ? request.body() : store.bytes(input);
                            return new String(Objects.requireNonNull(body), UTF_8);
                        })
                .toList();
    }

    boolean holdsNothing() {
        return reader.snapshotState(2).isEmpty();
    }

    int openInvocations() {
        return Objects.requireNonNull(loop).openInvocations();
    }

    long openRecords() {
        return Objects.requireNonNull(loop).openRecords();
    }

    static int[] numbers(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    /** Every record once, with its own prediction unless it failed. */
    void assertEachOnce(int... numbers) {
        List<Integer> records =
                results().stream()
                        .map(result -> Objects.requireNonNull(result.getRecord()))
                        .sorted()
                        .toList();
        List<Integer> expected = Arrays.stream(numbers).boxed().sorted().toList();
        if (!records.equals(expected)) {
            throw new AssertionError("came out: " + records + ", expected: " + expected);
        }
        for (InferenceResult<Integer, Integer> result : results()) {
            Integer prediction = result.getPrediction();
            if (prediction != null && !prediction.toString().equals("1" + result.getRecord())) {
                throw new AssertionError(result.getRecord() + " has the prediction " + prediction);
            }
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
