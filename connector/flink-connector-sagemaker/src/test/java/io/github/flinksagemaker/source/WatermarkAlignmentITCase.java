// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.internal.reader.IntegerSchema;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Results in an alignment group with those of another ledger. */
@Timeout(240)
class WatermarkAlignmentITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final String GROUP = "group";
    private static final Duration DRIFT = Duration.ofMillis(100);
    private static final Duration UPDATES = Duration.ofMillis(50);

    private final WrittenLedger ledger = new WrittenLedger();
    private final WrittenLedger other = new WrittenLedger();
    private final LaneId otherLane = other.open(0, 1, false, 0);
    private final Collected collected = new Collected();
    private LaneId lane = ledger.open(0, 1, false, 0);
    private long nextSegment = 1;

    @Test
    void aReaderThatIsAheadWaitsForWhatIsOpenInAnotherSource() throws Exception {
        other.append(otherLane, 1, 1, 1, 0L);
        other.answerAll();
        other.append(otherLane, 2, 1, 1, 20_000L); // open: it holds the other watermark back
        JobClient job = submit(WatermarkStrategy.noWatermarks());
        appendAnswered(0);
        await(job, () -> collected.seen().size() == 1);

        boolean waits = false;
        for (int tries = 0; tries < 20 && !waits; tries++) {
            int before = collected.seen().size();
            appendAnswered(10_000);
            waits = !comes(before + 1, Duration.ofSeconds(2));
        }
        assertThat(waits).as("results wait").isTrue();

        other.answerAll();
        await(job, () -> collected.seen().size() == ledger.records());
        job.cancel().get(240, TimeUnit.SECONDS);
    }

    @Test
    void aStrategyOfEachLanesResultsIsRefusedWithTheWayOut() throws Exception {
        other.append(otherLane, 1, 0, 0, -10_000L);
        appendAnswered(0);
        anotherLane();
        appendAnswered(0);

        JobClient job = submit(WatermarkStrategy.forMonotonousTimestamps());

        assertThatThrownBy(() -> job.getJobExecutionResult().get(200, TimeUnit.SECONDS))
                .satisfies(
                        failure ->
                                assertThat(ExceptionUtils.stringifyException(failure))
                                        .contains(
                                                "WatermarkStrategy.noWatermarks()",
                                                "source.event-time"));
    }

    private void anotherLane() {
        lane = ledger.open(0, 1, false, 1);
        nextSegment = 1;
    }

    private void appendAnswered(long watermark) {
        ledger.append(lane, nextSegment++, 1, 1, watermark);
        ledger.answerAll();
    }

    private JobClient submit(WatermarkStrategy<InferenceResult<Integer, Integer>> strategy)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("restart-strategy.type", "none");
        configuration.setString("pipeline.auto-watermark-interval", "20 ms");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(1);
        environment
                .fromSource(source(ledger), aligned(strategy), "ours")
                .map(collected)
                .sinkTo(new DiscardingSink<>());
        environment
                .fromSource(source(other), aligned(WatermarkStrategy.noWatermarks()), "other")
                .sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }

    private static <T> WatermarkStrategy<T> aligned(WatermarkStrategy<T> strategy) {
        return strategy.withWatermarkAlignment(GROUP, DRIFT, UPDATES);
    }

    private static SageMakerAsyncSource<Integer, Integer> source(WrittenLedger read) {
        return SageMakerAsyncSource.<Integer, Integer>builder()
                .setStagingPath(WrittenLedger.STAGING.toString())
                .setRecordDeserializationSchema(new IntegerSchema())
                .setPredictionDeserializationSchema(new IntegerSchema())
                .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(200))
                .set(Tuning.WATERMARK_INTERVAL, Duration.ofMillis(20))
                .set(Tuning.TAIL_INTERVAL_MIN, Duration.ofMillis(20))
                .set(Tuning.TAIL_INTERVAL_MAX, Duration.ofMillis(100))
                .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(10))
                .set(SourceOptions.POLL_INTERVAL_MAX, Duration.ofMillis(100))
                .setObjectStoreFactory(read.stores())
                .build();
    }

    private boolean comes(int results, Duration within) {
        long end = System.nanoTime() + within.toNanos();
        while (System.nanoTime() < end && collected.seen().size() < results) {
            LockSupport.parkNanos(10_000_000);
        }
        return collected.seen().size() >= results;
    }

    private static void await(JobClient job, BooleanSupplier condition) throws Exception {
        while (!condition.getAsBoolean()) { // the test's time-out bounds it
            assertThat(job.getJobStatus().get(240, TimeUnit.SECONDS))
                    .isNotIn(JobStatus.FAILED, JobStatus.FAILING);
            LockSupport.parkNanos(10_000_000);
        }
    }
}
