// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.model.InferenceResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.formats.json.JsonDeserializationSchema;
import org.apache.flink.formats.json.JsonSerializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** The job: paragraphs from a file, through the endpoint, to results. */
final class LanguageJob {

    private LanguageJob() {}

    /**
     * Both ends of the endpoint.
     *
     * @param container what the endpoint's container takes and answers
     * @param queueUrl the queue that its notifications come through; null to poll
     */
    static SageMakerAsyncInference<Paragraph, Detection> inference(
            String endpointName,
            String stagingPath,
            Properties client,
            DemoContainer container,
            int batchSize,
            @Nullable String queueUrl) {
        return SageMakerAsyncInference.<Paragraph, Detection>builder()
                .setEndpointName(endpointName)
                .setStagingPath(stagingPath)
                .setClientProperties(client)
                .setBatchFormat(container.format())
                .setPayloadSerializationSchema(container.payloads())
                .setRecordSerializationSchema(new JsonSerializationSchema<>())
                .setRecordDeserializationSchema(new JsonDeserializationSchema<>(Paragraph.class))
                .setPredictionDeserializationSchema(container.predictions())
                .setBounded(true)
                // Few records wait, so that the progress shown is that of the endpoint.
                .sink(
                        sink ->
                                sink.setMaxBatchSize(batchSize)
                                        .setMaxBufferedRequests(batchSize * 2)
                                        .setMaxInFlightRequests(8))
                .source(
                        source -> {
                            // A short job should not wait for the next look at a lane's beginning.
                            source.set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofSeconds(1));
                            // the last records of all have no later ones to prove the model right
                            source.set(SourceOptions.RETRY_INITIAL_DELAY, Duration.ofSeconds(2));
                            if (queueUrl != null) {
                                source.setNotificationQueueUrl(queueUrl);
                            }
                        })
                .build();
    }

    /** A Flink cluster in this process, for streaming with checkpoints and without Kryo. */
    static StreamExecutionEnvironment environment(int parallelism) {
        Configuration configuration = new Configuration();
        configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(2));
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
        // Accumulators, which the progress is read from, travel with heartbeats.
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(250));
        return StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
    }

    /** The results of a file's records. */
    static DataStream<InferenceResult<Paragraph, Detection>> results(
            StreamExecutionEnvironment environment,
            Path input,
            SageMakerAsyncInference<Paragraph, Detection> inference) {
        FileSource<String> lines =
                FileSource.forRecordStreamFormat(
                                new TextLineInputFormat(),
                                new org.apache.flink.core.fs.Path(input.toUri()))
                        .build();
        DataStream<Paragraph> paragraphs =
                environment
                        .fromSource(lines, WatermarkStrategy.noWatermarks(), "Lines")
                        .filter(line -> !line.isBlank())
                        .map(new ParseParagraph())
                        .rebalance()
                        .map(new Counting.Sent());
        DataStream<InferenceResult<Paragraph, Detection>> results = inference.enrich(paragraphs);
        return results.map(new Counting.Settled()).returns(results.getType());
    }
}
