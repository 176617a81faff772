// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.format.Containers;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A good response with an error, and a null, for single records: what the options make of it. */
@Timeout(300)
class ErrorAnswersITCase {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 2);

    @RegisterExtension
    final SageMakerExtension aws =
            new SageMakerExtension(
                    kit ->
                            kit.endpoint(
                                    "tfs", endpoint -> endpoint.model(ErrorAnswersITCase::answer)));

    /** One prediction an instance: of all three {@code [1,{"error":"x"},null]}. */
    private static ModelResponse answer(ModelRequest request) {
        return ModelResponse.ok(
                "application/json",
                new String(request.body(), UTF_8)
                        .replace("instances", "predictions")
                        .replace("[1]", "1")
                        .replace("[2]", "{\"error\":\"x\"}")
                        .replace("[3]", "null"));
    }

    @Test
    void anErrorAndANullFailTheirRecordsAloneWhereTheOptionsSaySo() throws Exception {
        Map<String, InferenceResult<String, String>> results =
                run(
                        builder ->
                                builder.set(SourceOptions.ERROR_MEMBER, "error")
                                        .set(SourceOptions.NULL_IS_ERROR, true));

        assertPrediction(results, "[1]", "1");
        assertModelError(results, "[2]", "the model answered error: \"x\"");
        assertModelError(results, "[3]", "the model answered null");
    }

    @Test
    void eachOptionIsAboutItsOwnAnswerAlone() throws Exception {
        Map<String, InferenceResult<String, String>> results =
                run(builder -> builder.set(SourceOptions.NULL_IS_ERROR, true));

        assertPrediction(results, "[1]", "1");
        assertPrediction(results, "[2]", "{\"error\":\"x\"}");
        assertModelError(results, "[3]", "the model answered null");
    }

    @Test
    void byDefaultBothArePredictions() throws Exception {
        Map<String, InferenceResult<String, String>> results = run(builder -> builder);

        assertPrediction(results, "[1]", "1");
        assertPrediction(results, "[2]", "{\"error\":\"x\"}");
        assertPrediction(results, "[3]", "null");
    }

    private static void assertPrediction(
            Map<String, InferenceResult<String, String>> results,
            String record,
            String prediction) {
        InferenceResult<String, String> result = Objects.requireNonNull(results.get(record));
        assertThat(result.getFailure()).isNull();
        assertThat(result.getPrediction()).isEqualTo(prediction);
    }

    private static void assertModelError(
            Map<String, InferenceResult<String, String>> results, String record, String message) {
        InferenceFailure failure =
                Objects.requireNonNull(Objects.requireNonNull(results.get(record)).getFailure());
        assertThat(failure.getKind()).isEqualTo(FailureKind.MODEL_ERROR);
        assertThat(failure.getMessage()).isEqualTo(message);
    }

    /** By record. */
    private Map<String, InferenceResult<String, String>> run(
            UnaryOperator<SageMakerAsyncInferenceBuilder<String, String>> options)
            throws Exception {
        Map<String, InferenceResult<String, String>> results = new HashMap<>();
        TestJobs.collect(
                        options.apply(
                                        TestJobs.inference(aws.kit(), "tfs")
                                                .setBatchFormat(Containers.tensorFlowServing())
                                                .set(
                                                        SourceOptions.DISCOVERY_INTERVAL,
                                                        Duration.ofMillis(50))
                                                .sink(sink -> sink.setMaxBatchSize(3)))
                                .build()
                                .enrich(TestJobs.environment(1).fromData("[1]", "[2]", "[3]")))
                .forEach(result -> results.put(result.getRecord(), result));
        assertThat(results).hasSize(3);
        return results;
    }
}
