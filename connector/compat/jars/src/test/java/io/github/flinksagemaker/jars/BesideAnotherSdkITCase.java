// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.jars;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The jar with all inside, on one class path with another version of the AWS SDK: the test kit's.
 */
@Timeout(300)
class BesideAnotherSdkITCase {

    private static final String SHADED = "io.github.flinksagemaker.shaded.";
    private static final String SDK_VERSION = "software.amazon.awssdk.core.util.VersionInfo";
    private static final int RECORDS = 40;

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit ->
                            kit.endpoint(
                                    "echo",
                                    e ->
                                            e.model(
                                                    request ->
                                                            ModelResponse.ok(
                                                                    "application/jsonlines",
                                                                    request.body()))));

    @Test
    void twoVersionsAreThere() throws Exception {
        assertThat(versionIn(SDK_VERSION)).isEqualTo(System.getProperty("outer.aws.sdk.version"));
        assertThat(versionIn(SHADED + SDK_VERSION))
                .isNotEqualTo(System.getProperty("outer.aws.sdk.version"));
    }

    @Test
    void thePlainJarIsNotThere() throws Exception {
        assertThat(
                        SageMakerAsyncInference.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                .contains("flink-sql-connector-sagemaker")
                .endsWith(".jar");
    }

    @Test
    void everyRecordComesOutWithItsPrediction() throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(2);
        environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        environment.enableCheckpointing(1000);
        DataStream<String> results =
                inference()
                        .enrich(
                                environment
                                        .fromSequence(1, RECORDS)
                                        .map(BesideAnotherSdkITCase::record)
                                        .returns(Types.STRING))
                        .map(BesideAnotherSdkITCase::line)
                        .returns(Types.STRING);

        List<String> lines = new ArrayList<>();
        try (CloseableIterator<String> all = results.executeAndCollect()) {
            all.forEachRemaining(lines::add);
        }

        assertThat(lines)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, RECORDS)
                                .mapToObj(BesideAnotherSdkITCase::record)
                                .map(record -> record + " -> " + record)
                                .toList());
    }

    private static SageMakerAsyncInference<String, String> inference() {
        return SageMakerAsyncInference.<String, String>builder()
                .setEndpointName("echo")
                .setStagingPath("s3://" + AWS.kit().bucket() + "/beside")
                .setClientProperties(AWS.kit().clientProperties())
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setRecordDeserializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(new SimpleStringSchema())
                .setBounded(true)
                .build();
    }

    private static String record(long number) {
        return "{\"number\":" + number + "}";
    }

    private static String line(InferenceResult<String, String> result) {
        return result.getRecord() + " -> " + result.getPrediction();
    }

    private static String versionIn(String className) throws ReflectiveOperationException {
        return (String) Class.forName(className).getField("SDK_VERSION").get(null);
    }
}
