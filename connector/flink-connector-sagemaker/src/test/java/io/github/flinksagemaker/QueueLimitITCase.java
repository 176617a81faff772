// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import io.github.flinksagemaker.sink.SageMakerAsyncSinkBuilder;
import io.github.flinksagemaker.testing.FastScheduler;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.endpoint.EndpointSpec;
import io.github.flinksagemaker.testkit.endpoint.EndpointStatistics;
import io.github.flinksagemaker.testkit.endpoint.FailureCause;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.Model;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream that is faster than its endpoint, or whose endpoint stands still. */
@Timeout(300)
class QueueLimitITCase {

    private static final Duration LONG = Duration.ofMinutes(10);

    /** Ends a checkpoint that waits for the endpoint, which in turn waits for checkpoints. */
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(30);

    /** How many checkpoints of the job that invokes an endpoint have completed. */
    private static final Map<String, Integer> CHECKPOINTS = new ConcurrentHashMap<>();

    /** Before this is completed no input that is held open ends. */
    private static CompletableFuture<Void> end = new CompletableFuture<>();

    /** Before this is completed no endpoint that stands still answers. */
    private final CompletableFuture<Void> standstillIsOver = new CompletableFuture<>();

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 8);

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit -> kit.endpoint("echo", endpoint -> endpoint.model(Model.echo())));

    @BeforeEach
    void holdInputsOpen() {
        end = new CompletableFuture<>();
    }

    @AfterEach
    void releaseEndpoints() {
        standstillIsOver.complete(null); // a test that failed before holds up no close
    }

    /** A job that sends {@code records} as fast as it may, each in an invocation of its own. */
    private static JobClient submit(
            SageMakerTestKit kit,
            String endpoint,
            int records,
            boolean unaligned,
            Duration checkpointTimeout,
            Consumer<SageMakerAsyncSinkBuilder<String>> more)
            throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(1);
        environment.getCheckpointConfig().setTolerableCheckpointFailureNumber(0);
        environment.getCheckpointConfig().setCheckpointTimeout(checkpointTimeout.toMillis());
        environment.getCheckpointConfig().enableUnalignedCheckpoints(unaligned);
        SingleOutputStreamOperator<String> numbers =
                TestJobs.numbers(environment, "r", records, heldOpenAfter(records - 1));
        DataStream<String> input = unaligned ? numbers.rebalance() : numbers;
        input.map(new CountsCheckpoints(endpoint))
                .returns(Types.STRING)
                .sinkTo(sink(kit, endpoint, more));
        return environment.executeAsync(endpoint);
    }

    private static RateLimiterStrategy<NumberSequenceSplit> heldOpenAfter(int records) {
        return parallelism -> {
            AtomicInteger left = new AtomicInteger(records);
            return wanted ->
                    left.addAndGet(-wanted) >= 0 ? CompletableFuture.completedFuture(null) : end;
        };
    }

    private static SageMakerAsyncSink<String> sink(
            SageMakerTestKit kit,
            String endpoint,
            Consumer<SageMakerAsyncSinkBuilder<String>> more) {
        return TestJobs.inference(kit, endpoint)
                .setStagingPath("s3://" + kit.bucket() + "/staging/" + endpoint)
                .setBatchFormat(BatchFormats.csvLines())
                .sink(
                        sink ->
                                sink.setMaxBatchSize(1)
                                        .setMaxTimeInBufferMS(50)
                                        .set(SinkOptions.REQUEST_TTL, Duration.ofMinutes(1)))
                .sink(more)
                .build()
                .sink();
    }

    private static EndpointStatistics statistics(SageMakerTestKit kit, String endpoint) {
        return kit.endpoint(endpoint).statistics();
    }

    private static EndpointStatistics statistics(String endpoint) {
        return statistics(AWS.kit(), endpoint);
    }

    private static long expired(EndpointStatistics statistics) {
        return statistics.failures().getOrDefault(FailureCause.EXPIRED, 0L);
    }

    /**
     * No checkpoint fails, or the job would: with one record that is held and with a full buffer,
     * aligned and unaligned. Then the endpoint works again, and the end of the input sends
     * everything. Aligned barriers have no records in front of them here: those wait as in any job
     * whose sink is full.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void checkpointsCompleteWhileAnEndpointStandsStill(boolean unaligned) throws Exception {
        Map<String, Integer> records = Map.of("one-" + unaligned, 3, "full-" + unaligned, 100);
        Map<String, JobClient> jobs = new HashMap<>();
        for (String endpoint : records.keySet()) {
            AWS.kit().createEndpoint(endpoint, spec -> spec.model(this::answerAfterTheStandstill));
            JobClient job =
                    submit(
                            AWS.kit(),
                            endpoint,
                            records.get(endpoint),
                            unaligned,
                            CHECKPOINT_TIMEOUT,
                            sink ->
                                    sink.setMaxOpenInvocations(2)
                                            .setMaxBufferedRequests(20)
                                            .set(Tuning.LONGEST_HOLD, Duration.ofSeconds(1)));
            jobs.put(endpoint, job);
        }
        for (Map.Entry<String, JobClient> job : jobs.entrySet()) {
            String endpoint = job.getKey();
            TestJobs.await(job.getValue(), () -> statistics(endpoint).acceptedCount() >= 2);
            int before = CHECKPOINTS.getOrDefault(endpoint, 0);
            TestJobs.await(
                    job.getValue(), () -> CHECKPOINTS.getOrDefault(endpoint, 0) > before + 5);
            assertThat(statistics(endpoint).outputs()).isZero();
        }
        standstillIsOver.complete(null);
        for (Map.Entry<String, JobClient> job : jobs.entrySet()) {
            String endpoint = job.getKey();
            int half = Objects.requireNonNull(records.get(endpoint)) / 2;
            TestJobs.await(job.getValue(), () -> statistics(endpoint).outputs() > half);
        }
        end.complete(null);
        for (JobClient job : jobs.values()) {
            TestJobs.awaitEnd(job);
        }
        records.forEach(
                (endpoint, all) ->
                        assertThat(statistics(endpoint).acceptedCount()).isEqualTo((long) all));
    }

    private ModelResponse answerAfterTheStandstill(ModelRequest request) throws Exception {
        standstillIsOver.get();
        return Model.echo().invoke(request);
    }

    /**
     * Both endpoints take a little more than twice the TTL for their records, by a time that goes
     * ten times as fast as the sinks': a TTL has at least a minute.
     */
    @Test
    void nothingExpiresInAQueueThatIsLimitedAndMostInOneThatIsNot() throws Exception {
        int records = 270;
        end.complete(null);
        try (SageMakerTestKit kit =
                SageMakerTestKit.builder()
                        .scheduler(new FastScheduler(10))
                        .endpoint("limited", QueueLimitITCase::halfASecondEach)
                        .endpoint("unlimited", QueueLimitITCase::halfASecondEach)
                        .start()) {
            JobClient limited =
                    submit(
                            kit,
                            "limited",
                            records,
                            true,
                            LONG,
                            sink -> sink.setMaxOpenInvocations(10).setMaxBufferedRequests(10_000));
            JobClient unlimited =
                    submit(
                            kit,
                            "unlimited",
                            records,
                            true,
                            LONG,
                            sink -> sink.setMaxOpenInvocations(0));
            TestJobs.awaitEnd(unlimited);
            TestJobs.awaitEnd(limited);
            assertThat(statistics(kit, "limited").acceptedCount()).isEqualTo(records);
            assertThat(expired(statistics(kit, "limited"))).isZero();
            TestJobs.await(() -> statistics(kit, "unlimited").settledCount() == records);
            assertThat(expired(statistics(kit, "unlimited"))).isGreaterThan(records / 2);
        }
    }

    private static void halfASecondEach(EndpointSpec endpoint) {
        endpoint.model(Model.echo()).latency(Duration.ofMillis(500)).concurrency(1);
    }

    /**
     * Nothing leaves a sign: had the limit held, five would have gone before the first deadline.
     */
    @Test
    void anEndpointWhoseFailuresCannotBeSeenHasNoLimit() throws Exception {
        AWS.kit()
                .createEndpoint(
                        "unseen",
                        spec ->
                                spec.failurePath(false)
                                        .model(
                                                request -> {
                                                    throw new IllegalStateException("broken");
                                                }));
        end.complete(null);
        TestJobs.awaitEnd(
                submit(
                        AWS.kit(),
                        "unseen",
                        500,
                        false,
                        LONG,
                        sink -> sink.setMaxOpenInvocations(5)));
        assertThat(statistics("unseen").acceptedCount()).isEqualTo(500);
    }

    @Test
    void aSinkThatMayNotLookHasNoLimit() throws Exception {
        AWS.kit()
                .createEndpoint(
                        "hidden", spec -> spec.model(Model.echo()).coldStart(Duration.ofHours(1)));
        end.complete(null);
        FaultRule denied = AWS.kit().faults().on(Operation.HEAD_OBJECT).apply(Fault.hideMissing());
        TestJobs.awaitEnd(
                submit(
                        AWS.kit(),
                        "hidden",
                        500,
                        false,
                        LONG,
                        sink -> sink.setMaxOpenInvocations(5)));
        assertThat(statistics("hidden").acceptedCount()).isEqualTo(500);
        assertThat(denied.applied()).isOne();
    }

    private static final class CountsCheckpoints
            implements MapFunction<String, String>, CheckpointListener {
        private static final long serialVersionUID = 1L;
        private final String endpoint;

        CountsCheckpoints(String endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public String map(String value) {
            return value;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            CHECKPOINTS.merge(endpoint, 1, Integer::sum);
        }
    }
}
