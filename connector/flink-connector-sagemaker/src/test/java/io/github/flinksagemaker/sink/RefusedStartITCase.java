// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.SageMakerAsyncInferenceBuilder;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.model.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A fresh start that is refused ends by itself, whatever the restart strategy says. */
@Timeout(300)
class RefusedStartITCase {

    private static final int PARALLELISM = 2;

    /** In requests of five, fewer than are refused before a job fails. */
    private static final int RECORDS = 90;

    private static final String LAST = "r" + (RECORDS - 1);

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, PARALLELISM);

    private static JobClient submit(SageMakerTestKit kit, String endpoint, String bucket)
            throws Exception {
        return submit(kit.clientProperties(), endpoint, bucket);
    }

    private static JobClient submit(Properties clients, String endpoint, String bucket)
            throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(PARALLELISM, 1_000, null);
        TestJobs.numbers(environment, "r", Long.MAX_VALUE, RateLimiterStrategy.perSecond(500))
                .sinkTo(
                        SageMakerAsyncSink.<String>builder()
                                .setEndpointName(endpoint)
                                .setStagingPath("s3://" + bucket + "/staging")
                                .setClientProperties(clients)
                                .setBatchFormat(BatchFormats.csvLines())
                                .setPayloadSerializationSchema(new SimpleStringSchema())
                                .setMaxBatchSize(5)
                                .set(Tuning.SINK_START_BUDGET, Duration.ofSeconds(3))
                                .build());
        return environment.executeAsync();
    }

    private static void assertFails(JobClient job, String... words) {
        assertThatThrownBy(() -> job.getJobExecutionResult().get(120, TimeUnit.SECONDS))
                .hasStackTraceContaining("The failure is not recoverable")
                .satisfies(
                        error -> {
                            for (String word : words) {
                                assertThat(outermostOfOurs(error)).hasMessageContaining(word);
                            }
                        });
    }

    /** Our first line: before it are Flink's, which say that a timer or a checkpoint failed. */
    private static Throwable outermostOfOurs(Throwable error) {
        Throwable cause = error;
        while (!(cause.getCause() instanceof SuppressRestartsException)) {
            cause = Objects.requireNonNull(cause.getCause());
        }
        return cause;
    }

    @Test
    void aWrongEndpointFailsTheJobOnceAndStagesOneInputForEachWriter() throws Exception {
        try (SageMakerTestKit kit = SageMakerTestKit.builder().endpoint("echo", e -> {}).start()) {
            FaultRule staged =
                    kit.faults()
                            .on(Operation.PUT_OBJECT)
                            .matching(key -> key.contains("/inputs/"))
                            .apply(Fault.delay(Duration.ZERO));

            JobClient job = submit(kit, "ehco", kit.bucket());

            assertFails(job, "endpoint ehco", "none of its kind has worked", "setEndpointName");
            assertThat(staged.applied()).isBetween(1, PARALLELISM);
        }
    }

    @Test
    void aWrongBucketFailsTheJobOnce() throws Exception {
        try (SageMakerTestKit kit = SageMakerTestKit.builder().endpoint("echo", e -> {}).start()) {
            JobClient job = submit(kit, "echo", "no-such-bucket");

            assertFails(job, "NoSuchBucket", "correct its name in the staging path");
        }
    }

    @Test
    void aCredentialsClassThatIsMissingFailsTheJobOnce() throws Exception {
        try (SageMakerTestKit kit = SageMakerTestKit.builder().endpoint("echo", e -> {}).start()) {
            Properties clients = kit.clientProperties();
            clients.setProperty("aws.credentials.provider", "CUSTOM");
            clients.setProperty("aws.credentials.provider.custom.class", "no.such.Credentials");

            JobClient job = submit(clients, "echo", kit.bucket());

            assertFails(job, "aws.credentials.provider.custom.class", "no.such.Credentials");
        }
    }

    @Test
    void keysThatTheStoreDoesNotKnowAreToldOfInTheFirstLine() throws Exception {
        try (SageMakerTestKit kit = SageMakerTestKit.builder().endpoint("echo", e -> {}).start()) {
            Properties clients = kit.clientProperties();
            clients.setProperty("aws.credentials.provider.basic.accesskeyid", "AKIAWRONG");

            JobClient job = submit(clients, "echo", kit.bucket());

            assertFails(
                    job,
                    "s3://" + kit.bucket() + "/staging",
                    "InvalidAccessKeyId",
                    "Correct the credentials (option aws.credentials.provider");
        }
    }

    @Test
    void anEndpointThatRefusesEverythingFailsTheJobBeforeItsInputComesOutAsFailures()
            throws Exception {
        try (SageMakerTestKit kit = SageMakerTestKit.builder().endpoint("echo", e -> {}).start()) {
            kit.faults()
                    .on(Operation.INVOKE_ENDPOINT_ASYNC)
                    .times(1_000_000)
                    .apply(
                            Fault.error(
                                    400, "ValidationError", "Content type is not supported here"));

            JobClient job = submit(kit, "echo", kit.bucket());

            assertFails(job, "has refused 20 requests", "Content type is not supported here");
        }
    }

    /** Nothing else ends the wait of what is held: no checkpoint, no more records, no end. */
    @Test
    void refusalsComeOutOfAJobWithoutCheckpointsWhoseInputIsSilent() throws Exception {
        try (SageMakerTestKit kit = SageMakerTestKit.builder().endpoint("echo", e -> {}).start()) {
            FaultRule refused =
                    kit.faults()
                            .on(Operation.INVOKE_ENDPOINT_ASYNC)
                            .apply(Fault.error(400, "ValidationError", "not like this"));
            StreamExecutionEnvironment environment =
                    StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
            environment.setParallelism(1);
            GeneratorFunction<Long, String> generator = index -> "r" + index;
            DataGeneratorSource<String> silentAfterThree =
                    new DataGeneratorSource<>(
                            generator, Long.MAX_VALUE, silentAfter(3), Types.STRING);
            long begun = System.nanoTime();

            List<InferenceResult<String, String>> results = new ArrayList<>();
            try (CloseableIterator<InferenceResult<String, String>> iterator =
                    inferenceOf(kit)
                            .sink(
                                    sink ->
                                            sink.setMaxBatchSize(1)
                                                    .setDeliveryGuarantee(
                                                            DeliveryGuarantee.AT_LEAST_ONCE))
                            .build()
                            .enrich(
                                    environment.fromSource(
                                            silentAfterThree,
                                            WatermarkStrategy.noWatermarks(),
                                            "numbers"))
                            .executeAndCollect()) {
                while (results.size() < 3) {
                    results.add(iterator.next()); // the test's time-out bounds it
                }
            }

            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("time for which refusals are held")
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(10));
            assertThat(refused.applied()).isEqualTo(3);
            assertThat(results)
                    .extracting(InferenceResult::getRecord)
                    .containsExactlyInAnyOrder("r0", "r1", "r2");
            assertThat(results)
                    .extracting(result -> Objects.requireNonNull(result.getFailure()).getKind())
                    .containsOnly(FailureKind.REJECTED_REQUEST);
        }
    }

    private static RateLimiterStrategy<NumberSequenceSplit> silentAfter(int records) {
        return parallelism -> {
            AtomicInteger asked = new AtomicInteger();
            return more ->
                    asked.addAndGet(more) > records
                            ? new CompletableFuture<>()
                            : CompletableFuture.completedFuture(null);
        };
    }

    /** What was held dies with its writer, and its records are invoked anew. */
    @Test
    void aKillWhileRefusalsAreHeldLosesNothing() throws Exception {
        try (SageMakerTestKit kit =
                SageMakerTestKit.builder()
                        .endpoint("echo", endpoint -> endpoint.model(Model.echo()))
                        .start()) {
            BreaksOnce.REFUSED.set(
                    kit.faults()
                            .on(Operation.INVOKE_ENDPOINT_ASYNC)
                            .times(1_000_000)
                            .apply(Fault.error(400, "ValidationError", "not yet")));
            BreaksOnce.OVER.set(kit.faults()::clear);
            Configuration configuration = new Configuration();
            configuration.setString("restart-strategy.type", "fixed-delay");
            StreamExecutionEnvironment environment =
                    StreamExecutionEnvironment.getExecutionEnvironment(configuration);
            environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
            environment.setParallelism(1);
            environment.enableCheckpointing(60_000); // none before the kill: it would append them
            List<String> records = IntStream.range(0, RECORDS).mapToObj(i -> "r" + i).toList();
            GeneratorFunction<Long, String> generator = index -> "r" + index;

            List<InferenceResult<String, String>> results = new ArrayList<>();
            try (CloseableIterator<InferenceResult<String, String>> iterator =
                    inferenceOf(kit)
                            .setBounded(true)
                            .sink(sink -> sink.setMaxBatchSize(5).setMaxTimeInBufferMS(60_000))
                            .build()
                            .enrich(
                                    environment
                                            .fromSource(
                                                    new DataGeneratorSource<>(
                                                            generator,
                                                            records.size(),
                                                            Types.STRING),
                                                    WatermarkStrategy.noWatermarks(),
                                                    "numbers")
                                            .map(new BreaksOnce()))
                            .executeAndCollect()) {
                iterator.forEachRemaining(results::add);
            }

            assertThat(Objects.requireNonNull(BreaksOnce.REFUSED.get()).applied()).isBetween(3, 19);
            assertThat(results)
                    .extracting(InferenceResult::getPrediction)
                    .containsExactlyInAnyOrderElementsOf(records);
        }
    }

    /** At the last record, once three requests have been refused. */
    private static final class BreaksOnce implements MapFunction<String, String> {
        private static final long serialVersionUID = 1L;
        static final AtomicReference<FaultRule> REFUSED = new AtomicReference<>();
        static final AtomicReference<@Nullable Runnable> OVER = new AtomicReference<>();

        @Override
        public String map(String value) {
            if (value.equals(LAST)) {
                while (Objects.requireNonNull(REFUSED.get()).applied() < 3) {
                    LockSupport.parkNanos(5_000_000); // the test's time-out bounds it
                }
                Runnable over = OVER.getAndSet(null);
                if (over != null) {
                    over.run();
                    throw new IllegalStateException("a fault of the test");
                }
            }
            return value;
        }
    }

    private static SageMakerAsyncInferenceBuilder<String, String> inferenceOf(
            SageMakerTestKit kit) {
        return TestJobs.inference(kit, "echo").setBatchFormat(BatchFormats.csvLines());
    }
}
