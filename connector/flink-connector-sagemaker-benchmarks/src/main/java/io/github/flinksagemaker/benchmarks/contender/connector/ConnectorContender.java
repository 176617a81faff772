// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.connector;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.SageMakerAsyncInferenceBuilder;
import io.github.flinksagemaker.benchmarks.contender.Contender;
import io.github.flinksagemaker.benchmarks.contender.FlinkJob;
import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.memory.InMemory;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.sink.SageMakerAsyncSinkBuilder;
import io.github.flinksagemaker.sink.SinkSeam;
import io.github.flinksagemaker.source.SageMakerAsyncSourceBuilder;
import io.github.flinksagemaker.source.SourceSeam;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Sink and source in one job, with every default but what a variant names, and lanes are looked for
 * as often as the scenario says.
 */
public final class ConnectorContender implements Contender {

    private final DeliveryGuarantee guarantee;
    private final InputTransport transport;
    private final boolean notified;

    private ConnectorContender(
            DeliveryGuarantee guarantee, InputTransport transport, boolean notified) {
        this.guarantee = guarantee;
        this.transport = transport;
        this.notified = notified;
    }

    /** Inputs go through S3, and the source polls. */
    public static ConnectorContender of(DeliveryGuarantee guarantee) {
        return new ConnectorContender(guarantee, InputTransport.S3, false);
    }

    /** The source hears from a queue instead of polling. */
    public ConnectorContender notified() {
        return new ConnectorContender(guarantee, transport, true);
    }

    /** Inputs go in the calls. */
    public ConnectorContender inline() {
        return new ConnectorContender(guarantee, InputTransport.INLINE_WHEN_SMALL, notified);
    }

    @Override
    public AutoCloseable start(Scenario scenario, long records, RunTarget target) throws Exception {
        SageMakerAsyncInferenceBuilder<String, String> builder =
                SageMakerAsyncInference.<String, String>builder()
                        .setEndpointName(notified ? target.notifyingEndpoint() : target.endpoint())
                        .setStagingPath(target.stagingUri())
                        .setPayloadSerializationSchema(new SimpleStringSchema())
                        .setRecordDeserializationSchema(new SimpleStringSchema())
                        .setPredictionDeserializationSchema(new SimpleStringSchema())
                        .sink(sink -> describe(sink, scenario))
                        .source(source -> describe(source, scenario, target));
        Properties client = target.client();
        if (client == null) {
            builder.sink(ConnectorContender::inMemory).source(ConnectorContender::inMemory);
        } else {
            builder.setClientProperties(client);
        }
        StreamExecutionEnvironment environment = FlinkJob.environment(scenario);
        builder.build()
                .enrich(FlinkJob.records(environment, scenario, records))
                .filter(ConnectorContender::count)
                .sinkTo(new DiscardingSink<>());
        return FlinkJob.start(environment);
    }

    private void describe(SageMakerAsyncSinkBuilder<String> sink, Scenario scenario) {
        sink.setDeliveryGuarantee(guarantee)
                .set(SinkOptions.INPUT_TRANSPORT, transport)
                .setMaxBatchSize(scenario.batch())
                .setMaxTimeInBufferMS(scenario.flushMillis());
    }

    private void describe(
            SageMakerAsyncSourceBuilder<String, String> source,
            Scenario scenario,
            RunTarget target) {
        source.set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(scenario.discoveryMillis()));
        if (notified && target.queueUrl() != null) {
            source.setNotificationQueueUrl(target.queueUrl());
        }
    }

    static void inMemory(SageMakerAsyncSinkBuilder<String> sink) {
        SinkSeam.replace(sink, new InMemory());
    }

    private static void inMemory(SageMakerAsyncSourceBuilder<String, String> source) {
        SourceSeam.replace(source, new InMemory());
    }

    private static boolean count(InferenceResult<String, String> result) {
        String record = result.getRecord();
        String prediction = result.getPrediction();
        if (record == null || prediction == null) {
            throw new IllegalStateException("a record without prediction: " + result.getFailure());
        }
        Meter.result(record, prediction);
        return false;
    }
}
