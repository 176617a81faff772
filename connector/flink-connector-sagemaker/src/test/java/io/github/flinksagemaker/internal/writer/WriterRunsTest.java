// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.append.OwnedLane;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RunMarker;
import io.github.flinksagemaker.internal.ledger.RunMarkerCodec;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.RecordContext;
import io.github.flinksagemaker.testing.Unrecoverable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule 34, and how an attempt that was replaced stops (rules 8, 9 and 15). */
@Timeout(300)
class WriterRunsTest {

    private static final SinkWriter.Context CONTEXT = RecordContext.NONE;

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryEndpoint endpoint = new InMemoryEndpoint();
    private final LedgerPaths paths = Writers.PATHS;

    private SinkSettings settings(DeliveryGuarantee guarantee, @Nullable String run) {
        return Writers.settings()
                .setDeliveryGuarantee(guarantee)
                .setMaxBatchSize(1)
                .setRetryBudget(Duration.ofSeconds(30))
                .setRunId(run)
                .build();
    }

    private SageMakerAsyncWriter<String> writer(
            SinkSettings settings, List<BufferedRequestState<RequestEntry>> states) {
        return writer(settings, states, new FakeServices(store, endpoint));
    }

    private SageMakerAsyncWriter<String> writer(
            SinkSettings settings,
            List<BufferedRequestState<RequestEntry>> states,
            ConnectorServices services) {
        return Writers.writer(settings, services, states);
    }

    private SageMakerAsyncWriter<String> writer(
            @Nullable String run, List<BufferedRequestState<RequestEntry>> states) {
        return writer(settings(DeliveryGuarantee.AT_LEAST_ONCE, run), states);
    }

    private List<BufferedRequestState<RequestEntry>> checkpointOf(@Nullable String run)
            throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer(run, List.of())) {
            writer.flush(false);
            return writer.snapshotState(1);
        }
    }

    private static OwnedLane laneOf(SageMakerAsyncWriter<?> writer) throws Exception {
        writer.flush(false);
        List<OwnedLane> lanes = ((WriterState) writer.snapshotState(2).get(0)).lanes();
        return lanes.get(lanes.size() - 1);
    }

    private Segment segment(LaneId lane, long number) throws Exception {
        byte[] bytes = Objects.requireNonNull(store.bytes(paths.segment(lane, number)));
        return SegmentCodec.decode(bytes, "segment").segment();
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aLaneOpensInARunMadeOfTheSinkAndTheJob() throws Exception {
        SinkSettings settings = settings(DeliveryGuarantee.AT_LEAST_ONCE, null);
        try (SageMakerAsyncWriter<String> writer = writer(settings, List.of())) {
            OwnedLane lane = laneOf(writer);
            LaneOpening opening = Objects.requireNonNull(segment(lane.lane(), 0).opening());
            String job = Objects.requireNonNull(opening.job());
            String run = settings.startNonce() + "-" + job.substring(0, 8);
            assertThat(opening.run()).isEqualTo(run);
            assertThat(job).matches("[0-9a-f]{32}");
            assertThat(opening.succeeds()).isEmpty();
            assertThat(lane.opening()).as("state").isEqualTo(opening);
            RunMarker marker =
                    RunMarkerCodec.decode(
                            Objects.requireNonNull(store.bytes(paths.run(run))), "marker");
            assertThat(marker.start()).isEqualTo(settings.startNonce());
        }
    }

    @Test
    void aRestoredWriterGoesOnWithTheChainOfItsState() throws Exception {
        List<BufferedRequestState<RequestEntry>> states = new ArrayList<>(checkpointOf("one"));
        states.addAll(checkpointOf("two"));
        states.addAll(checkpointOf("three"));
        try (SageMakerAsyncWriter<String> writer = writer("three", states)) {
            LaneOpening opening = laneOf(writer).opening();
            assertThat(opening.run()).isEqualTo("three");
            assertThat(opening.succeeds()).containsExactly("one", "two");
            assertThat(opening.predecessors()).hasSize(3);
        }
    }

    @Test
    void aStateFromBeforeThereWereRunsNamesLanesOnly() throws Exception {
        LaneId old = LaneId.create(1_000);
        LaneOpening opening = LaneOpening.of("fraud", 0, 1, false, List.of(), 3);
        WriterState state = new WriterState(List.of(), List.of(OwnedLane.of(old, opening, 0, 0)));
        try (SageMakerAsyncWriter<String> writer = writer("one", List.of(state))) {
            LaneOpening own = laneOf(writer).opening();
            assertThat(own.succeeds()).isEmpty();
            assertThat(own.predecessors()).containsExactly(old);
        }
    }

    @Test
    void aRunThatAnotherJobHasBegunIsRefusedBeforeAnythingIsSent() throws Exception {
        RunMarker theirs = RunMarker.of("one", "5d41402abc4b2a76b9719d911017c592", "x", 1);
        store.write(paths.run("one"), RunMarkerCodec.encode(theirs), "text/plain");
        try (SageMakerAsyncWriter<String> writer = writer("one", List.of())) {
            writer.write("1", CONTEXT);
            assertThatThrownBy(() -> writer.flush(false)).satisfies(Unrecoverable::check);
        }
        assertThat(endpoint.requests()).isEmpty();
        assertThat(store.locations(S3Location.of("bucket", "staging/inputs/"))).isEmpty();
        assertThat(store.locations(paths.lanes())).isEmpty();
    }

    /** No region, say. */
    @Test
    void settingsThatMakeNoClientsFailAFreshStartForGoodAndARestoredOneUntilTheyAreMended()
            throws Exception {
        List<BufferedRequestState<RequestEntry>> states = checkpointOf("one");

        assertThatThrownBy(() -> withoutClients(ErrorKind.MISCONFIGURED, List.of()))
                .satisfies(Unrecoverable::check)
                .hasStackTraceContaining("no AWS region");
        assertThatThrownBy(() -> withoutClients(ErrorKind.MISCONFIGURED, states))
                .isInstanceOf(ServiceException.class);
        assertThatThrownBy(() -> withoutClients(ErrorKind.TRANSIENT, List.of()))
                .as("a metadata service that hiccups")
                .isInstanceOf(ServiceException.class);
    }

    private void withoutClients(ErrorKind kind, List<BufferedRequestState<RequestEntry>> states) {
        writer(
                settings(DeliveryGuarantee.AT_LEAST_ONCE, "one"),
                states,
                new FakeServices(store) {
                    @Override
                    public ObjectStore open(ClientUser user) {
                        throw new ServiceException(kind, "no AWS region");
                    }
                });
    }

    @Test
    void whatWaitsForTheLaneIsSentInItsOrder() throws Exception {
        Hold listing = store.script().hold(Operation.LIST);
        try (SageMakerAsyncWriter<String> writer = writer("one", List.of())) {
            for (String record : List.of("1", "2", "3", "4", "5")) {
                writer.write(record, CONTEXT);
            }
            listing.release();
            writer.flush(false);
        }
        assertThat(ReadableRecords.of(store, paths)).containsExactly("1", "2", "3", "4", "5");
    }

    /** So that a source that sees a fence finds its author. */
    @Test
    void predecessorsAreFencedOnceTheirSuccessorHasOpenedItsLane() throws Exception {
        List<BufferedRequestState<RequestEntry>> states = checkpointOf("one");
        LaneId before = ((WriterState) states.get(0)).lanes().get(0).lane();
        Hold opening =
                store.script()
                        .hold(Operation.PUT_IF_ABSENT, key -> key.endsWith("00000000000000000000"));
        try (SageMakerAsyncWriter<String> writer = writer("one", states)) {
            awaitUntil(() -> store.script().pending() == 0);
            assertThat(store.bytes(paths.segment(before, 1))).isNull();
            opening.release();
            awaitUntil(() -> store.bytes(paths.segment(before, 1)) != null);
        }
        assertThat(segment(before, 1).end()).isEqualTo(LaneEnd.FENCED);
    }

    // rules 8, 9 and 15
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void anAttemptThatWasReplacedStopsAtItsNextAppend(DeliveryGuarantee guarantee)
            throws Exception {
        SinkSettings settings = settings(guarantee, "one");
        try (SageMakerAsyncWriter<String> zombie = writer(settings, List.of())) {
            OwnedLane lane = laneOf(zombie);
            List<BufferedRequestState<RequestEntry>> states = zombie.snapshotState(3);
            zombie.write("1", CONTEXT);
            zombie.flush(false);
            try (SageMakerAsyncWriter<String> successor = writer(settings, states)) {
                awaitUntil(() -> store.bytes(paths.segment(lane.lane(), 2)) != null);
                zombie.write("2", CONTEXT);
                assertThatThrownBy(() -> zombie.flush(false))
                        .hasMessageContaining("lane " + lane.lane() + " was fenced by");
                successor.write("1", CONTEXT);
                successor.flush(false);
            }
        }
    }
}
