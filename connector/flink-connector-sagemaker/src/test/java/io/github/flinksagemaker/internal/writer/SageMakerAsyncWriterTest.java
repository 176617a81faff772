// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.RecordContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.runtime.executiongraph.failover.ExecutionFailureHandler;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class SageMakerAsyncWriterTest {

    private static final SinkWriter.Context AT_5 = RecordContext.at(42L, 5);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryEndpoint endpoint = new InMemoryEndpoint();
    private final LedgerPaths paths = Writers.PATHS;

    private InputTransport transport = InputTransport.S3;
    private int maxInFlight = 50;

    private SinkSettings settings(DeliveryGuarantee guarantee) {
        return Writers.settings()
                .setDeliveryGuarantee(guarantee)
                .setInputTransport(transport)
                .setMaxBatchSize(2)
                .setMaxInFlightRequests(maxInFlight)
                .setMaxRecordSizeInBytes(20)
                .setRetryBudget(Duration.ofSeconds(3))
                .setStartBudget(Duration.ofSeconds(1))
                .build();
    }

    private SageMakerAsyncWriter<String> writer(
            DeliveryGuarantee guarantee, Collection<BufferedRequestState<RequestEntry>> states) {
        return Writers.writer(settings(guarantee), new FakeServices(store, endpoint), states);
    }

    private List<LedgerEntry> entries() throws Exception {
        List<LedgerEntry> entries = new ArrayList<>();
        for (DecodedSegment segment : Writers.segments(store)) {
            entries.addAll(segment.segment().entries());
        }
        return entries;
    }

    @Test
    void aFlushLeavesEveryFullBatchInTheLedgerAndTheRestInState() throws Exception {
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of())) {
            for (String record : new String[] {"1", "2", "3"}) {
                writer.write(record, AT_5);
            }
            writer.flush(false);
            assertThat(entries()).hasSize(1);
            LedgerEntry entry = entries().get(0);
            assertThat(entry.records()).hasSize(2);
            assertThat(entry.records().get(0).eventTime()).isEqualTo(42);
            assertThat(entry.arrivalWatermark()).isEqualTo(5);
            assertThat(entry.outputLocation())
                    .isEqualTo(endpoint.accepted().get(0).outputLocation());
            assertThat(writer.prepareCommit()).isEmpty();
            assertThat(writer.snapshotState(1).get(0).getBufferedRequestEntries()).hasSize(1);
        }
    }

    // rules 10 and 17
    @Test
    void theEndOfInputClosesTheLaneAndIsCommittedOnceInBothModes() throws Exception {
        for (DeliveryGuarantee guarantee :
                new DeliveryGuarantee[] {
                    DeliveryGuarantee.AT_LEAST_ONCE, DeliveryGuarantee.EXACTLY_ONCE
                }) {
            try (SageMakerAsyncWriter<String> writer = writer(guarantee, List.of())) {
                writer.write("1", AT_5);
                writer.flush(true);
                Collection<Commit> commits = writer.prepareCommit();
                assertThat(commits).hasSize(1);
                Commit end = commits.iterator().next();
                assertThat(end.end()).isEqualTo(LaneEnd.END_OF_INPUT);
                assertThat(end.number()).isZero();
                assertThat(end.fromSegment()).isEqualTo(1);
                byte[] last = store.bytes(paths.segment(end.lane(), end.toSegment()));
                assertThat(
                                SegmentCodec.decode(Objects.requireNonNull(last), "last")
                                        .segment()
                                        .end())
                        .isEqualTo(LaneEnd.END_OF_INPUT);
                assertThat(writer.prepareCommit()).isEmpty();
            }
        }
    }

    // rules 12 and 13
    @Test
    void exactlyOnceCommitsEachRangeOnceAndNothingWhenNothingMoved() throws Exception {
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.EXACTLY_ONCE, List.of())) {
            writer.write("1", AT_5);
            writer.write("2", AT_5);
            writer.flush(false);
            Commit first = writer.prepareCommit().iterator().next();
            assertThat(first.fromSegment()).isEqualTo(1);
            assertThat(first.toSegment()).isEqualTo(1);
            writer.flush(false);
            assertThat(writer.prepareCommit()).isEmpty();
            writer.write("3", AT_5);
            writer.write("4", AT_5);
            writer.flush(false);
            Commit second = writer.prepareCommit().iterator().next();
            assertThat(second.number()).isEqualTo(1);
            assertThat(second.fromSegment()).isEqualTo(2);
        }
    }

    @Test
    void aThrottledOrLostCallIsRepeatedWithTheSameIdAndInput() throws Exception {
        endpoint.script().failBefore(InMemoryEndpoint.Operation.INVOKE, 1, ErrorKind.THROTTLED);
        endpoint.script().failAfter(InMemoryEndpoint.Operation.INVOKE, 1, ErrorKind.TRANSIENT);
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of())) {
            writer.write("1", AT_5);
            writer.write("2", AT_5);
            writer.flush(false);
            assertThat(endpoint.requests()).hasSize(2);
            assertThat(endpoint.requests().get(0)).isEqualTo(endpoint.requests().get(1));
            assertThat(entries()).hasSize(1);
            assertThat(store.script().count(InMemoryObjectStore.Operation.PUT)).isEqualTo(1);
        }
    }

    @Test
    void aPayloadInTheRequestCountsAsHeldUntilItsEntryIsInTheLedger() throws Exception {
        transport = InputTransport.INLINE_WHEN_SMALL;
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of())) {
            Hold append =
                    store.script()
                            .hold(
                                    InMemoryObjectStore.Operation.PUT_IF_ABSENT,
                                    key -> key.endsWith("0001"));
            writer.write("1", AT_5);
            writer.write("2", AT_5);
            awaitUntil(() -> store.script().pending() == 0);
            assertThat(endpoint.requests()).hasSize(1);
            assertThat(writer.heldBytes()).isPositive();
            append.release();
            writer.flush(false);
            assertThat(writer.heldBytes()).isZero();
            assertThat(entries().get(0).inputLocation()).isNull();
            assertThat(store.script().count(InMemoryObjectStore.Operation.PUT)).isZero();
        }
    }

    @Test
    void aRefusedPayloadAndAnOversizedRecordBecomeRejectedEntries() throws Exception {
        endpoint.script().failBefore(InMemoryEndpoint.Operation.INVOKE, 1, ErrorKind.REJECTED);
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of())) {
            writer.write("1", AT_5);
            writer.write("a record over the limit", AT_5);
            writer.flush(true);
            assertThat(entries())
                    .extracting(entry -> Objects.requireNonNull(entry.rejection()))
                    .extracting(Rejection::kind)
                    .containsExactlyInAnyOrder(
                            FailureKind.REJECTED_REQUEST, FailureKind.REJECTED_RECORD);
        }
    }

    @Test
    void whatNoRecordCanBeBlamedForFailsTheJob() throws Exception {
        endpoint.script()
                .failBefore(InMemoryEndpoint.Operation.INVOKE, 1_000_000, ErrorKind.MISCONFIGURED);
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of())) {
            writer.write("1", AT_5);
            writer.write("2", AT_5);
            assertThatThrownBy(() -> writer.flush(false)).isNotNull();
            assertThat(entries()).isEmpty();
        }
    }

    @Test
    void nothingThatARecordHoldsReachesAKey() throws Exception {
        String[] hostile = {"../../x", "/etc/passwd", "s3://o/k", "a\u0000b", "%2e%2e%2f", "\n"};
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of())) {
            for (String record : hostile) {
                writer.write(record, AT_5);
            }
            writer.flush(true);
        }

        String lane = "[0-9A-HJKMNP-TV-Z]{26}";
        assertThat(store.locations(S3Location.of("bucket", "")))
                .isNotEmpty()
                .allSatisfy(
                        location ->
                                assertThat(location.key())
                                        .matches(
                                                "staging/(inputs/"
                                                        + lane
                                                        + "/"
                                                        + lane
                                                        + "-[0-9a-z]+\\.jsonl|runs/"
                                                        + lane
                                                        + "-[0-9a-f]{8}|(ledger|commits)/"
                                                        + lane
                                                        + "/[0-9]{20})"));
    }

    @Test
    @DisplayName("rule 35: what waits for the end's flush comes out, whatever may be in flight")
    void threeRefusalsAndTheEndOfTheInput() throws Exception {
        endpoint.script().failBefore(InMemoryEndpoint.Operation.INVOKE, 3, ErrorKind.REJECTED);
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of())) {
            writeAll(writer, 6);
            writer.flush(true);
            assertThat(entries()).hasSize(3).allMatch(entry -> entry.rejection() != null);
        }
    }

    @Test
    @DisplayName("rule 35: with one request in flight nothing is held")
    void refusalsDoNotBlockTheOnlyRequestInFlight() throws Exception {
        maxInFlight = 1;
        endpoint.script().failBefore(InMemoryEndpoint.Operation.INVOKE, 5, ErrorKind.REJECTED);
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of())) {
            writeAll(writer, 14);
            writer.flush(true);
            assertThat(entries()).hasSize(7);
            assertThat(entries().stream().filter(entry -> entry.rejection() != null)).hasSize(5);
        }
    }

    @Test
    @DisplayName("rule 35: they are appended before the checkpoint's snapshot")
    void heldRefusalsAreInTheLedgerOfTheCheckpointThatCountsThem() throws Exception {
        endpoint.script().failBefore(InMemoryEndpoint.Operation.INVOKE, 3, ErrorKind.REJECTED);
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.EXACTLY_ONCE, List.of())) {
            writeAll(writer, 6);
            writer.flush(false);
            Commit commit = writer.prepareCommit().iterator().next();
            assertThat(commit.toSegment()).isPositive();
            assertThat(writer.snapshotState(1).get(0).getBufferedRequestEntries()).isEmpty();
            assertThat(entries()).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("rule 35: a kill while refusals are held repeats them, and none comes out twice")
    void whatIsHeldWhenTheWriterDiesIsSentAgain(DeliveryGuarantee guarantee) throws Exception {
        endpoint.script().failBefore(InMemoryEndpoint.Operation.INVOKE, 6, ErrorKind.REJECTED);
        SageMakerAsyncWriter<String> dying = writer(guarantee, List.of());
        dying.flush(false);
        List<BufferedRequestState<RequestEntry>> checkpoint = dying.snapshotState(1);
        writeAll(dying, 6);
        awaitUntil(() -> endpoint.script().count(InMemoryEndpoint.Operation.INVOKE) == 3);
        dying.close();
        assertThat(entries()).isEmpty();

        try (SageMakerAsyncWriter<String> successor = writer(guarantee, checkpoint)) {
            writeAll(successor, 6); // replayed from the source
            successor.flush(true);
        }
        assertThat(entries()).hasSize(3).allMatch(entry -> entry.rejection() != null);
    }

    /**
     * What may be in flight bounds calls of the endpoint; the ledger's pace does not hold them up.
     */
    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void whatIsAcceptedMakesRoomAndIsWaitedForAllTheSame(DeliveryGuarantee guarantee)
            throws Exception {
        maxInFlight = 1;
        try (SageMakerAsyncWriter<String> writer = writer(guarantee, List.of())) {
            writer.flush(false);
            Hold segment = store.script().hold(InMemoryObjectStore.Operation.PUT_IF_ABSENT);
            writeAll(writer, 6);
            CompletableFuture<Void> flush =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    writer.flush(true);
                                } catch (Exception e) {
                                    throw new CompletionException(e);
                                }
                            });
            awaitUntil(() -> endpoint.accepted().size() == 3);
            assertThat(entries()).isEmpty();
            assertThat(flush).isNotDone(); // else a checkpoint could have them nowhere

            segment.release();
            flush.get(1, TimeUnit.MINUTES);
            assertThat(entries()).hasSize(3);
        }
    }

    @Test
    void aFreshStartThatIsRefusedFailsWithoutRestarts() throws Exception {
        endpoint.script()
                .failBefore(InMemoryEndpoint.Operation.INVOKE, 1_000_000, ErrorKind.MISCONFIGURED);
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of())) {
            writeAll(writer, 20);
            assertThatThrownBy(() -> writer.flush(true))
                    .matches(ExecutionFailureHandler::isUnrecoverableError)
                    .hasStackTraceContaining("none of its kind has worked since the job's start");
            assertThat(store.script().count(InMemoryObjectStore.Operation.PUT)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("rule 5: a store without conditional writes is refused at the start, for good")
    void aStoreThatVoidsFencingFailsWithoutRestarts() throws Exception {
        store.ignoreConditions();
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of())) {
            assertThatThrownBy(() -> writer.flush(false))
                    .matches(ExecutionFailureHandler::isUnrecoverableError)
                    .hasStackTraceContaining("If-None-Match");
        }
    }

    @Test
    void aRestoredStartThatIsRefusedIsLeftToTheRestartStrategy() throws Exception {
        List<BufferedRequestState<RequestEntry>> states;
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of())) {
            writer.flush(false);
            states = writer.snapshotState(1);
        }
        endpoint.script()
                .failBefore(InMemoryEndpoint.Operation.INVOKE, 1_000_000, ErrorKind.MISCONFIGURED);
        try (SageMakerAsyncWriter<String> successor =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, states)) {
            writeAll(successor, 2);
            assertThatThrownBy(() -> successor.flush(true))
                    .matches(error -> !ExecutionFailureHandler.isUnrecoverableError(error))
                    .hasStackTraceContaining("sink.retry-budget is 3 s");
        }
    }

    private static void writeAll(SageMakerAsyncWriter<String> writer, int records)
            throws Exception {
        for (int i = 0; i < records; i++) {
            writer.write("" + i, AT_5);
        }
    }

    // rule 6
    @Test
    void whatWasInvokedButNotAppendedIsInvokedAgainFromTheLastCheckpoint() throws Exception {
        SageMakerAsyncWriter<String> dying = writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of());
        dying.write("1", AT_5);
        dying.flush(false);
        List<BufferedRequestState<RequestEntry>> checkpoint = dying.snapshotState(1);
        store.script()
                .failBefore(
                        InMemoryObjectStore.Operation.PUT_IF_ABSENT,
                        1_000_000,
                        ErrorKind.TRANSIENT);
        dying.write("2", AT_5);
        assertThatThrownBy(() -> dying.flush(false)).isNotNull();
        dying.close();
        assertThat(endpoint.accepted()).hasSize(1);
        assertThat(entries()).as("accepted, but not durable in the ledger").isEmpty();

        store.script().clear();
        try (SageMakerAsyncWriter<String> successor =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, checkpoint)) {
            successor.write("2", AT_5); // replayed from the source
            successor.flush(true);
        }
        assertThat(endpoint.accepted()).hasSize(2);
        assertThat(entries()).hasSize(1);
        assertThat(entries().get(0).records()).hasSize(2);
    }

    // rules 1, 7, 8 and 9
    @Test
    void aRestoredWriterReplacesTheOneItSucceedsSoThatTheZombieStops() throws Exception {
        SageMakerAsyncWriter<String> zombie = writer(DeliveryGuarantee.AT_LEAST_ONCE, List.of());
        zombie.write("1", AT_5);
        zombie.flush(false);
        List<BufferedRequestState<RequestEntry>> states = zombie.snapshotState(1);
        try (SageMakerAsyncWriter<String> successor =
                writer(DeliveryGuarantee.AT_LEAST_ONCE, states)) {
            successor.write("2", AT_5);
            successor.flush(false);
            awaitFence(successor);
            zombie.write("2", AT_5);
            assertThatThrownBy(() -> zombie.flush(true)).hasStackTraceContaining("was fenced by");
            assertThat(entries()).hasSize(1);
            assertThat(entries().get(0).records()).hasSize(2);
        } finally {
            zombie.close();
        }
    }

    @Test
    @DisplayName("rule 20: a commit carries W, held back by what is only buffered; W alone commits")
    void commitsCarryTheWatermark() throws Exception {
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.EXACTLY_ONCE, List.of())) {
            writer.writeWatermark(new Watermark(5));
            writer.write("1", AT_5);
            writer.write("2", AT_5);
            writer.write("3", AT_5);
            writer.writeWatermark(new Watermark(9));
            writer.flush(false);
            Commit held = writer.prepareCommit().iterator().next();
            assertThat(held.watermark()).isEqualTo(5);

            writer.write("4", AT_5);
            writer.flush(false);
            Commit all = writer.prepareCommit().iterator().next();
            assertThat(all.watermark()).isEqualTo(9);

            writer.writeWatermark(new Watermark(12));
            writer.flush(false);
            Commit alone = writer.prepareCommit().iterator().next();
            assertThat(alone.watermark()).isEqualTo(12);
            assertThat(alone.toSegment()).isEqualTo(alone.fromSegment() - 1);

            writer.writeWatermark(new Watermark(Long.MAX_VALUE));
            writer.flush(true);
            Commit end = writer.prepareCommit().iterator().next();
            assertThat(end.watermark()).isEqualTo(12);
        }
    }

    @Test
    @DisplayName("rule 20: restored records hold W back until they are in a segment")
    void restoredRecordsHoldTheWatermarkBack() throws Exception {
        List<BufferedRequestState<RequestEntry>> states;
        try (SageMakerAsyncWriter<String> writer =
                writer(DeliveryGuarantee.EXACTLY_ONCE, List.of())) {
            writer.write("1", AT_5);
            writer.flush(false);
            states = writer.snapshotState(1);
        }
        try (SageMakerAsyncWriter<String> successor =
                writer(DeliveryGuarantee.EXACTLY_ONCE, states)) {
            successor.writeWatermark(new Watermark(9));
            successor.flush(false);
            assertThat(successor.prepareCommit().iterator().next().watermark()).isEqualTo(5);
        }
    }

    private static void awaitFence(SageMakerAsyncWriter<String> successor) {
        awaitUntil(() -> ((WriterState) successor.snapshotState(2).get(0)).lanes().size() == 1);
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
