// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InferenceResults;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A bounded stream of JSON records through the endpoint and back, in a local cluster of its own.
 */
final class SmokeJob {

    static final String ENDPOINT = "smoke";
    static final int RECORDS = 500;

    private final String name;
    private final String stagingPath;
    private final Properties clientProperties;
    private final Configuration configuration = new Configuration();
    private String endpoint = ENDPOINT;
    private int parallelism = 2;
    private DeliveryGuarantee guarantee = DeliveryGuarantee.AT_LEAST_ONCE;
    private int batchSize = 10;
    private Duration timeInBuffer = Duration.ofMillis(50);
    private MapFunction<String, String> beforeTheSink = new Unchanged();
    private MapFunction<InferenceResult<String, String>, String> results;
    private WatermarkStrategy<String> watermarks = WatermarkStrategy.noWatermarks();
    private Consumer<DataStream<InferenceResult<String, String>>> behind = this::collect;

    SmokeJob(String name, String stagingPath, Properties clientProperties) {
        this.name = name;
        this.stagingPath = stagingPath;
        this.clientProperties = clientProperties;
        this.results = new Results(name);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    }

    SmokeJob endpoint(String value) {
        endpoint = value;
        return this;
    }

    SmokeJob parallelism(int value) {
        parallelism = value;
        return this;
    }

    SmokeJob guarantee(DeliveryGuarantee value) {
        guarantee = value;
        return this;
    }

    SmokeJob batches(int size, Duration inBuffer) {
        batchSize = size;
        timeInBuffer = inBuffer;
        return this;
    }

    SmokeJob beforeTheSink(MapFunction<String, String> value) {
        beforeTheSink = value;
        return this;
    }

    SmokeJob results(MapFunction<InferenceResult<String, String>, String> value) {
        results = value;
        return this;
    }

    private void collect(DataStream<InferenceResult<String, String>> stream) {
        InferenceResults<String, String> split = InferenceResults.split(stream);
        split.predictions()
                .uid("predictions")
                .map(results)
                .uid("results")
                .sinkTo(new DiscardingSink<>())
                .uid("end");
        split.failures().uid("failures").sinkTo(new DiscardingSink<>()).uid("failed");
    }

    /** What comes before the sink has event time; what comes out goes to {@code after}. */
    SmokeJob eventTime(
            WatermarkStrategy<String> before,
            Consumer<DataStream<InferenceResult<String, String>>> after) {
        watermarks = before;
        behind = after;
        return this;
    }

    Configuration configuration() {
        return configuration;
    }

    /** Records come in 25 to a checkpoint, so that every test sees many checkpoints. */
    JobClient start() throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
        environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        environment.setMaxParallelism(16);
        environment.enableCheckpointing(100);
        DataGeneratorSource<String> numbers =
                new DataGeneratorSource<>(
                        SmokeJob::record,
                        RECORDS,
                        RateLimiterStrategy.perCheckpoint(25),
                        Types.STRING);
        behind.accept(
                inference()
                        .enrich(
                                environment
                                        .fromSource(numbers, watermarks, "numbers")
                                        .uid("numbers")
                                        .rebalance() // one region: all writers restart together
                                        .map(beforeTheSink)
                                        .uid("before-the-sink")));
        return environment.executeAsync(name);
    }

    private SageMakerAsyncInference<String, String> inference() {
        return SageMakerAsyncInference.<String, String>builder()
                .setEndpointName(endpoint)
                .setStagingPath(stagingPath)
                .setClientProperties(clientProperties)
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setRecordDeserializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(new SimpleStringSchema())
                .setBounded(true)
                .sink(
                        sink ->
                                sink.setDeliveryGuarantee(guarantee)
                                        .setMaxBatchSize(batchSize)
                                        .setMaxTimeInBufferMS(timeInBuffer.toMillis()))
                .source(
                        source ->
                                source.set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(100))
                                        .set(Tuning.TAIL_INTERVAL_MIN, Duration.ofMillis(20))
                                        .set(Tuning.TAIL_INTERVAL_MAX, Duration.ofMillis(200))
                                        .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(20))
                                        .set(
                                                SourceOptions.POLL_INTERVAL_MAX,
                                                Duration.ofMillis(200)))
                .build();
    }

    static String record(long number) {
        return "{\"number\":" + number + "}";
    }

    private static final class Unchanged implements MapFunction<String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String map(String record) {
            return record;
        }
    }
}
