// SPDX-License-Identifier: Apache-2.0
package com.example;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import java.util.Arrays;
import java.util.Properties;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Each review to two models, and what they say to the task managers' standard output. */
public final class TwoModelsJob {

    private static final int REVIEWS = 100;

    private final String stagingPath;
    private final Properties clientProperties;

    private TwoModelsJob(String stagingPath, Properties clientProperties) {
        this.stagingPath = stagingPath;
        this.clientProperties = clientProperties;
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 3) {
            throw new IllegalArgumentException(
                    "Usage: s3://bucket/path sentiment-endpoint topic-endpoint"
                        + " [aws.property=value]...");
        }
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        environment.enableCheckpointing(10_000);
        DataStream<String> reviews =
                environment
                        .fromSequence(1, REVIEWS)
                        .uid("numbers")
                        .map(TwoModelsJob::review)
                        .returns(Types.STRING)
                        .uid("reviews");

        TwoModelsJob job = new TwoModelsJob(args[0], properties(args));
        job.ask("sentiment", args[1], reviews);
        job.ask("topic", args[2], reviews);
        environment.execute("two models");
    }

    /** The name makes the operators' uids, so that a savepoint outlives a renamed endpoint. */
    private void ask(String name, String endpoint, DataStream<String> reviews) {
        SageMakerAsyncInference.<String, String>builder()
                .setName(name)
                .setEndpointName(endpoint)
                .setStagingPath(stagingPath)
                .setClientProperties(clientProperties)
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setRecordDeserializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(new SimpleStringSchema())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setBounded(
                        true) // ends with the last result; leave it out for a stream without end
                .build()
                .enrich(reviews)
                .map(TwoModelsJob::line)
                .returns(Types.STRING)
                .uid(name + "-lines")
                .print(name)
                .uid(name + "-print");
    }

    private static String review(long number) {
        return "{\"review\":\"No. " + number + " was good\"}";
    }

    private static String line(InferenceResult<String, String> result) {
        InferenceFailure failure = result.getFailure();
        return result.getRecord()
                + (failure == null
                        ? " -> " + result.getPrediction()
                        : " failed, " + failure.getKind() + ": " + failure.getMessage());
    }

    private static Properties properties(String[] args) {
        Properties properties = new Properties();
        Arrays.stream(args)
                .skip(3)
                .map(argument -> argument.split("=", 2))
                .forEach(property -> properties.setProperty(property[0], property[1]));
        return properties;
    }
}
