// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.RecordContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.TestSinkInitContext;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches of several keys: they fill, they end, they are bounded, and none mixes keys. */
@Timeout(300)
class BatchKeyTest {

    private static final int MIB = 1 << 20;

    private static final SinkWriter.Context CONTEXT = RecordContext.NONE;

    private final TestSinkInitContext context = new OneMailbox();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryEndpoint accepting = new InMemoryEndpoint();
    private InferenceEndpoint endpoint = accepting;
    private final SinkSettings.Builder settings =
            Writers.settings().setBatchesByKey(true).setMaxTimeInBuffer(Duration.ofMinutes(10));

    /** A record is {@code "<key>-<anything>"}. */
    private static String keyOf(String record) {
        return record.substring(1, record.indexOf('-'));
    }

    private SageMakerAsyncWriter<String> writer() {
        return writer(null, BatchKeyTest::keyOf, List.of());
    }

    private SageMakerAsyncWriter<String> writer(
            @Nullable SerializableFunction<String, InvocationAttributes> attributes,
            @Nullable KeySelector<String, ?> key,
            List<BufferedRequestState<RequestEntry>> states) {
        SinkSettings built = settings.build();
        return new SageMakerAsyncWriter<>(
                new RecordConverter<>(
                        new SimpleStringSchema(),
                        null,
                        new RequestRouting<>(
                                attributes,
                                key,
                                null,
                                new PayloadLocations(built.stagingPath(), List.of())),
                        BatchFormats.jsonLines(),
                        built.maxRecordSizeInBytes(),
                        built.maxSegmentBytes()),
                context,
                built,
                BatchFormats.jsonLines(),
                new FakeServices(store, endpoint),
                states);
    }

    private static void write(
            SageMakerAsyncWriter<String> writer, int records, IntFunction<Object> key)
            throws Exception {
        for (int i = 0; i < records; i++) {
            writer.write("\"" + key.apply(i) + "-" + i + "\"", CONTEXT);
        }
    }

    /** The records of each invocation in the ledger. */
    private List<List<String>> invocations() throws Exception {
        List<List<String>> invocations = new ArrayList<>();
        for (DecodedSegment segment : Writers.segments(store)) {
            for (LedgerEntry entry : segment.segment().entries()) {
                List<String> records = new ArrayList<>();
                for (RecordSpan span : entry.records()) {
                    int from = segment.rawOffset() + (int) span.offset();
                    records.add(new String(segment.bytes(), from, span.length(), UTF_8));
                }
                invocations.add(records);
            }
        }
        return invocations;
    }

    private static void assertUnmixed(List<List<String>> invocations, int records) {
        Set<String> all = new HashSet<>();
        for (List<String> invocation : invocations) {
            assertThat(invocation.stream().map(BatchKeyTest::keyOf).distinct()).hasSize(1);
            all.addAll(invocation);
        }
        assertThat(all).hasSize(records);
        assertThat(invocations.stream().mapToInt(List::size).sum()).isEqualTo(records);
    }

    private static void awaitUntil(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private static double meanSize(List<List<String>> invocations) {
        return invocations.stream().mapToInt(List::size).average().orElse(0);
    }

    @Test
    void twentyInterleavedKeysFillTheirBatches() throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer()) {
            write(writer, 20_000, i -> i % 20);
            writer.flush(true);
        }
        assertUnmixed(invocations(), 20_000);
        assertThat(meanSize(invocations())).isGreaterThanOrEqualTo(80);
    }

    @Test
    void twentyKeysInAnyOrderFillTheirBatches() throws Exception {
        Random random = new Random(3);
        try (SageMakerAsyncWriter<String> writer = writer()) {
            write(writer, 20_000, i -> random.nextInt(20));
            writer.flush(true);
        }
        assertUnmixed(invocations(), 20_000);
        assertThat(meanSize(invocations())).isGreaterThanOrEqualTo(80);
    }

    @Test
    void aFullBufferAtTheEndOfTheInputIsSentInFullBatchesToo() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        endpoint = through(request -> go.thenCompose(open -> accepting.invoke(request)));
        settings.setMaxBufferedRequests(4_000);
        try (SageMakerAsyncWriter<String> writer = writer()) {
            write(writer, 8_500, i -> i % 20); // the pipeline is full, and so nearly is the buffer
            go.complete(null);
            writer.flush(true);
        }
        assertUnmixed(invocations(), 8_500);
        assertThat(meanSize(invocations())).isGreaterThanOrEqualTo(50);
    }

    /** Room for a full buffer in each of so many batches would be gigabytes. */
    @Test
    void aBatchOfOneRecordTakesNoRoomForMore() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        endpoint = through(request -> go.thenCompose(open -> accepting.invoke(request)));
        settings.setMaxBufferedRequests(30_000).setMaxOpenInvocations(0);
        try (SageMakerAsyncWriter<String> writer = writer()) {
            write(writer, 59_000, i -> i); // the pipeline is full, and so nearly is the buffer
            go.complete(null);
            writer.flush(true);
        }
        assertUnmixed(invocations(), 59_000);
    }

    @Test
    void aBatchIsSentWhenItsTimeIsUp() throws Exception {
        settings.setMaxBatchSize(3).setMaxTimeInBuffer(Duration.ofMillis(50));
        try (SageMakerAsyncWriter<String> writer = writer()) {
            write(writer, 3, i -> i);
            awaitUntil(() -> accepting.accepted().size() == 3);
        }
    }

    @Test
    void aCheckpointSendsWhatIsOpenAndKeepsWhatIsBuffered() throws Exception {
        settings.setMaxBatchSize(10);
        List<BufferedRequestState<RequestEntry>> state;
        try (SageMakerAsyncWriter<String> writer = writer()) {
            write(writer, 25, i -> i % 2);
            writer.flush(false);
            assertUnmixed(invocations(), 20);
            state = writer.snapshotState(1);
            assertThat(state.get(0).getBufferedRequestEntries()).hasSize(5);
        }
        WriterStateSerializer serializer = new WriterStateSerializer();
        BufferedRequestState<RequestEntry> restored =
                serializer.deserialize(serializer.getVersion(), serializer.serialize(state.get(0)));
        try (SageMakerAsyncWriter<String> writer =
                writer(null, BatchKeyTest::keyOf, List.of(restored))) {
            writer.flush(true);
        }
        assertUnmixed(invocations(), 25);
    }

    @Test
    void openBatchesAreBoundedInKeys() throws Exception {
        settings.setMaxBatchSize(10);
        try (SageMakerAsyncWriter<String> writer = writer()) {
            write(writer, 3_000, i -> i);
            awaitUntil(() -> accepting.accepted().size() >= 3_000 - OpenBatches.MAX_OPEN);
            assertThat(accepting.accepted()).hasSize(3_000 - OpenBatches.MAX_OPEN);
        }
    }

    @Test
    void openBatchesAreBoundedInRecords() throws Exception {
        settings.setMaxBatchSize(20).setMaxInFlightRequests(2).setMaxBufferedRequests(50);
        try (SageMakerAsyncWriter<String> writer = writer()) {
            write(writer, 2_000, i -> i % 30);
            writer.flush(true);
        }
        assertUnmixed(invocations(), 2_000);
    }

    @Test
    void openBatchesAreBoundedInBytes() throws Exception {
        settings.setMaxBufferedBytes(8 * MIB).setMaxRecordSizeInBytes(MIB);
        String large = "x".repeat(MIB / 2);
        try (SageMakerAsyncWriter<String> writer = writer()) {
            long most = 0;
            for (int i = 0; i < 100; i++) {
                writer.write("\"" + i % 20 + "-" + i + large + "\"", CONTEXT);
                most = Math.max(most, writer.heldBytes());
            }
            assertThat(most).isLessThan(10 * MIB);
            writer.flush(true);
        }
        assertUnmixed(invocations(), 100);
    }

    @Test
    void recordsShareARequestOnlyIfAttributesAndKeyAreEqual() throws Exception {
        try (SageMakerAsyncWriter<String> writer =
                writer(
                        record ->
                                InvocationAttributes.defaults()
                                        .withCustomAttributes("n=" + keyOf(record).charAt(0)),
                        record -> keyOf(record).charAt(1),
                        List.of())) {
            write(writer, 2_000, i -> "" + i % 3 + i % 2);
            writer.flush(true);
        }
        assertUnmixed(invocations(), 2_000);
        assertThat(accepting.requests())
                .extracting(InvocationRequest::customAttributes)
                .contains("n=0", "n=1", "n=2");
    }

    private static InferenceEndpoint through(
            SerializableFunction<InvocationRequest, CompletableFuture<AcceptedInvocation>> way) {
        return new InferenceEndpoint() {
            @Override
            public CompletableFuture<AcceptedInvocation> invoke(InvocationRequest request) {
                return way.apply(request);
            }

            @Override
            public void close() {}
        };
    }

    private SageMakerAsyncWriter<String> writerOfTwoEndpoints() {
        settings.setMaxBatchSize(10).setMaxInFlightRequests(4);
        return writer(
                record -> InvocationAttributes.defaults().withEndpointName(keyOf(record)),
                null,
                List.of());
    }

    @Test
    void anEndpointThatStandsStillStopsItsOwnRecordsOnly() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        endpoint =
                through(
                        request ->
                                request.endpointName().equals("still")
                                        ? go.thenCompose(open -> accepting.invoke(request))
                                        : accepting.invoke(request));
        try (SageMakerAsyncWriter<String> writer = writerOfTwoEndpoints()) {
            write(writer, 4_000, i -> i % 2 == 0 ? "still" : "moving");
            awaitUntil(() -> accepting.accepted().size() >= 200);
            assertThat(accepting.requests())
                    .extracting(InvocationRequest::endpointName)
                    .containsOnly("moving");
            go.complete(null);
            writer.flush(true);
        }
        assertUnmixed(invocations(), 4_000);
    }

    /** AsyncSink plans more records for a request than fit into its bytes. */
    @Test
    void requestsThatAreCutByBytesMakeRoomForAllThatTheyTook() throws Exception {
        settings.setMaxBatchSize(2)
                .setMaxInFlightRequests(1)
                .setMaxBufferedRequests(10)
                .setMaxRecordSizeInBytes(50)
                .setMaxBatchSizeInBytes(50);
        try (SageMakerAsyncWriter<String> writer = writer()) {
            write(writer, 400, i -> "a-key-of-many-bytes-" + i % 2);
            writer.flush(true);
        }
        assertThat(invocations().stream().mapToInt(List::size).sum()).isEqualTo(400);
    }

    /** Pieces that came by the buffer's timer before the lane was open; then the input ended. */
    @Test
    void whatWaitsForTheLaneFillsItsBatchesAlthoughAFlushHasBegun() throws Exception {
        settings.setMaxBatchSize(10).setMaxTimeInBuffer(Duration.ofMillis(100));
        Hold opening = store.script().hold(InMemoryObjectStore.Operation.PUT_IF_ABSENT);
        try (SageMakerAsyncWriter<String> writer = writer()) {
            for (int i = 0; i < 40; i++) {
                writer.write("\"" + i % 2 + "-" + i + "\"", CONTEXT);
                context.getTestProcessingTimeService().advance(100);
            }
            Thread task = Thread.currentThread();
            Thread releasing = new Thread(() -> releaseOnceWaiting(task, opening));
            releasing.start();
            writer.flush(true);
            releasing.join();
        }
        assertUnmixed(invocations(), 40);
        assertThat(invocations()).hasSize(4);
    }

    private static void releaseOnceWaiting(Thread task, Hold hold) {
        while (task.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        hold.release();
    }

    @Test
    void anEndpointThatThrottlesSlowsDownItsOwnRecordsOnly() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        endpoint =
                through(
                        request ->
                                request.endpointName().equals("still") && !go.isDone()
                                        ? CompletableFuture.failedFuture(
                                                new ServiceException(
                                                        ErrorKind.THROTTLED, "slow down"))
                                        : accepting.invoke(request));
        try (SageMakerAsyncWriter<String> writer = writerOfTwoEndpoints()) {
            write(writer, 2_000, i -> i % 2 == 0 ? "still" : "moving");
            awaitUntil(() -> accepting.accepted().size() >= 100);
            go.complete(null);
            writer.flush(true);
        }
        assertUnmixed(invocations(), 2_000);
    }
}
