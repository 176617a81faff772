// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.ServiceLimits;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.sink.SageMakerAsyncSinkBuilder;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.SageMakerTestKitBuilder;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.Model;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * The whole way as one job: numbers, perhaps a fault, sink, source, and a list of what came out.
 * One at a time, since what came out is static.
 */
final class NumbersJob {

    /** What came out and was not taken back by a restart, in the order of emission. */
    static final Queue<String> EMITTED = new ConcurrentLinkedQueue<>();

    private static final int RESTARTS = 3;
    private static final AtomicBoolean FAILED = new AtomicBoolean();
    private static final AtomicLong SEEN = new AtomicLong();
    private static final AtomicInteger COLLECTORS = new AtomicInteger();
    private static volatile CompletableFuture<Void> checkpointed = new CompletableFuture<>();

    private final SageMakerTestKit kit;
    private final int records;
    private final double perSecond;
    private final DeliveryGuarantee guarantee;
    private boolean failing;
    private boolean shuffled = true;
    private Duration retryBudget = Duration.ofSeconds(30);
    private Duration laneTimeout = Duration.ofMinutes(10);
    private String endpoint = "echo";
    private int maxBatchSize = 20;
    private InputTransport transport = InputTransport.S3;
    private int largeEvery = Integer.MAX_VALUE;
    private int recordsOfAnAttempt = Integer.MAX_VALUE;
    private Consumer<SageMakerAsyncSinkBuilder<String>> more = sink -> {};
    private @Nullable String savepoint;
    private final Properties clientProperties;

    NumbersJob(SageMakerTestKit kit, int records, double perSecond, DeliveryGuarantee guarantee) {
        this.kit = kit;
        this.records = records;
        this.perSecond = perSecond;
        this.guarantee = guarantee;
        this.clientProperties = kit.clientProperties();
    }

    /** For an instance field: each test has a kit with an endpoint that echoes, and no results. */
    static SageMakerExtension echo() {
        return kit(kit -> {});
    }

    /** The same, with something more. */
    static SageMakerExtension kit(Consumer<SageMakerTestKitBuilder> more) {
        return new SageMakerExtension(
                kit -> {
                    reset();
                    more.accept(kit.endpoint("echo", endpoint -> endpoint.model(Model.echo())));
                });
    }

    /** Forgets what earlier jobs have done. */
    static void reset() {
        EMITTED.clear();
        FAILED.set(false);
        SEEN.set(0);
        COLLECTORS.set(0);
        checkpointed = new CompletableFuture<>();
    }

    /** Whether the fault of {@link #failingOnce} has happened. */
    static boolean hasFailed() {
        return FAILED.get();
    }

    /** How many subtasks have collected results: more than there are where the source restarted. */
    static int collectors() {
        return COLLECTORS.get();
    }

    /** How often each record came out. */
    static Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        EMITTED.forEach(record -> counts.merge(record, 1, Integer::sum));
        return counts;
    }

    /** Waits for the job's end; then no record is missing, and none has come out twice. */
    static void assertEachOnce(int records, JobClient job) throws Exception {
        TestJobs.awaitEnd(job);
        assertThat(counts()).hasSize(records);
        assertThat(counts().values()).allMatch(count -> count == 1);
    }

    static void awaitMoreThan(long results, JobClient job) throws Exception {
        TestJobs.await(job, () -> EMITTED.size() > results);
    }

    /**
     * A record throws before the sink, once, after a checkpoint and with records under way. Half of
     * the input waits for that checkpoint, however slow the machine is.
     */
    NumbersJob failingOnce() {
        failing = true;
        return this;
    }

    /** No shuffle before the sink, so that Flink restarts a failed subtask alone. */
    NumbersJob forward() {
        shuffled = false;
        return this;
    }

    NumbersJob clientProperty(String key, String value) {
        clientProperties.setProperty(key, value);
        return this;
    }

    NumbersJob retryBudget(Duration budget) {
        retryBudget = budget;
        return this;
    }

    /** How long a run that nobody goes on with, and that has not ended, is waited for. */
    NumbersJob laneTimeout(Duration timeout) {
        laneTimeout = timeout;
        return this;
    }

    NumbersJob endpoint(String name) {
        endpoint = name;
        return this;
    }

    NumbersJob maxBatchSize(int size) {
        maxBatchSize = size;
        return this;
    }

    /** Sets what only some tests need. */
    NumbersJob sink(Consumer<SageMakerAsyncSinkBuilder<String>> settings) {
        more = settings;
        return this;
    }

    NumbersJob transport(InputTransport way) {
        transport = way;
        return this;
    }

    /** One record in so many is too large for a request. */
    NumbersJob largeEvery(int records) {
        largeEvery = records;
        return this;
    }

    NumbersJob from(@Nullable String path) {
        savepoint = path;
        return this;
    }

    JobClient submit(int parallelism) throws Exception {
        return build(parallelism).executeAsync();
    }

    /**
     * Runs until some hundred more results have come out; returns the savepoint at its stop. Its
     * input is held before its end, however slow the machine is: a job whose input has ended may be
     * over before it is stopped, and one that has finished in part can't be rescaled.
     */
    String runAndStop(int parallelism, Path savepoints) throws Exception {
        return runAndStop(parallelism, savepoints, () -> {});
    }

    /** The same; waits for something more before the stop. */
    String runAndStop(int parallelism, Path savepoints, ThrowingRunnable<Exception> beforeStop)
            throws Exception {
        recordsOfAnAttempt = 1_500;
        long before = EMITTED.size();
        JobClient job = submit(parallelism);
        awaitMoreThan(before + 300, job);
        beforeStop.run();
        return TestJobs.stop(job, savepoints);
    }

    /** The job, not yet submitted. */
    StreamExecutionEnvironment build(int parallelism) {
        StreamExecutionEnvironment environment =
                TestJobs.environment(parallelism, RESTARTS, savepoint);
        environment.setMaxParallelism(16);
        SageMakerAsyncInference<String, String> inference =
                TestJobs.inference(clientProperties, kit.bucket(), endpoint)
                        .setBatchFormat(BatchFormats.csvLines())
                        .setDeliveryGuarantee(guarantee)
                        .set(SourceOptions.LANE_TIMEOUT, laneTimeout)
                        .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(50))
                        .sink(
                                sink ->
                                        sink.setMaxBatchSize(maxBatchSize)
                                                .setMaxInFlightRequests(50)
                                                .set(SinkOptions.INPUT_TRANSPORT, transport)
                                                .setMaxTimeInBufferMS(50)
                                                .set(SinkOptions.RETRY_BUDGET, retryBudget))
                        .sink(more)
                        .build();
        String large = "x".repeat(ServiceLimits.MAX_INLINE_BYTES);
        int every = largeEvery;
        SingleOutputStreamOperator<String> numbers =
                TestJobs.input(
                        environment,
                        index -> "r" + index + (index % every == every - 1 ? large : ""),
                        records,
                        paced());
        DataStream<String> input =
                (shuffled ? numbers.setParallelism(1).rebalance() : numbers)
                        .map(new FailsOnce(failing, Math.min(200, records / 10)))
                        .returns(Types.STRING)
                        .uid("fails-once");
        inference.enrich(input).sinkTo(new Collecting()).uid("results");
        return environment;
    }

    /** An attempt may have to wait for a checkpoint, or to wait for good. */
    @SuppressWarnings("unchecked") // perSecond has no type
    private RateLimiterStrategy<NumberSequenceSplit> paced() {
        RateLimiterStrategy<NumberSequenceSplit> steady = RateLimiterStrategy.perSecond(perSecond);
        int beforeCheckpoint = failing ? records / 2 : Integer.MAX_VALUE;
        int most = recordsOfAnAttempt;
        return parallelism -> {
            RateLimiter<NumberSequenceSplit> limiter = steady.createRateLimiter(parallelism);
            AtomicInteger asked = new AtomicInteger();
            return records -> {
                int all = asked.addAndGet(records);
                if (all > most) {
                    return new CompletableFuture<>();
                }
                return all > beforeCheckpoint / parallelism
                        ? checkpointed.thenCompose(done -> limiter.acquire(records))
                        : limiter.acquire(records);
            };
        };
    }

    /** Throws once, after a completed checkpoint that has records, and with more under way. */
    private static final class FailsOnce extends RichMapFunction<String, String>
            implements CheckpointedFunction, CheckpointListener {
        private static final long serialVersionUID = 1L;
        private final boolean failing;
        private final int after;
        private int mapped;
        private int snapshotted;
        private boolean mayFail;

        FailsOnce(boolean failing, int after) {
            this.failing = failing;
            this.after = after;
        }

        @Override
        public String map(String value) {
            mapped++;
            if (failing
                    && mayFail
                    && SEEN.incrementAndGet() > after
                    && FAILED.compareAndSet(false, true)) {
                throw new IllegalStateException("a fault of the test");
            }
            return value;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {}

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            snapshotted = mapped;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (snapshotted > after) {
                mayFail = true;
                checkpointed.complete(null);
            }
        }
    }

    /** Emits results as they are committed by the writer's flush, so a restart takes none back. */
    private static final class Collecting implements Sink<InferenceResult<String, String>> {
        private static final long serialVersionUID = 1L;

        @Override
        public SinkWriter<InferenceResult<String, String>> createWriter(WriterInitContext context) {
            COLLECTORS.incrementAndGet();
            return new SinkWriter<>() {
                private final List<String> pending = new ArrayList<>();

                @Override
                public void write(InferenceResult<String, String> result, Context context) {
                    assertThat(result.getPrediction()).isEqualTo(result.getRecord());
                    pending.add(Objects.requireNonNull(result.getRecord()));
                }

                @Override
                public void flush(boolean endOfInput) {
                    Collection<String> flushed = List.copyOf(pending);
                    pending.clear();
                    EMITTED.addAll(flushed);
                }

                @Override
                public void close() {}
            };
        }
    }
}
