// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import io.github.flinksagemaker.sink.SageMakerAsyncSinkBuilder;
import io.github.flinksagemaker.testkit.endpoint.EndpointStatistics;
import io.github.flinksagemaker.testkit.endpoint.FailureCause;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream that is faster than its endpoint, or whose endpoint stands still. */
@Timeout(300)
class QueueLimitITCase {

    private static final Duration STANDSTILL = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofMinutes(10);

    /** How many checkpoints of the job that invokes an endpoint have completed. */
    private static final Map<String, Integer> CHECKPOINTS = new ConcurrentHashMap<>();

    /** Before this is completed no input that is held open ends. */
    private static CompletableFuture<Void> end = new CompletableFuture<>();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(8)
                            .build());

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit -> kit.endpoint("echo", endpoint -> endpoint.model(Model.echo())));

    @BeforeEach
    void holdInputsOpen() {
        end = new CompletableFuture<>();
    }

    /** A job that sends {@code records} as fast as it may, each in an invocation of its own. */
    private static JobClient submit(
            String endpoint,
            int records,
            boolean unaligned,
            Duration checkpointTimeout,
            Consumer<SageMakerAsyncSinkBuilder<String>> more)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(1);
        environment.enableCheckpointing(500);
        environment.getCheckpointConfig().setTolerableCheckpointFailureNumber(0);
        environment.getCheckpointConfig().setCheckpointTimeout(checkpointTimeout.toMillis());
        environment.getCheckpointConfig().enableUnalignedCheckpoints(unaligned);
        GeneratorFunction<Long, String> generator = index -> "r" + index;
        SingleOutputStreamOperator<String> numbers =
                environment.fromSource(
                        new DataGeneratorSource<>(
                                generator, records, heldOpenAfter(records - 1), Types.STRING),
                        WatermarkStrategy.noWatermarks(),
                        "numbers");
        DataStream<String> input = unaligned ? numbers.rebalance() : numbers;
        input.map(new CountsCheckpoints(endpoint))
                .returns(Types.STRING)
                .sinkTo(sink(endpoint, more));
        return environment.executeAsync(endpoint);
    }

    @SuppressWarnings("unchecked") // a limiter for any split
    private static RateLimiterStrategy<NumberSequenceSplit> heldOpenAfter(int records) {
        return parallelism -> {
            AtomicInteger left = new AtomicInteger(records);
            return wanted ->
                    left.addAndGet(-wanted) >= 0 ? CompletableFuture.completedFuture(null) : end;
        };
    }

    private static SageMakerAsyncSink<String> sink(
            String endpoint, Consumer<SageMakerAsyncSinkBuilder<String>> more) {
        SageMakerAsyncSinkBuilder<String> builder =
                SageMakerAsyncSink.<String>builder()
                        .setEndpointName(endpoint)
                        .setStagingPath("s3://" + AWS.kit().bucket() + "/staging/" + endpoint)
                        .setClientProperties(AWS.kit().clientProperties())
                        .setPayloadSerializationSchema(new SimpleStringSchema())
                        .setBatchFormat(BatchFormats.csvLines())
                        .setMaxBatchSize(1)
                        .setMaxTimeInBufferMS(50)
                        .set(SinkOptions.REQUEST_TTL, Duration.ofMinutes(1));
        more.accept(builder);
        return builder.build();
    }

    private static void awaitEnd(JobClient job) throws Exception {
        job.getJobExecutionResult().get(200, TimeUnit.SECONDS);
    }

    private static void awaitUntil(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static EndpointStatistics statistics(String endpoint) {
        return AWS.kit().endpoint(endpoint).statistics();
    }

    private static long expired(String endpoint) {
        return statistics(endpoint).failures().getOrDefault(FailureCause.EXPIRED, 0L);
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
        Map<String, Integer> records = Map.of("one-" + unaligned, 3, "full-" + unaligned, 400);
        List<JobClient> jobs = new ArrayList<>();
        for (String endpoint : records.keySet()) {
            AWS.kit()
                    .createEndpoint(
                            endpoint, spec -> spec.model(Model.echo()).coldStart(STANDSTILL));
            jobs.add(
                    submit(
                            endpoint,
                            records.get(endpoint),
                            unaligned,
                            STANDSTILL.dividedBy(2),
                            sink ->
                                    sink.setMaxOpenInvocations(2)
                                            .setMaxBufferedRequests(20)
                                            .set(Tuning.LONGEST_HOLD, Duration.ofSeconds(1))));
        }
        for (String endpoint : records.keySet()) {
            awaitUntil(() -> statistics(endpoint).outputs() > 0);
            assertThat(CHECKPOINTS.get(endpoint)).as(endpoint).isGreaterThan(5);
        }
        end.complete(null);
        for (JobClient job : jobs) {
            awaitEnd(job);
        }
        records.forEach(
                (endpoint, all) ->
                        assertThat(statistics(endpoint).acceptedCount()).isEqualTo((long) all));
    }

    /** Both endpoints take a little more than twice the TTL for their records. */
    @Test
    void nothingExpiresInAQueueThatIsLimitedAndMostInOneThatIsNot() throws Exception {
        int records = 2_700;
        end.complete(null);
        for (String endpoint : List.of("limited", "unlimited")) {
            AWS.kit()
                    .createEndpoint(
                            endpoint,
                            spec ->
                                    spec.model(Model.echo())
                                            .latency(Duration.ofMillis(50))
                                            .concurrency(1));
        }
        JobClient limited =
                submit(
                        "limited",
                        records,
                        true,
                        LONG,
                        sink -> sink.setMaxOpenInvocations(100).setMaxBufferedRequests(10_000));
        JobClient unlimited =
                submit("unlimited", records, true, LONG, sink -> sink.setMaxOpenInvocations(0));
        awaitEnd(unlimited);
        awaitEnd(limited);
        assertThat(statistics("limited").acceptedCount()).isEqualTo(records);
        assertThat(expired("limited")).isZero();
        awaitUntil(() -> statistics("unlimited").settledCount() == records);
        assertThat(expired("unlimited")).isGreaterThan(records / 2);
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
        awaitEnd(submit("unseen", 500, false, LONG, sink -> sink.setMaxOpenInvocations(5)));
        assertThat(statistics("unseen").acceptedCount()).isEqualTo(500);
    }

    @Test
    void aSinkThatMayNotLookHasNoLimit() throws Exception {
        AWS.kit()
                .createEndpoint(
                        "hidden", spec -> spec.model(Model.echo()).coldStart(Duration.ofHours(1)));
        end.complete(null);
        FaultRule denied = AWS.kit().faults().on(Operation.HEAD_OBJECT).apply(Fault.hideMissing());
        awaitEnd(submit("hidden", 500, false, LONG, sink -> sink.setMaxOpenInvocations(5)));
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
