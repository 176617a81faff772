// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.reader.IntegerSchema;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkAlignmentParams;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.EventReceivingTasks;
import org.apache.flink.runtime.operators.coordination.MockOperatorCoordinatorContext;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.source.coordinator.SourceCoordinatorProvider;
import org.apache.flink.runtime.source.event.ReaderRegistrationEvent;
import org.apache.flink.runtime.source.event.SourceEventWrapper;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is thrown where Flink's coordinator calls the enumerator fails the job. */
@Timeout(60)
class ErrorsInTheCoordinatorTest {

    private final FaultyContext context = new FaultyContext();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private @Nullable OperatorCoordinator coordinator;

    /** Flink's own way with those of the JVM is another. */
    static Stream<Error> errors() {
        return Stream.of(
                new NoClassDefFoundError("thrown on purpose"),
                new OutOfMemoryError("thrown on purpose"));
    }

    private OperatorCoordinator started() throws Exception {
        OperatorCoordinator made =
                new SourceCoordinatorProvider<>(
                                "source",
                                context.getOperatorId(),
                                SageMakerAsyncSource.<Integer, Integer>builder()
                                        .setStagingPath("s3://bucket/staging")
                                        .setRecordDeserializationSchema(new IntegerSchema())
                                        .setPredictionDeserializationSchema(new IntegerSchema())
                                        .setServices(new FakeServices(store))
                                        .build(),
                                1,
                                WatermarkAlignmentParams.WATERMARK_ALIGNMENT_DISABLED,
                                null)
                        .create(context);
        coordinator = made;
        made.start();
        made.executionAttemptReady(
                0, 0, EventReceivingTasks.createForRunningTasks().createGatewayForSubtask(0, 0));
        made.handleEventFromOperator(0, 0, new ReaderRegistrationEvent(0, "here"));
        snapshot(made, 1).join(); // so that all of this has been worked off
        return made;
    }

    private static CompletableFuture<byte[]> snapshot(
            OperatorCoordinator coordinator, long checkpoint) throws Exception {
        CompletableFuture<byte[]> state = new CompletableFuture<>();
        coordinator.checkpointCoordinator(checkpoint, state);
        return state;
    }

    private void assertTheJobFailsWith(Error error) {
        context.getJobFailedFuture().join();
        assertThat(ExceptionUtils.findThrowable(context.getJobFailureReason(), error::equals))
                .isPresent();
    }

    @AfterEach
    void closesAllTheSame() throws Exception {
        context.thrown = null;
        if (coordinator != null) {
            coordinator.close();
        }
        while (!store.isClosed()) {
            Thread.onSpinWait(); // the test's time-out bounds it
        }
    }

    @ParameterizedTest
    @MethodSource("errors")
    void whileAnEventOfAReaderIsHandled(Error error) throws Exception {
        OperatorCoordinator started = started();
        context.throwIn("handleSourceEvent", error);
        started.handleEventFromOperator(
                0, 0, new SourceEventWrapper(ReaderReport.builder().build()));

        assertTheJobFailsWith(error);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void whileTheStateIsTaken(Error error) throws Exception {
        OperatorCoordinator started = started();
        context.throwIn("snapshotState", error);
        CompletableFuture<byte[]> unused = snapshot(started, 2);

        assertTheJobFailsWith(error);
    }

    /** Throws where a method of the enumerator's asks how many readers there are. */
    private static final class FaultyContext extends MockOperatorCoordinatorContext {
        private volatile @Nullable Error thrown;
        private volatile String method = "";

        FaultyContext() {
            super(new OperatorID(), 1);
        }

        @Override
        public int currentParallelism() {
            Error error = thrown;
            if (error != null && StackWalker.getInstance().walk(this::isFaulty)) {
                throw error;
            }
            return 1;
        }

        private boolean isFaulty(Stream<StackWalker.StackFrame> frames) {
            return frames.anyMatch(frame -> frame.getMethodName().equals(method));
        }

        void throwIn(String where, Error error) {
            method = where;
            thrown = error;
        }
    }
}
