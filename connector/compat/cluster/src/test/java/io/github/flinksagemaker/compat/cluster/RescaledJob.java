// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.cluster;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.model.InferenceResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job whose input ends only after many checkpoints, to be stopped before. The test adds it to the
 * uploaded jar.
 */
public final class RescaledJob {

    static final int RECORDS = 500;
    static final String NAME = "rescaled";
    static final int BATCH_SIZE = 10;

    private static final int RECORDS_PER_CHECKPOINT = 20;

    private RescaledJob() {}

    /** Arguments: staging path, endpoint, client properties. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        environment.setMaxParallelism(16);
        environment.enableCheckpointing(300);
        DataGeneratorSource<String> numbers =
                new DataGeneratorSource<>(
                        RescaledJob::record,
                        RECORDS,
                        RateLimiterStrategy.perCheckpoint(RECORDS_PER_CHECKPOINT),
                        Types.STRING);
        SageMakerAsyncInference.<String, String>builder()
                .setName(NAME)
                .setEndpointName(args[1])
                .setStagingPath(args[0])
                .setClientProperties(clientProperties(args))
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setRecordDeserializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(new SimpleStringSchema())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setBounded(true)
                .sink(sink -> sink.setMaxBatchSize(BATCH_SIZE))
                .source(
                        source ->
                                source.set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofSeconds(1)))
                .build()
                .enrich(
                        environment
                                .fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
                                .uid("numbers"))
                .map(RescaledJob::line)
                .returns(Types.STRING)
                .uid("lines")
                .print(NAME)
                .uid("print");
        environment.execute(NAME);
    }

    static String record(long number) {
        return "{\"number\":" + number + "}";
    }

    private static String line(InferenceResult<String, String> result) {
        return result.getRecord() + " -> " + result.getPrediction();
    }

    private static Properties clientProperties(String[] args) {
        Properties properties = new Properties();
        Arrays.stream(args)
                .skip(2)
                .map(argument -> argument.split("=", 2))
                .forEach(property -> properties.setProperty(property[0], property[1]));
        return properties;
    }
}
