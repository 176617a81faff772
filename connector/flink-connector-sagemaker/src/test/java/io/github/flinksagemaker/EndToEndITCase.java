// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InferenceStatus;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.model.Model;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The whole way: records, S3 inputs, invocations, ledger, results; in a MiniCluster, over real
 * HTTP.
 */
@Timeout(300)
class EndToEndITCase {

    private static final String POISON = "poison";

    @Test
    void everyRecordComesOutOnceWithItsPredictionOrReason() throws Exception {
        try (SageMakerTestKit kit =
                SageMakerTestKit.builder()
                        .endpoint("upper", endpoint -> endpoint.model(upperCase()))
                        .start()) {
            List<String> input =
                    IntStream.range(0, 1000)
                            .mapToObj(i -> "\"r" + i + "\"")
                            .collect(Collectors.toList());
            input.set(500, " "); // the batch format refuses it
            input.set(501, POISON); // the payload's schema refuses it
            List<InferenceResult<String, String>> results = run(kit, input);
            assertThat(results.stream().map(InferenceResult::getRecord))
                    .containsExactlyInAnyOrderElementsOf(input);
            for (InferenceResult<String, String> result : results) {
                if (" ".equals(result.getRecord()) || POISON.equals(result.getRecord())) {
                    assertThat(result.getStatus()).isEqualTo(InferenceStatus.FAILURE);
                    assertThat(Objects.requireNonNull(result.getFailure()).getKind())
                            .isEqualTo(FailureKind.REJECTED_RECORD);
                } else {
                    assertThat(result.getPrediction())
                            .isEqualTo(
                                    Objects.requireNonNull(result.getRecord())
                                            .toUpperCase(Locale.ROOT));
                }
            }
        }
    }

    private static Model upperCase() {
        return request ->
                ModelResponse.ok(
                        "application/jsonlines",
                        new String(request.body(), StandardCharsets.UTF_8)
                                .toUpperCase(Locale.ROOT)
                                .getBytes(StandardCharsets.UTF_8));
    }

    private static List<InferenceResult<String, String>> run(
            SageMakerTestKit kit, List<String> input) throws Exception {
        return TestJobs.collect(
                TestJobs.inference(kit, "upper")
                        .setPayloadSerializationSchema(new NoPoison())
                        .setRecordSerializationSchema(new SimpleStringSchema())
                        .sink(sink -> sink.setMaxBatchSize(50).setMaxTimeInBufferMS(100))
                        .build()
                        .enrich(TestJobs.environment(2).fromData(input)));
    }

    private static final class NoPoison extends SimpleStringSchema {

        private static final long serialVersionUID = 1L;

        @Override
        public byte[] serialize(String record) {
            if (record.equals(POISON)) {
                throw new IllegalArgumentException("not this one");
            }
            return super.serialize(record);
        }
    }
}
