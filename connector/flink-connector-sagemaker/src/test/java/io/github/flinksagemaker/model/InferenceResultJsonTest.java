// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.util.jackson.JacksonMapperFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Results are beans to JSON libraries, without any setting: Flink's Jackson and a user's own. */
class InferenceResultJsonTest {

    private static final String INVOCATION =
            "{\"invocationId\":\""
                    + SampleResults.ID
                    + "\",\"endpointName\":\"fraud-detector\","
                    + "\"inputLocation\":\"s3://in/3\",\"outputLocation\":\"s3://out/3\","
                    + "\"failureLocation\":\"s3://fail/3\",\"acceptedAt\":1700000000000,"
                    + "\"settledAt\":1700000001000,\"positionInBatch\":2,"
                    + "\"firstInvocationId\":\""
                    + SampleResults.ID
                    + "\",\"attempt\":0}";
    private static final String REJECTED =
            INVOCATION
                    .replace("\"s3://in/3\"", "null")
                    .replace("\"s3://out/3\"", "null")
                    .replace("\"s3://fail/3\"", "null");

    static List<Arguments> results() {
        return List.of(
                Arguments.of(
                        SampleResults.success("r", 0.5),
                        "{\"record\":\"r\",\"status\":\"PREDICTION\",\"success\":true,"
                                + "\"prediction\":0.5,\"outputReference\":null,\"failure\":null,"
                                + "\"invocation\":"
                                + INVOCATION
                                + "}"),
                Arguments.of(
                        SampleResults.reference("r"),
                        "{\"record\":\"r\",\"status\":\"REFERENCE\",\"success\":true,"
                                + "\"prediction\":null,\"outputReference\":{\"location\":"
                                + "\"s3://out/é/3\",\"sizeInBytes\":5000000000,"
                                + "\"contentType\":\"application/json\"},\"failure\":null,"
                                + "\"invocation\":"
                                + INVOCATION
                                + "}"),
                Arguments.of(
                        SampleResults.failure(null),
                        "{\"record\":null,\"status\":\"FAILURE\",\"success\":false,"
                                + "\"prediction\":null,\"outputReference\":null,\"failure\":"
                                + "{\"kind\":\"MODEL_ERROR\",\"message\":\"é\\n\","
                                + "\"recordBytes\":null},"
                                + "\"invocation\":"
                                + REJECTED
                                + "}"));
    }

    /** Flink's JsonSerializationSchema has just such a mapper. */
    @ParameterizedTest
    @MethodSource("results")
    void flinksOwnJacksonWritesEachPropertyOnce(
            InferenceResult<String, Double> result, String expected)
            throws JsonProcessingException {
        ObjectMapper json = JacksonMapperFactory.createObjectMapper();
        assertThat(json.readTree(json.writeValueAsString(result)))
                .isEqualTo(json.readTree(expected));
    }

    @ParameterizedTest
    @MethodSource("results")
    void aUsersJacksonWritesEachPropertyOnce(
            InferenceResult<String, Double> result, String expected) {
        JsonMapper json = JsonMapper.shared();
        assertThat(json.readTree(json.writeValueAsString(result)))
                .isEqualTo(json.readTree(expected));
    }

    @Test
    void thePageShowsAResultAsItIs() throws IOException {
        InferenceResult<Map<String, String>, Map<String, Double>> result =
                InferenceResult.success(
                        Map.of("id", "t-7"), Map.of("score", 0.75), SampleResults.full());
        JsonMapper json = JsonMapper.shared();
        assertThat(json.readTree(json.writeValueAsString(result)))
                .isEqualTo(json.readTree(page().get(0)));
    }

    @Test
    void thePageShowsAFailureAsItsSchemaWritesIt() throws IOException {
        InferenceResult<String, Double> result =
                InferenceResult.failure(
                        "{\"id\":\"t-7\"}",
                        InferenceFailure.of(FailureKind.MODEL_ERROR, "line 3 is no JSON"),
                        SampleResults.full());
        byte[] written =
                FailureJsonSchema.<String, Double>of(new SimpleStringSchema()).serialize(result);
        JsonMapper json = JsonMapper.shared();
        assertThat(json.readTree(written)).isEqualTo(json.readTree(page().get(1)));
    }

    private static List<String> page() throws IOException {
        return Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../../docs/source.md")))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.toList());
    }
}
