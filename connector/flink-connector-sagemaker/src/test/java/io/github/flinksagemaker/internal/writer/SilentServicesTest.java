// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.RecordContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.mocks.MockCommitRequest;
import org.apache.flink.connector.base.sink.writer.TestSinkInitContextAnyThreadMailbox;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that never comes back holds no task for ever: the wait ends, and says what it was for. */
@Timeout(60)
class SilentServicesTest {

    private static final SinkWriter.Context CONTEXT = RecordContext.NONE;

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryEndpoint endpoint = new InMemoryEndpoint();
    private final MailboxExecutor mailbox =
            new TestSinkInitContextAnyThreadMailbox().getMailboxExecutor();
    private final TestSinkInitContextAnyThreadMailbox context =
            new TestSinkInitContextAnyThreadMailbox() {
                @Override
                public MailboxExecutor getMailboxExecutor() {
                    return mailbox;
                }
            };
    private SinkSettings settings =
            Writers.settings()
                    .setMaxBatchSize(1)
                    .setRetryBudget(Duration.ZERO)
                    .setSilence(Duration.ofMillis(100))
                    .build();
    private final ConnectorServices services = new FakeServices(store, endpoint);

    private SageMakerAsyncWriter<String> writer() {
        return Writers.writer(context, settings, BatchFormats.jsonLines(), services, List.of());
    }

    @Test
    void whileTheLaneIsOpened() throws Exception {
        Hold never =
                store.script()
                        .hold(
                                Operation.PUT_IF_ABSENT,
                                target -> target.endsWith("/00000000000000000000"));
        try (SageMakerAsyncWriter<String> writer = writer()) {
            assertThatThrownBy(() -> writer.flush(false))
                    .hasMessageContainingAll(
                            "waited for the opening of the lane for 100 ms in vain",
                            "sink.retry-budget");
        }
        never.release();
    }

    @Test
    void whileTheLaneIsClosed() throws Exception {
        settings = // enough to open it
                settings.toBuilder().setSilence(Duration.ofSeconds(2)).build();
        Hold never =
                store.script()
                        .hold(
                                Operation.PUT_IF_ABSENT,
                                target -> target.endsWith("/00000000000000000001"));
        try (SageMakerAsyncWriter<String> writer = writer()) {
            assertThatThrownBy(() -> writer.flush(true))
                    .hasMessageContainingAll(
                            "waited for the closing segment of lane", "in vain", "retry-budget");
        }
        never.release();
    }

    @Test
    void whileACommitIsMade() throws Exception {
        Hold never = store.script().hold(Operation.PUT_IF_ABSENT);
        LaneId lane = LaneId.create(1);
        Commit commit =
                Commit.builder()
                        .setLane(lane)
                        .setAuthor(lane)
                        .setNumber(0)
                        .setFromSegment(1)
                        .setToSegment(1)
                        .build();
        try (LaneCommitter committer =
                new LaneCommitter(settings, services, new UnregisteredMetricsGroup(), false)) {
            assertThatThrownBy(() -> committer.commit(List.of(new MockCommitRequest<>(commit))))
                    .hasMessageContainingAll("waited for 1 commits for 100 ms in vain");
        }
        never.release();
    }

    /**
     * The bound is of what one batch may take, given that each that is in flight has its budget.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFlushWaitsForBatchesInFlightAsLongAsTheirBudgetsAllow(boolean endOfInput)
            throws Exception {
        settings =
                settings.toBuilder()
                        .setSilence(Duration.ofMinutes(1))
                        .setRetryBudget(Duration.ofMinutes(2))
                        .setMaxInFlightRequests(50)
                        .build();
        Hold never = endpoint.script().hold(InMemoryEndpoint.Operation.INVOKE);
        try (SageMakerAsyncWriter<String> writer = writer()) {
            writer.flush(false); // the lane is open
            writer.write("1", CONTEXT);
            context.getTestProcessingTimeService()
                    .advance(Duration.ofMinutes(122).minusMillis(1).toMillis());
            assertThat(mailbox.tryYield()).isFalse();

            context.getTestProcessingTimeService().advance(1);
            assertThatThrownBy(() -> writer.flush(endOfInput))
                    .hasRootCauseInstanceOf(TimeoutException.class)
                    .hasStackTraceContaining(
                            "a batch was in flight for 122 min, which is the longest that"
                                    + " sink.retry-budget (2 min) and sink.requests.max-inflight"
                                    + " (50) together allow");
        }
        never.release();
    }

    /** The writer holds its input back, in write(), until there is room. */
    @Test
    void aFullBufferWaitsForBatchesInFlightNoLongerThanThat() throws Exception {
        settings =
                settings.toBuilder()
                        .setSilence(Duration.ofMinutes(1))
                        .setMaxBufferedBytes(1)
                        .build();
        Hold never = endpoint.script().hold(InMemoryEndpoint.Operation.INVOKE);
        try (SageMakerAsyncWriter<String> writer = writer()) {
            writer.flush(false); // the lane is open
            writer.write("1", CONTEXT);
            context.getTestProcessingTimeService().advance(Duration.ofHours(1).toMillis());
            assertThatThrownBy(() -> writer.write("2", CONTEXT))
                    .hasRootCauseInstanceOf(TimeoutException.class)
                    .hasStackTraceContaining(
                            "a batch was in flight for 2 min, which is the longest");
        }
        never.release();
    }
}
