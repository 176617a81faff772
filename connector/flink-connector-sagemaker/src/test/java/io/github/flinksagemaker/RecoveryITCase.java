package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.model.Model;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The whole way through a fail-over, and through savepoints and rescaling (2, 3, 1): no record is
 * missing, and the source repeats none, whatever the sink invokes again.
 */
@Timeout(180)
class RecoveryITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    /** What came out and was not taken back by a restart, in the order of emission; per test. */
    private static final Queue<String> EMITTED = new ConcurrentLinkedQueue<>();

    private static final AtomicBoolean FAILED = new AtomicBoolean();
    private static final AtomicLong SEEN = new AtomicLong();

    private SageMakerTestKit kit;

    @BeforeEach
    void start() {
        EMITTED.clear();
        FAILED.set(false);
        SEEN.set(0);
        kit =
                SageMakerTestKit.builder()
                        .endpoint("echo", endpoint -> endpoint.model(Model.echo()))
                        .start();
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    void noRecordIsLostWhenTheJobFailsOver() throws Exception {
        int records = 3_000;
        StreamExecutionEnvironment environment = environment(2, null);
        JobClient job = submit(environment, records, 1_500, true);
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
        assertThat(FAILED).isTrue();
        Map<String, Integer> counts = counts();
        assertThat(counts).hasSize(records);
    }

    /**
     * Rule 30: without a shuffle before the sink, Flink restarts the failed subtask alone, whose
     * lane then has a greater restored checkpoint than the lane of the other one.
     */
    @Test
    void theSourceEndsAfterOneSubtaskWasRestartedAlone() throws Exception {
        int records = 3_000;
        JobClient job = submit(environment(2, null), records, 1_500, true, false);
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
        assertThat(FAILED).isTrue();
        List<String> restored = restoredCheckpoints();
        assertThat(restored).hasSize(3);
        assertThat(restored).filteredOn("0"::equals).hasSize(2);
        assertThat(counts()).hasSize(records);
    }

    /** What the openings of all lanes say. */
    private List<String> restoredCheckpoints() {
        Pattern field = Pattern.compile("\"restoredCheckpoint\":(\\d+)");
        return kit
                .s3Client()
                .listObjectsV2Paginator(list -> list.bucket(kit.bucket()).prefix("staging/ledger/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .filter(key -> key.endsWith("/" + "0".repeat(20)))
                .map(
                        key ->
                                kit.s3Client()
                                        .getObjectAsBytes(get -> get.bucket(kit.bucket()).key(key))
                                        .asUtf8String())
                .flatMap(opening -> field.matcher(opening).results())
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void noRecordIsLostThroughSavepointsAndRescaling(@TempDir Path savepoints) throws Exception {
        int records = 6_000;
        String savepoint = null;
        for (int parallelism : new int[] {2, 3}) {
            StreamExecutionEnvironment environment = environment(parallelism, savepoint);
            JobClient job = submit(environment, records, 600, false);
            long before = EMITTED.size();
            awaitMoreThan(before + 300, job);
            savepoint =
                    job.stopWithSavepoint(
                                    false,
                                    savepoints.toUri().toString(),
                                    SavepointFormatType.CANONICAL)
                            .get(60, TimeUnit.SECONDS);
        }
        JobClient last = submit(environment(1, savepoint), records, 100_000, false);
        last.getJobExecutionResult().get(60, TimeUnit.SECONDS);
        Map<String, Integer> counts = counts();
        assertThat(counts).hasSize(records);
        // stopping with a savepoint waits for what is in flight, so even at-least-once repeats
        // nothing
        assertThat(counts.values()).allMatch(count -> count == 1);
    }

    private static void awaitMoreThan(long results, JobClient job) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (EMITTED.size() <= results) {
            assertThat(System.nanoTime()).as("deadline for results").isLessThan(deadline);
            assertThat(job.getJobStatus().get(10, TimeUnit.SECONDS))
                    .isNotIn(JobStatus.FAILED, JobStatus.FAILING);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        EMITTED.forEach(record -> counts.merge(record, 1, Integer::sum));
        return counts;
    }

    private static StreamExecutionEnvironment environment(
            int parallelism, @org.jspecify.annotations.Nullable String savepoint) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        environment.setParallelism(parallelism);
        environment.setMaxParallelism(16);
        environment.enableCheckpointing(300);
        return environment;
    }

    private JobClient submit(
            StreamExecutionEnvironment environment, int records, double perSecond, boolean failing)
            throws Exception {
        return submit(environment, records, perSecond, failing, true);
    }

    private JobClient submit(
            StreamExecutionEnvironment environment,
            int records,
            double perSecond,
            boolean failing,
            boolean shuffled)
            throws Exception {
        SageMakerAsyncInference<String, String> inference =
                SageMakerAsyncInference.<String, String>builder()
                        .setEndpointName("echo")
                        .setStagingPath("s3://" + kit.bucket() + "/staging")
                        .setClientProperties(kit.clientProperties())
                        .setPayloadSerializationSchema(new SimpleStringSchema())
                        .setRecordDeserializationSchema(new SimpleStringSchema())
                        .setPredictionDeserializationSchema(new SimpleStringSchema())
                        .setBounded(true)
                        .sink(sink -> sink.setMaxBatchSize(20).setMaxTimeInBufferMS(50))
                        .source(
                                source ->
                                        source.setDiscoveryInterval(Duration.ofMillis(300))
                                                .setTailIntervalMin(Duration.ofMillis(50))
                                                .setPollIntervalMin(Duration.ofMillis(50)))
                        .build();
        GeneratorFunction<Long, String> generator = index -> "r" + index;
        SingleOutputStreamOperator<String> numbers =
                environment
                        .fromSource(
                                new DataGeneratorSource<>(
                                        generator,
                                        records,
                                        RateLimiterStrategy.perSecond(perSecond),
                                        Types.STRING),
                                org.apache.flink.api.common.eventtime.WatermarkStrategy
                                        .noWatermarks(),
                                "numbers")
                        .uid("numbers");
        DataStream<String> input =
                (shuffled ? numbers.setParallelism(1).rebalance() : numbers)
                        .map(new FailsOnce(failing))
                        .returns(Types.STRING)
                        .uid("fails-once");
        inference.enrich(input).sinkTo(new Collecting()).uid("results");
        return environment.executeAsync();
    }

    /** Throws once, after a completed checkpoint and with records under way. */
    private static final class FailsOnce extends RichMapFunction<String, String>
            implements CheckpointListener {
        private static final long serialVersionUID = 1L;
        private final boolean failing;
        private boolean checkpointed;

        FailsOnce(boolean failing) {
            this.failing = failing;
        }

        @Override
        public String map(String value) {
            if (failing
                    && checkpointed
                    && SEEN.incrementAndGet() > 200
                    && FAILED.compareAndSet(false, true)) {
                throw new IllegalStateException("a fault of the test");
            }
            return value;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            checkpointed = true;
        }
    }

    /** Emits results as they are committed by the writer's flush, so a restart takes none back. */
    private static final class Collecting implements Sink<InferenceResult<String, String>> {
        private static final long serialVersionUID = 1L;

        @Override
        public SinkWriter<InferenceResult<String, String>> createWriter(WriterInitContext context) {
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
