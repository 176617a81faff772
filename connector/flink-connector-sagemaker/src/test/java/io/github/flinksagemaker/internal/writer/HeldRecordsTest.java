// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.testing.RecordContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A writer whose endpoint takes requests and answers none: what is too much is held, in each
 * checkpoint, and goes when there is room.
 */
@Timeout(120)
class HeldRecordsTest {

    private static final int LIMIT = 4;

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryEndpoint endpoint =
            new InMemoryEndpoint().withModelByHand(store, (input, request) -> input);
    private final SinkSettings.Builder settings =
            Writers.settings()
                    .setMaxBatchSize(2)
                    .setMaxOpenInvocations(LIMIT)
                    .setMaxTimeInBuffer(Duration.ofMinutes(10));

    /** A record is {@code "<endpoint>-<number>"}. */
    private SageMakerAsyncWriter<String> writer(List<BufferedRequestState<RequestEntry>> states) {
        SinkSettings built = settings.build();
        return new SageMakerAsyncWriter<>(
                new RecordConverter<>(
                        element -> element.getBytes(UTF_8),
                        null,
                        new RequestRouting<>(
                                HeldRecordsTest::attributes,
                                null,
                                null,
                                new PayloadLocations(built.stagingPath(), List.of())),
                        BatchFormats.jsonLines(),
                        built.maxRecordSizeInBytes(),
                        built.maxSegmentBytes()),
                new OneMailbox(),
                built,
                BatchFormats.jsonLines(),
                new FakeServices(store, endpoint),
                states);
    }

    private static InvocationAttributes attributes(String record) {
        return InvocationAttributes.defaults()
                .withEndpointName(record.substring(1, record.indexOf('-')));
    }

    private static void write(SageMakerAsyncWriter<String> writer, String endpoint, int records)
            throws Exception {
        for (int i = 0; i < records; i++) {
            writer.write("\"" + endpoint + "-" + i + "\"", RecordContext.NONE);
        }
    }

    private List<String> sent() {
        List<String> sent = new ArrayList<>();
        for (InvocationRequest request : endpoint.requests()) {
            byte[] body = store.bytes(Objects.requireNonNull(request.inputLocation()));
            sent.addAll(List.of(new String(Objects.requireNonNull(body), UTF_8).split("\n")));
        }
        return sent;
    }

    private static List<String> records(String endpoint, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "\"" + endpoint + "-" + i + "\"").toList();
    }

    private static List<BufferedRequestState<RequestEntry>> checkpoint(
            SageMakerAsyncWriter<String> writer) throws Exception {
        writer.flush(false);
        writer.prepareCommit();
        return writer.snapshotState(1);
    }

    private static List<String> state(List<BufferedRequestState<RequestEntry>> states) {
        List<String> records = new ArrayList<>();
        for (RequestEntryWrapper<RequestEntry> entry : states.get(0).getBufferedRequestEntries()) {
            records.add(new String(entry.getRequestEntry().payload(), UTF_8));
        }
        return records;
    }

    private static void awaitUntil(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    @Test
    void aCheckpointWaitsForNothingThatIsHeldAndTakesItAlong() throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer(List.of())) {
            write(writer, "a", 21);
            List<BufferedRequestState<RequestEntry>> states = checkpoint(writer);
            assertThat(sent()).containsExactlyElementsOf(records("a", 0, 2 * LIMIT));
            assertThat(state(states)).containsExactlyElementsOf(records("a", 2 * LIMIT, 21));
            assertThat(state(checkpoint(writer))).hasSize(21 - 2 * LIMIT);
        }
    }

    @Test
    void whatACheckpointTookAlongIsSentByTheNextAttempt() throws Exception {
        List<BufferedRequestState<RequestEntry>> states;
        try (SageMakerAsyncWriter<String> writer = writer(List.of())) {
            write(writer, "a", 20);
            states = checkpoint(writer);
        }
        settings.setMaxOpenInvocations(0);
        try (SageMakerAsyncWriter<String> writer = writer(states)) {
            writer.flush(true);
        }
        assertThat(sent()).containsExactlyInAnyOrderElementsOf(records("a", 0, 20));
    }

    @Test
    void oneRecordThatIsHeldIsInTheStateToo() throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer(List.of())) {
            write(writer, "a", 2 * LIMIT);
            checkpoint(writer);
            settings.setMaxTimeInBuffer(Duration.ofMillis(1));
            writer.write("\"a-x\"", RecordContext.NONE);
            assertThat(state(checkpoint(writer))).containsExactly("\"a-x\"");
        }
    }

    @Test
    void outcomesLetGoWhatIsHeld() throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer(List.of())) {
            write(writer, "a", 20);
            awaitUntil(() -> endpoint.requests().size() == LIMIT);
            while (endpoint.settleNext()) {}
            awaitUntil(() -> endpoint.requests().size() == 2 * LIMIT);
            while (endpoint.settleNext()) {}
            awaitUntil(() -> endpoint.requests().size() == 10);
            assertThat(sent()).containsExactlyElementsOf(records("a", 0, 20));
        }
    }

    /** A checkpoint that was given up between the flush and the state. */
    @Test
    void aCheckpointThatNeverTookTheStateHoldsNothingBack() throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer(List.of())) {
            write(writer, "a", 18);
            writer.flush(false);
            while (endpoint.settleNext()) {}
            write(writer, "b", 1);
            awaitUntil(() -> endpoint.requests().size() == 2 * LIMIT);
        }
    }

    @Test
    void anEndpointThatStandsStillHoldsUpNoOther() throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer(List.of())) {
            write(writer, "still", 100);
            write(writer, "moving", 2 * LIMIT);
            checkpoint(writer);
            assertThat(sent()).containsAll(records("moving", 0, 2 * LIMIT)).hasSize(4 * LIMIT);
        }
    }

    @Test
    void theEndOfTheInputSendsEverything() throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer(List.of())) {
            write(writer, "a", 60);
            Thread model = new Thread(this::settleUntilInterrupted);
            model.start();
            writer.flush(true);
            model.interrupt();
            model.join();
        }
        assertThat(sent()).containsExactlyElementsOf(records("a", 0, 60));
    }

    /** The job's checkpoints wait for that. */
    @Test
    void theEndOfTheInputIsHeldBackForABoundedTime() throws Exception {
        settings.setLastHold(Duration.ofMillis(50));
        try (SageMakerAsyncWriter<String> writer = writer(List.of())) {
            write(writer, "a", 60);
            writer.flush(true);
        }
        assertThat(sent()).containsExactlyElementsOf(records("a", 0, 60));
    }

    private void settleUntilInterrupted() {
        while (!Thread.currentThread().isInterrupted()) {
            endpoint.settleNext();
            Thread.onSpinWait();
        }
    }

    /** Between records the task comes to its checkpoints. */
    @Test
    void aFullBufferHoldsBackTheTaskForABoundedTimeEach() throws Exception {
        settings.setMaxBufferedRequests(10).setLongestHold(Duration.ofMillis(50));
        try (SageMakerAsyncWriter<String> writer = writer(List.of())) {
            write(writer, "a", 2 * LIMIT + 10);
            assertThat(state(checkpoint(writer))).hasSize(10);
            for (int i = 18; i < 24; i++) {
                writer.write("\"a-" + i + "\"", RecordContext.NONE);
            }
            List<BufferedRequestState<RequestEntry>> states = checkpoint(writer);
            assertThat(sent().size()).isGreaterThan(2 * LIMIT); // one batch for a few records
            List<String> all = new ArrayList<>(sent());
            all.addAll(state(states));
            assertThat(all).containsExactlyInAnyOrderElementsOf(records("a", 0, 24));
        }
    }

    @Test
    void bytesThatAreHeldFillTheBufferToo() throws Exception {
        settings.setMaxBufferedBytes(4_000)
                .setMaxBatchSizeInBytes(2_000)
                .setMaxRecordSizeInBytes(2_000)
                .setLongestHold(Duration.ofMillis(50));
        try (SageMakerAsyncWriter<String> writer = writer(List.of())) {
            long most = 0;
            for (int i = 0; i < 100; i++) {
                writer.write("\"a-" + "x".repeat(200) + i + "\"", RecordContext.NONE);
                most = Math.max(most, writer.heldBytes());
            }
            assertThat(most).isBetween(4_000L, 6_000L); // one that is being held counts twice
            writer.flush(false);
        }
    }

    @Test
    void aRateHoldsBackWhatIsTooMuchAndSendsItInTime() throws Exception {
        settings.setMaxOpenInvocations(0).setMaxInvocationsPerSecond(20.0);
        try (SageMakerAsyncWriter<String> writer = writer(List.of())) {
            long start = System.nanoTime();
            write(writer, "a", 40);
            assertThat(state(checkpoint(writer))).hasSizeGreaterThan(20);
            writer.flush(true);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isGreaterThanOrEqualTo(
                            Duration.ofMillis(890)); // 19 pauses, less what is caught up
        }
        assertThat(sent()).containsExactlyElementsOf(records("a", 0, 40));
    }
}
