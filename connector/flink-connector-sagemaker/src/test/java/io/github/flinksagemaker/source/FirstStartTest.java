// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.enumerator.EnumeratorState;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.testing.Unrecoverable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.mocks.MockSplitEnumeratorContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A source knows its job's first start by the enumerators that Flink makes of it. */
@Timeout(120)
class FirstStartTest {

    private static final FakeServices REFUSING =
            new FakeServices(
                    user -> {
                        throw new ServiceException(ErrorKind.MISCONFIGURED, "no AWS region");
                    });

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final Coordinator coordinator = new Coordinator();

    @AfterEach
    void close() throws Exception {
        coordinator.close();
    }

    private static SageMakerAsyncSource<String, String> source(FakeServices services) {
        return SageMakerAsyncSource.<String, String>builder()
                .setStagingPath("s3://bucket/staging")
                .setRecordDeserializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(new SimpleStringSchema())
                .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(10))
                .setServices(services)
                .build();
    }

    @Test
    void aFirstStartThatIsRefusedLooksAgainAndALaterOneFailsAtOnce() throws Exception {
        store.script().failBefore(Operation.LIST, 1_000_000, ErrorKind.ACCESS_DENIED);
        SageMakerAsyncSource<String, String> source = source(new FakeServices(store));

        try (SplitEnumerator<SegmentSplit, EnumeratorState> first =
                source.createEnumerator(coordinator)) {
            first.start();
            while (store.script().count(Operation.LIST) < 3) {
                Thread.onSpinWait(); // the test's time-out bounds it
            }
            assertThat(coordinator.failures).isEmpty();
        }
        try (SplitEnumerator<SegmentSplit, EnumeratorState> restarted =
                source.createEnumerator(coordinator)) {
            restarted.start();
            assertThat(coordinator.failures.poll(60, TimeUnit.SECONDS))
                    .satisfies(FirstStartTest::isLeftToTheRestartStrategy);
        }
    }

    @Test
    void settingsThatMakeNoClientFailAFirstStartForGoodOnly() {
        SageMakerAsyncSource<String, String> source = source(REFUSING);

        assertThatThrownBy(() -> source.createEnumerator(coordinator))
                .satisfies(Unrecoverable::check)
                .hasStackTraceContaining("no AWS region");
        assertThatThrownBy(() -> source.createEnumerator(coordinator))
                .satisfies(FirstStartTest::isLeftToTheRestartStrategy);
    }

    /** The adaptive scheduler makes a new source of the job's bytes at each restart. */
    @Test
    void aSourceMadeAnewOfTheSameBytesIsOfTheSameSubmission() throws Exception {
        SageMakerAsyncSource<String, String> source = source(REFUSING);
        byte[] submitted = InstantiationUtil.serializeObject(source);
        byte[] submittedAgain = InstantiationUtil.serializeObject(source);

        assertThatThrownBy(() -> copy(submitted).createEnumerator(coordinator))
                .satisfies(Unrecoverable::check);
        assertThatThrownBy(() -> copy(submitted).createEnumerator(coordinator))
                .satisfies(FirstStartTest::isLeftToTheRestartStrategy);
        assertThatThrownBy(() -> copy(submittedAgain).createEnumerator(coordinator))
                .satisfies(Unrecoverable::check);
    }

    @Test
    void remembersWhenASubmissionStartedFirst() {
        Clock first = Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC);
        Clock later = Clock.fixed(Instant.ofEpochMilli(9_000), ZoneOffset.UTC);
        String submission = UUID.randomUUID().toString();

        assertThat(FirstStart.of(submission, first).millis()).isEqualTo(1_000);
        assertThat(FirstStart.of(submission, later).millis()).isEqualTo(1_000);
        assertThat(FirstStart.of(submission, later).isNow()).isFalse();
        assertThat(FirstStart.of(UUID.randomUUID().toString(), later).millis()).isEqualTo(9_000);
    }

    private static SageMakerAsyncSource<String, String> copy(byte[] bytes) throws Exception {
        return InstantiationUtil.deserializeObject(bytes, FirstStartTest.class.getClassLoader());
    }

    /** It can't know whether the job is a restored one: a reader may hold no lane. */
    @Test
    void aReaderWithoutClientsTellsTheCoordinatorWhichFailsTheJob() throws Exception {
        TestingReaderContext context = readerContext(0);
        try (SourceReader<?, SegmentSplit> reader = source(REFUSING).createReader(context)) {
            reader.start();

            assertThat(context.getSentEvents())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ReaderReport.class,
                            report -> assertThat(report.refusal()).isEqualTo("no AWS region"));
            assertThat(reader.isAvailable()).isNotDone();
        }
    }

    @Test
    void aReaderWithoutClientsFailsByItselfIfTheCoordinatorDoesNotFailTheJob() throws Exception {
        try (SourceReader<?, SegmentSplit> reader =
                source(REFUSING).createReader(readerContext(0))) {
            reader.start();
            reader.isAvailable().get();

            assertThatThrownBy(() -> reader.pollNext(null)).hasMessageContaining("no AWS region");
        }
    }

    @Test
    void aReaderWithoutClientsIsLeftToTheRestartStrategyInALaterAttempt() {
        assertThatThrownBy(() -> source(REFUSING).createReader(readerContext(1)))
                .hasStackTraceContaining("no AWS region")
                .satisfies(FirstStartTest::isLeftToTheRestartStrategy);
    }

    private static TestingReaderContext readerContext(int attempt) {
        return new TestingReaderContext(
                new Configuration(), InternalSourceReaderMetricGroup.mock(inAttempt(attempt)));
    }

    private static MetricGroup inAttempt(int attempt) {
        return new UnregisteredMetricsGroup() {
            @Override
            public Map<String, String> getAllVariables() {
                return Map.of("<task_attempt_num>", String.valueOf(attempt));
            }
        };
    }

    private static void isLeftToTheRestartStrategy(Throwable failure) {
        assertThat(ExceptionUtils.findThrowable(failure, SuppressRestartsException.class))
                .isEmpty();
    }

    /** Keeps what fails the job. */
    private static final class Coordinator extends MockSplitEnumeratorContext<SegmentSplit> {

        private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

        Coordinator() {
            super(1);
        }

        @Override
        public void runInCoordinatorThread(Runnable runnable) {
            try {
                runnable.run();
            } catch (Throwable e) {
                failures.add(e);
            }
        }
    }
}
