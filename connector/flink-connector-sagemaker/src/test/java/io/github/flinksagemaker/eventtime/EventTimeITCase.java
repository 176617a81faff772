// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.model.Latency;
import io.github.flinksagemaker.testkit.model.Model;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Event-time windows behind the model, whose latencies are shuffled over more than a window's
 * length: no event is late there that was not late before the sink, and the windows' sums are those
 * without a model between. At least a third of the windows fire while the job runs.
 */
@Timeout(300)
class EventTimeITCase {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(2, 8);

    /** Events that have passed towards the sink, and failures still to come. */
    private static final AtomicLong PASSED = new AtomicLong();

    private static final AtomicLong FAILURES = new AtomicLong();

    private final Windows windows = new Windows();
    private SageMakerTestKit kit;

    @BeforeEach
    void start() {
        PASSED.set(0);
        FAILURES.set(0);
        Latency shuffled = Latency.uniform(7, Duration.ofMillis(5), Duration.ofMillis(1_500));
        kit =
                SageMakerTestKit.builder()
                        .endpoint(
                                "echo",
                                endpoint ->
                                        endpoint.model(Model.echo())
                                                .latency(shuffled)
                                                .concurrency(200))
                        .start();
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    @DisplayName("rules 20 to 25: several writers, retries, and a fail-over of the sink alone")
    void windowsAreTheSameThroughRetriesAndAFailover() throws Exception {
        int events = 3_000;
        FAILURES.set(1);
        kit.faults().random(3, Operation.INVOKE_ENDPOINT_ASYNC, 0.1, Fault.throttle());
        kit.faults().random(4, Operation.GET_OBJECT, 0.02, Fault.internalError());
        StreamExecutionEnvironment environment = environment(3, null);
        SageMakerAsyncInference<String, String> inference =
                inference(DeliveryGuarantee.EXACTLY_ONCE);

        // so that checkpoints complete before the failure, however slow the machine is
        RateLimiterStrategy pace = RateLimiterStrategy.perCheckpoint(150);
        windows.of(inference.enrich(events(environment, events, pace)));
        TestJobs.awaitEnd(environment.executeAsync());

        assertThat(FAILURES).hasValue(0);
        assertWindows(events);
    }

    @Test
    @DisplayName("rules 20 to 25: a late-started source, while the sink and then it are rescaled")
    void windowsAreTheSameForALateSourceThroughRescaling(@TempDir Path savepoints)
            throws Exception {
        int events = 4_500;
        SageMakerAsyncInference<String, String> inference =
                inference(DeliveryGuarantee.AT_LEAST_ONCE);
        JobClient sink = submitSink(inference, events, 2, null);
        TestJobs.await(sink, () -> PASSED.get() > 1_500);

        JobClient source = submitSource(inference, 2, null);
        TestJobs.await(source, () -> windows.results() > 500);
        String sinkState = stop(sink, savepoints);
        TestJobs.await(source, () -> windows.results() > 1_000);
        sink = submitSink(inference, events, 3, sinkState);
        TestJobs.await(source, () -> windows.results() > 2_800);
        source = submitSource(inference, 3, stop(source, savepoints));
        TestJobs.awaitEnd(sink);
        TestJobs.awaitEnd(source);

        assertWindows(events);
    }

    private void assertWindows(int events) {
        Map<Long, Set<Long>> expected = new TreeMap<>();
        Events.sums(events).forEach((window, sum) -> expected.put(window, Set.of(sum)));
        assertThat(windows.late()).allMatch(Events::isLate);
        assertThat(windows.sums()).isEqualTo(expected);
        assertThat(windows.firedBeforeTheEnd()).isGreaterThan(expected.size() / 3);
    }

    private JobClient submitSink(
            SageMakerAsyncInference<String, String> inference,
            int events,
            int parallelism,
            @Nullable String savepoint)
            throws Exception {
        StreamExecutionEnvironment environment = environment(parallelism, savepoint);
        RateLimiterStrategy pace = RateLimiterStrategy.perSecond(600);
        events(environment, events, pace).sinkTo(inference.sink()).uid("sink");
        return environment.executeAsync();
    }

    private JobClient submitSource(
            SageMakerAsyncInference<String, String> inference,
            int parallelism,
            @Nullable String savepoint)
            throws Exception {
        StreamExecutionEnvironment environment = environment(parallelism, savepoint);
        windows.of(
                environment
                        .fromSource(inference.source(), WatermarkStrategy.noWatermarks(), "results")
                        .uid("source"));
        return environment.executeAsync();
    }

    private static String stop(JobClient job, Path savepoints) throws Exception {
        String savepoint = TestJobs.stop(job, savepoints);
        TestJobs.awaitEnd(job);
        return savepoint;
    }

    private static StreamExecutionEnvironment environment(
            int parallelism, @Nullable String savepoint) {
        StreamExecutionEnvironment environment = TestJobs.environment(parallelism, 1, savepoint);
        environment.setMaxParallelism(16);
        return environment;
    }

    private static DataStream<String> events(
            StreamExecutionEnvironment environment, int events, RateLimiterStrategy pace) {
        return environment
                .fromSource(
                        new DataGeneratorSource<>(Events::event, events, pace, Types.STRING),
                        Events.watermarks(),
                        "events")
                .uid("events")
                .setParallelism(1)
                .rebalance() // one region, so that all writers restart together
                .map(new Pass())
                .uid("pass");
    }

    private SageMakerAsyncInference<String, String> inference(DeliveryGuarantee guarantee) {
        return TestJobs.inference(kit, "echo")
                .setDeliveryGuarantee(guarantee)
                .sink(sink -> sink.setMaxBatchSize(10).setMaxTimeInBufferMS(50))
                .set(Tuning.WATERMARK_INTERVAL, Duration.ofMillis(50))
                .set(Tuning.TAIL_INTERVAL_MAX, Duration.ofMillis(200))
                .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(50))
                .set(SourceOptions.POLL_INTERVAL_MAX, Duration.ofMillis(300))
                .build();
    }

    /** Counts, and fails behind a checkpoint if the test wants it to. */
    private static final class Pass implements MapFunction<String, String>, CheckpointListener {

        private static final long serialVersionUID = 1L;
        private transient int sinceCheckpoint;
        private transient boolean checkpointed;

        @Override
        public String map(String event) {
            if (PASSED.incrementAndGet() > 1_000
                    && checkpointed
                    && ++sinceCheckpoint > 20
                    && FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("fails on purpose");
            }
            return event;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            checkpointed = true;
        }
    }
}
