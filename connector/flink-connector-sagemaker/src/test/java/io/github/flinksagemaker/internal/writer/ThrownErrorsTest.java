// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.FramedRequest;
import io.github.flinksagemaker.format.Splittings;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.internal.services.WriterServices;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.DelegatingFraming;
import io.github.flinksagemaker.testing.RecordContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.mocks.MockCommitRequest;
import org.apache.flink.connector.base.sink.writer.TestSinkInitContext;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is thrown on a thread of the sink's fails the task at once, with its cause. */
@Timeout(60)
class ThrownErrorsTest {

    private static final SinkWriter.Context CONTEXT = RecordContext.NONE;

    private static final String REASON = "thrown on purpose";
    private static final Error ERROR = new OutOfMemoryError(REASON);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryEndpoint endpoint = new InMemoryEndpoint();
    private final TestSinkInitContext context = new OneMailbox();
    private BatchFormat format = BatchFormats.jsonLines();
    private @Nullable ClientUser user;
    private InputTransport transport = InputTransport.S3;
    private int openInvocations = 10_000;

    private SageMakerAsyncWriter<String> writer() {
        return Writers.writer(
                context,
                settings(),
                format,
                new FakeServices(store, endpoint) {
                    @Override
                    public WriterServices openWriter(ClientUser made) {
                        user = made;
                        return super.openWriter(made);
                    }
                },
                List.of());
    }

    private SinkSettings settings() {
        return Writers.settings()
                .setInputTransport(transport)
                .setMaxBatchSize(1)
                .setMaxOpenInvocations(openInvocations)
                .setWatermarkInterval(Duration.ofMillis(1))
                .build();
    }

    /** Names of runs may end with any digit. */
    private static Predicate<String> segment(int number) {
        return target -> target.contains("/ledger/") && target.endsWith("0" + number);
    }

    private void assertTheFlushFails(boolean endOfInput) throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer()) {
            assertThatThrownBy(
                            () -> {
                                writer.write("1", CONTEXT);
                                if (openInvocations == 1) {
                                    writer.write("2", CONTEXT);
                                }
                                writer.flush(endOfInput);
                            })
                    .hasRootCauseMessage(REASON);
        }
    }

    @Test
    void inTheUsersFormat() throws Exception {
        format =
                BatchFormat.of(
                        new DelegatingFraming(BatchFormats.jsonLines().framing()) {
                            private static final long serialVersionUID = 1L;

                            @Override
                            public FramedRequest frame(List<byte[]> payloads) {
                                throw new NoClassDefFoundError(REASON);
                            }
                        },
                        Splittings.jsonLines());
        assertTheFlushFails(false);
    }

    @Test
    void whileTheLedgerIsLookedAtBeforeTheLaneIsOpened() throws Exception {
        store.script().throwAt(Operation.LIST, target -> true, ERROR);
        assertTheFlushFails(false);
    }

    @Test
    void whileTheLaneIsOpened() throws Exception {
        store.script().throwAt(Operation.PUT_IF_ABSENT, segment(0), ERROR);
        assertTheFlushFails(false);
    }

    @Test
    void whileASegmentIsWritten() throws Exception {
        store.script().throwAt(Operation.PUT_IF_ABSENT, segment(1), ERROR);
        assertTheFlushFails(false);
    }

    @Test
    void whileASegmentIsWrittenAgain() throws Exception {
        store.script().failBefore(Operation.PUT_IF_ABSENT, segment(1), 1, ErrorKind.TRANSIENT);
        store.script().throwAt(Operation.PUT_IF_ABSENT, segment(1), ERROR);
        assertTheFlushFails(false);
    }

    @Test
    void whileTheLaneIsClosed() throws Exception {
        store.script().throwAt(Operation.PUT_IF_ABSENT, segment(2), ERROR);
        assertTheFlushFails(true);
    }

    @Test
    void whileAPayloadIsStaged() throws Exception {
        store.script().throwAt(Operation.PUT, target -> true, ERROR);
        assertTheFlushFails(false);
    }

    @ParameterizedTest
    @EnumSource
    void whileTheEndpointIsInvoked(InputTransport how) throws Exception {
        transport = how;
        endpoint.script().throwAt(InMemoryEndpoint.Operation.INVOKE, target -> true, ERROR);
        assertTheFlushFails(false);
        assertThat(endpoint.script().count(InMemoryEndpoint.Operation.INVOKE))
                .as("an Error says nothing about the way that the payload took")
                .isOne();
    }

    @Test
    void whileOutcomesAreLookedFor() throws Exception {
        openInvocations = 1;
        store.script().throwAt(Operation.HEAD, target -> true, ERROR);
        assertTheFlushFails(true);
    }

    @Test
    void inTheAnswerToALookForOutcomes() throws Exception {
        openInvocations = 1;
        store.script().answerWith(Operation.HEAD, target -> true, ERROR);
        assertTheFlushFails(true);
    }

    @Test
    void whileABatchThatWasHeldIsSent() throws Exception {
        openInvocations = 1;
        endpoint.withModel(store, (input, request) -> input);
        store.script().throwAt(Operation.PUT, target -> target.endsWith("-1.jsonl"), ERROR);
        assertTheFlushFails(true);
    }

    @Test
    void whileNobodyWaitsForTheSegment() throws Exception {
        store.script().throwAt(Operation.PUT_IF_ABSENT, segment(1), ERROR);
        try (SageMakerAsyncWriter<String> writer = writer()) {
            writer.flush(false);
            writer.writeWatermark(new Watermark(5));
            assertThatThrownBy(() -> context.getMailboxExecutor().yield())
                    .hasRootCauseMessage(REASON);
        }
    }

    @Test
    void onAThreadOfTheClients() throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer()) {
            writer.flush(false);
            Objects.requireNonNull(user).brokeDown(ERROR);
            assertThatThrownBy(() -> context.getMailboxExecutor().yield())
                    .hasRootCauseMessage(REASON);
        }
    }

    /** And nothing waits: the task's failure, or its end, goes on with this. */
    @Test
    void whileTheClientsOfTheWriterAreClosed() throws Exception {
        store.throwWhenClosed(ERROR);
        SageMakerAsyncWriter<String> writer = writer();
        writer.flush(false);

        assertThatThrownBy(writer::close).isSameAs(ERROR);

        assertEnded("sagemaker-async-writer-0");
    }

    @Test
    void whileTheClientsOfTheCommitterAreClosed() throws Exception {
        store.throwWhenClosed(ERROR);
        LaneCommitter committer =
                new LaneCommitter(
                        settings(),
                        new FakeServices(store, endpoint),
                        new UnregisteredMetricsGroup(),
                        false);
        committer.commit(List.of(new MockCommitRequest<>(commit())));

        assertThatThrownBy(committer::close).isSameAs(ERROR);

        assertEnded("sagemaker-async-committer");
    }

    private static void assertEnded(String name) throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(name)) {
                thread.join(); // the test's time-out bounds it
            }
        }
    }

    @Test
    void whileACommitIsRepeated() throws Exception {
        store.script().failBefore(Operation.PUT_IF_ABSENT, 1, ErrorKind.TRANSIENT);
        store.script().throwAt(Operation.PUT_IF_ABSENT, target -> true, ERROR);
        try (LaneCommitter committer =
                new LaneCommitter(
                        settings(),
                        new FakeServices(store, endpoint),
                        new UnregisteredMetricsGroup(),
                        false)) {
            assertThatThrownBy(() -> committer.commit(List.of(new MockCommitRequest<>(commit()))))
                    .hasRootCauseMessage(REASON);
        }
    }

    private static Commit commit() {
        LaneId lane = LaneId.create(1);
        return Commit.builder()
                .setLane(lane)
                .setAuthor(lane)
                .setNumber(0)
                .setFromSegment(1)
                .setToSegment(1)
                .build();
    }
}
