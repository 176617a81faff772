// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.job;

import io.github.flinksagemaker.config.Isolation;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.drill.account.Input;
import io.github.flinksagemaker.drill.plan.Mode;
import io.github.flinksagemaker.drill.plan.Plan;
import io.github.flinksagemaker.drill.plan.Settings;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.Splittings;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import io.github.flinksagemaker.source.SageMakerAsyncSource;
import io.github.flinksagemaker.source.SageMakerAsyncSourceBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/**
 * The two jobs of a drill. They meet only in the staging path.
 *
 * @param pace how long the input lasts, and when it begins and stands still
 * @param runId of the sink, and the only one whose results the source puts out
 * @param results the folder where the second one writes
 */
public record DrillJobs(
        Plan plan, Services services, Input input, Pace pace, String runId, Path results) {

    /** In the name of the operators whose parallelism is always 1. */
    public static final String NOT_PARALLEL = "Numbers";

    /** When records come. */
    public record Pace(FirstEmission begin, Duration length, Switches switches) {}

    /** Where the services are. */
    public record Services(
            Properties client,
            String stagingPath,
            String endpoint,
            String queueUrl,
            String outputs) {

        /** The same for a source that only polls: a queue has one source. */
        public Services withoutQueue() {
            return new Services(client, stagingPath, endpoint, "", outputs);
        }
    }

    /** Input, at its pace, into the sink. */
    public void sink(StreamExecutionEnvironment environment, int parallelism) {
        Settings settings = plan.settings();
        SageMakerAsyncSink<String> sink =
                SageMakerAsyncSink.<String>builder()
                        .setEndpointName(services.endpoint())
                        .setStagingPath(services.stagingPath())
                        .setClientProperties(services.client())
                        .setRunId(runId)
                        .setPayloadSerializationSchema(new SimpleStringSchema())
                        .setBatchFormat(format())
                        .setDeliveryGuarantee(
                                plan.scope().mode() == Mode.EXACTLY_ONCE
                                        ? DeliveryGuarantee.EXACTLY_ONCE
                                        : DeliveryGuarantee.AT_LEAST_ONCE)
                        .setMaxBatchSize(settings.batchSize())
                        .setMaxTimeInBufferMS(400)
                        .setMaxRecordSizeInBytes(Input.MAX_RECORD_BYTES)
                        .set(SinkOptions.REQUEST_TTL, Settings.REQUEST_TTL)
                        .set(SinkOptions.INVOCATION_TIMEOUT, Settings.INVOCATION_TIMEOUT)
                        .set(SinkOptions.RETRY_BUDGET, settings.retryBudget())
                        .build();
        double period = (double) pace.length().toMillis() / input.count();
        Input lines = input;
        environment
                .fromSource(
                        new PacedNumbers(input.count(), pace.begin(), period, pace.switches()),
                        WatermarkStrategy.<Long>forMonotonousTimestamps()
                                .withTimestampAssigner((number, before) -> number),
                        NOT_PARALLEL)
                .uid("numbers")
                .setParallelism(1)
                .map(lines::line)
                .setParallelism(1)
                .rebalance()
                .sinkTo(sink)
                .name("SageMaker sink")
                .uid("sagemaker-sink")
                .setParallelism(parallelism);
    }

    /** Of both jobs: what one has framed the other one can cut. */
    private BatchFormat format() {
        return BatchFormat.of(new DrillFraming(pace.switches()), Splittings.jsonLines());
    }

    /** Results of the source into files, which become visible when a checkpoint has completed. */
    public void source(StreamExecutionEnvironment environment, int parallelism) {
        Settings settings = plan.settings();
        SageMakerAsyncSourceBuilder<String, String> source =
                SageMakerAsyncSource.<String, String>builder()
                        .setStagingPath(services.stagingPath())
                        .setClientProperties(services.client())
                        .setRunId(runId)
                        .setRecordDeserializationSchema(new SimpleStringSchema())
                        .setPredictionDeserializationSchema(new Scores(pace.switches()))
                        .setBatchFormat(format())
                        .set(SourceOptions.ISOLATE, Isolation.BISECT)
                        .set(SourceOptions.ISOLATE_MAX_DELAY, Settings.ATTEMPTS_DELAY)
                        .set(SourceOptions.RETRY_INITIAL_DELAY, Settings.RETRY_DELAY)
                        .set(SourceOptions.RETRY_MAX_ATTEMPTS, Settings.RETRY_ATTEMPTS)
                        .setBounded(true)
                        .set(SourceOptions.EVENT_TIME, true)
                        .setAllowedOutputPaths(services.outputs())
                        .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofSeconds(1))
                        .set(SourceOptions.POLL_INTERVAL_MAX, Duration.ofSeconds(10))
                        .set(SourceOptions.DEADLINE_GRACE, Settings.DEADLINE_GRACE)
                        .set(SourceOptions.LANE_TIMEOUT, Settings.LANE_TIMEOUT)
                        .set(
                                SourceOptions.FORBIDDEN_MEANS_MISSING,
                                settings.forbiddenMeansMissing())
                        .set(SourceOptions.NOTIFICATION_TRUSTED, settings.trusted())
                        .set(SourceOptions.NOTIFICATION_POLL_INTERVAL, Duration.ofSeconds(10))
                        .setCleanupPolicy(settings.cleanup())
                        .set(SourceOptions.CLEANUP_RETENTION, Duration.ofSeconds(45))
                        .set(SourceOptions.CLEANUP_INTERVAL, Duration.ofSeconds(10));
        if (settings.notifications() && !services.queueUrl().isEmpty()) {
            source.setNotificationQueueUrl(services.queueUrl());
        }
        environment
                .fromSource(source.build(), WatermarkStrategy.noWatermarks(), "SageMaker source")
                .uid("sagemaker-source")
                .setParallelism(parallelism)
                .process(new ToLine())
                .setParallelism(parallelism)
                .sinkTo(
                        FileSink.forRowFormat(
                                        org.apache.flink.core.fs.Path.fromLocalFile(
                                                results.toFile()),
                                        new SimpleStringEncoder<String>())
                                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                                .build())
                .name("Results")
                .uid("results")
                .setParallelism(parallelism);
    }
}
