// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testing.GoldenBytes;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FailureJsonSchemaTest {

    private static final InferenceFailure FAILURE =
            InferenceFailure.of(FailureKind.MODEL_ERROR, "line 3: \"é\"\n");

    private static InferenceResult<String, Double> failureOf(@Nullable String record) {
        return InferenceResult.failure(record, FAILURE, SampleResults.full());
    }

    private static byte[] write(SerializationSchema<String> recordSchema, @Nullable String record) {
        return FailureJsonSchema.<String, Double>of(recordSchema).serialize(failureOf(record));
    }

    private static JsonNode read(byte[] json) {
        return JsonMapper.shared().readTree(json);
    }

    /** Others read these objects, so they never change but for new fields at the end. */
    @Test
    void writesTheRecordAsTextAndAllThatIsKnown() {
        assertThat(write(new SimpleStringSchema(), "{\"id\":\"ä\u0000\"}"))
                .asString(UTF_8)
                .isEqualTo(new String(GoldenBytes.read("failure-text.json"), UTF_8).strip());
    }

    @Test
    void writesARecordThatIsNoTextInBase64() {
        assertThat(write(record -> new byte[] {(byte) 0xC3, 0x28, 0}, "r"))
                .asString(UTF_8)
                .isEqualTo(new String(GoldenBytes.read("failure-base64.json"), UTF_8).strip());
    }

    @Test
    void whatIsAbsentIsNull() {
        byte[] json =
                FailureJsonSchema.<String, Double>of(new SimpleStringSchema())
                        .serialize(SampleResults.failure(null));
        assertThat(json)
                .asString(UTF_8)
                .isEqualTo(new String(GoldenBytes.read("failure-bare.json"), UTF_8).strip());
    }

    @Test
    void writesWhatTheLedgerCarriesOfARecordThatCouldNotBeReadBack() {
        InferenceResult<String, Double> result =
                InferenceResult.failure(
                        null,
                        FAILURE.withRecordBytes("{\"old\":1}".getBytes(UTF_8)),
                        SampleResults.full());
        JsonNode json =
                read(
                        FailureJsonSchema.<String, Double>of(new SimpleStringSchema())
                                .serialize(result));
        assertThat(json.get("record").asString()).isEqualTo("{\"old\":1}");
        assertThat(json.get("recordEncoding").asString()).isEqualTo("utf-8");
        assertThat(json.get("recordError").isNull()).isTrue();
    }

    @Test
    void aRecordThatItsSchemaRefusesDoesNotStopTheOthers() {
        JsonNode thrown =
                read(
                        write(
                                record -> {
                                    throw new IllegalStateException("secret");
                                },
                                "r"));
        assertThat(thrown.get("record").isNull()).isTrue();
        assertThat(thrown.get("recordEncoding").isNull()).isTrue();
        assertThat(thrown.get("recordError").asString())
                .isEqualTo("the record schema threw java.lang.IllegalStateException");
        assertThat(thrown.get("kind").asString()).isEqualTo("MODEL_ERROR");
        assertThat(read(write(FailureJsonSchemaTest::endless, "r")).get("recordError").asString())
                .endsWith("java.lang.StackOverflowError");
    }

    private static byte[] endless(String record) {
        return record.isEmpty() ? new byte[0] : endless(record);
    }

    @Test
    @SuppressWarnings("NullAway") // what a schema without a checker may do
    void aSchemaThatReturnsNullIsSaidToo() {
        assertThat(read(write(record -> null, "r")).get("recordError").asString())
                .isEqualTo("the record schema returned null");
    }

    @Test
    void halfASurrogatePairInAMessageIsReplaced() {
        InferenceResult<String, Double> result =
                InferenceResult.failure(
                        "r",
                        InferenceFailure.of(FailureKind.REJECTED_RECORD, "cut \uD83D"),
                        SampleResults.full());
        byte[] json =
                FailureJsonSchema.<String, Double>of(new SimpleStringSchema()).serialize(result);
        assertThat(read(json).get("message").asString()).isEqualTo("cut ?");
    }

    @Test
    void refusesWhatIsNoFailureAndSaysWhatToDo() {
        FailureJsonSchema<String, Double> schema = FailureJsonSchema.of(new SimpleStringSchema());
        for (InferenceResult<String, Double> result :
                List.of(SampleResults.success("secret", 0.5), SampleResults.reference("secret"))) {
            assertThatThrownBy(() -> schema.serialize(result))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(SampleResults.ID)
                    .hasMessageContaining("InferenceResults.split(stream).failures()")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void opensTheRecordsSchema() throws Exception {
        Opened schema = new Opened();
        FailureJsonSchema.<String, Double>of(schema).open(new Context());
        assertThat(schema.opened).isTrue();
    }

    @Test
    void travelsToTheSink() throws Exception {
        FailureJsonSchema<String, Double> schema = FailureJsonSchema.of(new SimpleStringSchema());
        assertThat(InstantiationUtil.clone(schema).serialize(failureOf("r")))
                .isEqualTo(schema.serialize(failureOf("r")));
    }

    private static final class Opened extends SimpleStringSchema {

        private static final long serialVersionUID = 1L;

        private boolean opened;

        @Override
        public void open(SerializationSchema.InitializationContext context) {
            opened = true;
        }
    }

    private static final class Context implements SerializationSchema.InitializationContext {
        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(FailureJsonSchemaTest.class.getClassLoader());
        }
    }
}
