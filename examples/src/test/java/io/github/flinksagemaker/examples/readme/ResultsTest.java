// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Score;
import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Transaction;
import io.github.flinksagemaker.model.FailureJsonSchema;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InvocationInfo;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.formats.json.JsonSerializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is done with results, as {@code docs/source.md} says it. */
class ResultsTest {

    @Test
    void theSnippetIsCompiledCode() throws IOException {
        CompiledSnippet.of(SplitSnippet.class).assertOn(Path.of("../docs/source.md"));
    }

    @Test
    void theSnippetBuildsAJob() {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        SplitSnippet.split(
                ReadmeSnippet.score(environment.fromData(new Transaction())),
                new DiscardingSink<>());
        assertThat(environment.getStreamGraph().getStreamNodes())
                .extracting(node -> node.getOperatorName())
                .contains("Predictions", "Failures")
                .doesNotContain("References");
    }

    @Test
    void flinksJsonSchemaWritesResults() throws Exception {
        JsonSerializationSchema<InferenceResult<Transaction, Score>> schema =
                new JsonSerializationSchema<>();
        schema.open(new Context());

        JsonNode json = read(schema.serialize(scored()));
        assertThat(json.at("/status").asString()).isEqualTo("PREDICTION");
        assertThat(json.at("/record/id").asString()).isEqualTo("t-7");
        assertThat(json.at("/prediction/score").asDouble()).isEqualTo(0.75);
        assertThat(json.at("/invocation/invocationId").asString()).isEqualTo("LANE-3");
        assertThat(read(schema.serialize(failed())).at("/failure/kind").asString())
                .isEqualTo("EXPIRED");
    }

    @Test
    void aDeadLetterHasTheRecordAsThePayloadsSchemaWritesIt() throws Exception {
        FailureJsonSchema<Transaction, Score> schema =
                FailureJsonSchema.of(new JsonSerializationSchema<>());
        schema.open(new Context());

        JsonNode letter = read(schema.serialize(failed()));
        assertThat(letter.get("recordEncoding").asString()).isEqualTo("utf-8");
        assertThat(read(letter.get("record").asString().getBytes(UTF_8)).get("id").asString())
                .isEqualTo("t-7");
    }

    private static JsonNode read(byte[] json) {
        return JsonMapper.shared().readTree(json);
    }

    private static InferenceResult<Transaction, Score> scored() {
        Score score = new Score();
        score.score = 0.75;
        return InferenceResult.success(transaction(), score, invocation());
    }

    private static InferenceResult<Transaction, Score> failed() {
        return InferenceResult.failure(
                transaction(), InferenceFailure.of(FailureKind.EXPIRED, "no answer"), invocation());
    }

    private static Transaction transaction() {
        Transaction transaction = new Transaction();
        transaction.id = "t-7";
        return transaction;
    }

    private static InvocationInfo invocation() {
        return InvocationInfo.builder()
                .setInvocationId("LANE-3")
                .setEndpointName("fraud-detector")
                .setAcceptedAt(1_700_000_000_000L)
                .setSettledAt(1_700_000_001_000L)
                .setPositionInBatch(2)
                .build();
    }

    private static final class Context implements SerializationSchema.InitializationContext {
        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(ResultsTest.class.getClassLoader());
        }
    }
}
