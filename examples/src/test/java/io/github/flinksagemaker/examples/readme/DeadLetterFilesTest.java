// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Score;
import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Transaction;
import io.github.flinksagemaker.model.FailureJsonSchema;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InferenceResultTypeInfo;
import io.github.flinksagemaker.model.InvocationInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.formats.json.JsonSerializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Dead letters in files, as {@code docs/source.md} says it. */
class DeadLetterFilesTest {

    @TempDir private Path folder;

    @Test
    void theSnippetIsCompiledCode() throws IOException {
        CompiledSnippet.of(DeadLetterFilesSnippet.class).assertOn(Path.of("../docs/source.md"));
    }

    @Test
    void theSnippetWritesALineWithTheRecordForEachFailure() throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setRuntimeMode(RuntimeExecutionMode.BATCH);
        TypeInformation<InferenceResult<Transaction, Score>> type =
                InferenceResultTypeInfo.of(
                        TypeInformation.of(Transaction.class), TypeInformation.of(Score.class));
        environment
                .fromData(List.of(failed("t-7"), failed("t-8")), type)
                .sinkTo(
                        DeadLetterFilesSnippet.to(
                                new org.apache.flink.core.fs.Path(folder.toUri())));
        environment.execute();

        assertThat(letters())
                .extracting(letter -> record(letter).get("id").asString())
                .containsExactlyInAnyOrder("t-7", "t-8");
    }

    /** Which an encoder does not do. */
    @Test
    void flinksJsonSchemaHasToBeOpened() {
        FailureJsonSchema<Transaction, Score> json =
                FailureJsonSchema.of(new JsonSerializationSchema<>());

        JsonNode letter = JsonMapper.shared().readTree(json.serialize(failed("t-7")));

        assertThat(letter.get("record").isNull()).isTrue();
        assertThat(letter.get("recordError").asString()).startsWith("the record schema threw");
    }

    private static JsonNode record(JsonNode letter) {
        return JsonMapper.shared().readTree(letter.get("record").asString());
    }

    private List<JsonNode> letters() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .flatMap(DeadLetterFilesTest::lines)
                    .map(JsonMapper.shared()::readTree)
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InferenceResult<Transaction, Score> failed(String id) {
        Transaction transaction = new Transaction();
        transaction.id = id;
        return InferenceResult.failure(
                transaction,
                InferenceFailure.of(FailureKind.EXPIRED, "no answer"),
                InvocationInfo.builder()
                        .setInvocationId("LANE-3")
                        .setEndpointName("fraud-detector")
                        .setAcceptedAt(1)
                        .setSettledAt(2)
                        .setPositionInBatch(0)
                        .build());
    }
}
