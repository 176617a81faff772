// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.SageMakerAsyncInferenceBuilder;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
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
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;

/**
 * What the jobs of tests have in common: a cluster, an environment, an inference over strings at
 * the kit's services, an input, and what is done with a job. A test sets what it is about.
 */
public final class TestJobs {

    /** Longer than any wait that ends: the test's own time-out ends the others. */
    private static final long PATIENCE_SECONDS = 240;

    private TestJobs() {}

    /** For a static field. */
    public static MiniClusterExtension cluster(int taskManagers, int slotsOfEach) {
        return cluster(taskManagers, slotsOfEach, new Configuration());
    }

    /** For a static field; with metrics reporters, for one. */
    public static MiniClusterExtension cluster(
            int taskManagers, int slotsOfEach, Configuration configuration) {
        return new MiniClusterExtension(
                new MiniClusterResourceConfiguration.Builder()
                        .setNumberTaskManagers(taskManagers)
                        .setNumberSlotsPerTaskManager(slotsOfEach)
                        .setConfiguration(configuration)
                        .build());
    }

    /** The same, without restarts and without state: the job's first failure ends it. */
    public static StreamExecutionEnvironment environment(int parallelism) {
        return environment(parallelism, 0, null);
    }

    /**
     * Streaming, with a checkpoint each 300 ms and no generic types; a job is restarted so often,
     * and begins with the savepoint's state if there is one.
     */
    public static StreamExecutionEnvironment environment(
            int parallelism, int restarts, @Nullable String savepoint) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY, restarts == 0 ? "none" : "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, restarts);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        environment.setParallelism(parallelism);
        environment.enableCheckpointing(300);
        return environment;
    }

    /** Bounded, staged under {@code staging}; looks for lanes and segments often. */
    public static SageMakerAsyncInferenceBuilder<String, String> inference(
            SageMakerTestKit kit, String endpoint) {
        return inference(kit.clientProperties(), kit.bucket(), endpoint);
    }

    /** The same, for a process that has no kit. */
    public static SageMakerAsyncInferenceBuilder<String, String> inference(
            Properties clients, String bucket, String endpoint) {
        return SageMakerAsyncInference.<String, String>builder()
                .setEndpointName(endpoint)
                .setStagingPath("s3://" + bucket + "/staging")
                .setClientProperties(clients)
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setRecordDeserializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(new SimpleStringSchema())
                .setBounded(true)
                .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(300))
                .set(Tuning.TAIL_INTERVAL_MIN, Duration.ofMillis(50));
    }

    /** An input of {@code <prefix>0}, {@code <prefix>1} and so on. */
    public static SingleOutputStreamOperator<String> numbers(
            StreamExecutionEnvironment environment,
            String prefix,
            long count,
            RateLimiterStrategy<?> pace) {
        return input(environment, index -> prefix + index, count, pace);
    }

    /** An input that is generated. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // strategies limit splits of any type
    public static SingleOutputStreamOperator<String> input(
            StreamExecutionEnvironment environment,
            GeneratorFunction<Long, String> generator,
            long count,
            RateLimiterStrategy<?> pace) {
        return environment
                .fromSource(
                        new DataGeneratorSource<>(
                                generator, count, (RateLimiterStrategy) pace, Types.STRING),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .uid("numbers");
    }

    /** Runs a job to its end. */
    public static <T> List<T> collect(DataStream<T> stream) throws Exception {
        List<T> collected = new ArrayList<>();
        try (CloseableIterator<T> iterator = stream.executeAndCollect()) {
            iterator.forEachRemaining(collected::add);
        }
        return collected;
    }

    /** Waits for a job's end; throws what it failed with. */
    public static void awaitEnd(JobClient job) throws Exception {
        job.getJobExecutionResult().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Stops a job; returns where its savepoint is. */
    public static String stop(JobClient job, Path savepoints) throws Exception {
        return job.stopWithSavepoint(
                        false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    public static void cancel(JobClient job) throws Exception {
        job.cancel().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits; the test's time-out bounds it. */
    public static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Waits for something that comes of a job, which must not fail before. */
    public static void await(JobClient job, BooleanSupplier condition) throws Exception {
        while (!condition.getAsBoolean()) {
            assertThat(job.getJobStatus().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isNotIn(JobStatus.FAILED, JobStatus.FAILING);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
