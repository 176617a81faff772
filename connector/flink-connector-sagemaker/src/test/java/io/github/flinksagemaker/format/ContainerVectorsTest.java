// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real containers take and answer, by the format that a user would choose for each. */
class ContainerVectorsTest {

    private static final BatchFormat CSV_BOTH = BatchFormats.csvLines();
    private static final Tensor X = Tensor.of("X", "FP32", 2);

    private static final Map<String, BatchFormat> FORMATS =
            Map.ofEntries(
                    Map.entry("xgb-old-csv", Containers.xgboostBefore1_2_2()),
                    Map.entry("xgb-old-softprob", Containers.xgboostBefore1_2_2()),
                    Map.entry("xgb-new-csv", Containers.xgboost()),
                    Map.entry("xgb-new-json", csvTo(Splittings.jsonArray("predictions"))),
                    Map.entry("xgb-select-csv", Containers.xgboost()),
                    Map.entry("xgb-select-jsonlines", csvTo(Splittings.jsonLines())),
                    Map.entry("xgb-libsvm", lines("text/libsvm", Splittings.lines())),
                    Map.entry(
                            "xgb-libsvm-empty-last-row", lines("text/libsvm", Splittings.lines())),
                    Map.entry("xgb-bad-cell", Containers.xgboost()),
                    Map.entry("xgb-wrong-width", Containers.xgboost()),
                    Map.entry("recordio-xgb-csv", recordIo(Splittings.lines())),
                    Map.entry("recordio-odd-length", recordIo(Splittings.recordIO())),
                    Map.entry("xgb-select-recordio", recordIo(Splittings.recordIO())),
                    Map.entry("sklearn-csv-csv", CSV_BOTH),
                    Map.entry("sklearn-csv-json", csvTo(Splittings.jsonArray())),
                    Map.entry("sklearn-json-json", Containers.scikitLearn()),
                    Map.entry("npy-npy", BatchFormat.of(Framings.npy("<f8", 2), Splittings.npy())),
                    Map.entry("pytorch-json", Containers.pytorch()),
                    Map.entry("pytorch-csv", CSV_BOTH),
                    Map.entry("pytorch-error", Containers.pytorch()),
                    Map.entry("tfs-instances", Containers.tensorFlowServing()),
                    Map.entry("tfs-instances-accept", Containers.tensorFlowServing()),
                    Map.entry("tfs-jsonlines", jsonLinesTo("predictions")),
                    Map.entry("tfs-jsonlines-scalars", jsonLinesTo("predictions")),
                    Map.entry("tfs-one-matrix", jsonLinesTo("predictions")),
                    Map.entry("tfs-csv", csvTo(Splittings.jsonArray("predictions"))),
                    Map.entry(
                            "tfs-columns",
                            json("{\"inputs\":{\"x\":[", "]}}", Splittings.jsonColumns("outputs"))),
                    Map.entry("tfs-nan", Containers.tensorFlowServing()),
                    Map.entry("tfs-error", Containers.tensorFlowServing()),
                    Map.entry("hf-text-class", Containers.huggingFace()),
                    Map.entry("hf-text-gen", Containers.huggingFace("{\"max_new_tokens\":2}")),
                    Map.entry("hf-qa-one", Containers.huggingFace()),
                    Map.entry("hf-image", Containers.image("image/jpeg")),
                    Map.entry("hf-error", Containers.huggingFace()),
                    Map.entry("lmi-generate", Containers.chat()),
                    Map.entry(
                            "lmi-completions",
                            json(
                                    "{\"prompt\":[",
                                    "],\"max_tokens\":2}",
                                    Splittings.jsonArray("choices"))),
                    Map.entry("chat-completions", Containers.chat()),
                    Map.entry("lmi-embeddings", Containers.textEmbeddings()),
                    Map.entry("lmi-error", Containers.chat()),
                    Map.entry("tgi-generate", Containers.chat()),
                    Map.entry("tei-embed", Containers.textEmbeddings()),
                    Map.entry("tei-error", Containers.textEmbeddings()),
                    Map.entry("tei-predict", Containers.textEmbeddings()),
                    Map.entry("triton-json", Containers.triton(X)),
                    Map.entry("triton-json-nested", Containers.triton(X)),
                    Map.entry("triton-error", Containers.triton(Tensor.of("X", "FP32", 1))),
                    Map.entry("sparkml-jsonlines-jsonlines", Containers.sparkMl()),
                    Map.entry("sparkml-csv-many", CSV_BOTH),
                    Map.entry("mlflow-records", Containers.mlflow()),
                    Map.entry(
                            "mlflow-split",
                            json(
                                    "{\"dataframe_split\":{\"columns\":[\"a\",\"b\"],\"data\":[",
                                    "]}}",
                                    Splittings.jsonArray("predictions"))),
                    Map.entry("mlflow-error", json("[", "]", Splittings.jsonArray())),
                    Map.entry("linear-json", Containers.builtInJson("predictions")),
                    Map.entry("linear-jsonlines", Containers.builtInJsonLines()),
                    Map.entry("rcf-json", csvTo(Splittings.jsonArray("scores"))),
                    Map.entry("kmeans-csv", CSV_BOTH),
                    Map.entry("blazingtext-jsonlines", Containers.builtInJsonLines()),
                    Map.entry(
                            "blazingtext-json",
                            json(
                                    "{\"instances\":[",
                                    "],\"configuration\":{\"k\":1}}",
                                    Splittings.jsonArray())),
                    Map.entry("object2vec-json", Containers.builtInJson("predictions")),
                    Map.entry("seq2seq-json", Containers.builtInJson("predictions")),
                    Map.entry("image-class-json", Containers.image("application/x-image")),
                    Map.entry("object-detection", Containers.image("image/jpeg")),
                    Map.entry("jumpstart-lightgbm", Containers.jumpStartTabular()),
                    Map.entry("jumpstart-regression", csvTo(Splittings.jsonArray("prediction"))),
                    Map.entry("autogluon-json", Containers.autoGluon()),
                    Map.entry(
                            "autogluon-multimodal-json",
                            BatchFormat.of(
                                    Framings.lines("text/csv", "a,b"), Splittings.jsonColumns())),
                    Map.entry("djl-xgb-csv", CSV_BOTH),
                    Map.entry("hf-text-class-one", Containers.huggingFace()));

    /** Written in another way that the container takes as well. */
    private static final Set<String> FRAMED_OTHERWISE = Set.of("hf-text-class-one", "triton-json");

    static List<Vector> vectors() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (InputStream in =
                Objects.requireNonNull(
                        ContainerVectorsTest.class.getResourceAsStream(
                                "/container-vectors.json"))) {
            List<Vector> vectors = new ArrayList<>();
            mapper.readTree(in).get("vectors").forEach(node -> vectors.add(new Vector(node)));
            return vectors;
        }
    }

    @Test
    void eachHasItsFormat() throws Exception {
        assertThat(vectors()).hasSize(67);
        assertThat(vectors().stream().map(Vector::toString).collect(Collectors.toSet()))
                .isEqualTo(FORMATS.keySet());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isFramedAsTheContainerTakesIt(Vector vector) throws Exception {
        if (vector.outcome().equals("failure-object") && vector.id.startsWith("triton")) {
            return; // of a record that this framing keeps out
        }
        BatchFormat format = format(vector);
        JsonNode request = vector.node.get("request");
        List<byte[]> payloads = new ArrayList<>();
        for (JsonNode record : request.get("records")) {
            payloads.add(format.framing().prepare(bytes(record)));
        }
        FramedRequest framed = format.frame(payloads);
        assertThat(format.contentType()).isEqualTo(request.get("contentType").asText());
        if (!FRAMED_OTHERWISE.contains(vector.id)) {
            assertThat(framed.body()).isEqualTo(bytes(request.get("body")));
        }
        for (int from = 0; from < payloads.size(); from++) {
            for (int to = from + 1; to <= payloads.size(); to++) {
                assertThat(format.framing().cut(framed.body(), from, to).body())
                        .isEqualTo(format.frame(payloads.subList(from, to)).body());
            }
        }
    }

    /** Where format and vector say one; tfs-instances-accept shows what asking otherwise does. */
    @ParameterizedTest
    @MethodSource("vectors")
    void asksForWhatTheContainerWasAskedFor(Vector vector) {
        String accept = format(vector).accept();
        JsonNode asked = vector.node.get("request").get("accept");
        if (accept != null && !asked.isNull() && !vector.id.equals("tfs-instances-accept")) {
            assertThat(accept).isEqualTo(asked.asText());
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isSplitAsExpected(Vector vector) throws Exception {
        Splitting splitting = format(vector).splitting();
        byte[] response = bytes(vector.node.get("response").get("body"));
        switch (vector.outcome()) {
            case "ok":
                List<byte[]> pieces = new ArrayList<>();
                vector.node.get("expect").get("pieces").forEach(piece -> pieces.add(bytes(piece)));
                assertThat(splitting.split(response)).containsExactlyElementsOf(pieces);
                break;
            case "failure-object":
                break; // no response to split
            default:
                assertThat(splitting.split(response))
                        .hasSizeLessThan(
                                vector.id.equals("tfs-one-matrix")
                                        ? Integer.MAX_VALUE
                                        : vector.records())
                        .size()
                        .isNotEqualTo(vector.records());
        }
    }

    /**
     * No splitting makes predictions of a response of another form without a sign: it refuses, or
     * counts something else, or comes to the very pieces.
     */
    @ParameterizedTest
    @MethodSource("vectors")
    void noOtherSplittingGivesOtherPiecesInTheRightNumber(Vector vector) throws Exception {
        if (!vector.outcome().equals("ok")) {
            return;
        }
        byte[] response = bytes(vector.node.get("response").get("body"));
        List<byte[]> right = format(vector).splitting().split(response);
        Set<String> wrong = new TreeSet<>();
        for (Splitting other :
                List.of(
                        Splittings.lines(),
                        Splittings.jsonLines(),
                        Splittings.jsonArray(),
                        Splittings.recordIO(),
                        Splittings.npy(),
                        Splittings.tensors())) {
            try {
                List<byte[]> pieces = other.split(response);
                if (pieces.size() == right.size()
                        && right.size() > 1
                        && !sameTexts(pieces, right)) {
                    wrong.add(other.name());
                }
            } catch (BatchFormatException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void complaintsNameTheKindAndTheSplittingThatFits() {
        assertThatThrownBy(() -> Splittings.lines().split("{\n \"a\": [1,\n 2]\n}".getBytes(UTF_8)))
                .isInstanceOf(BatchFormatException.class)
                .hasMessageContaining("a JSON object came")
                .hasMessageContaining("Splittings.jsonArray(member)")
                .hasMessageNotContaining("\"a\"");
        assertThatThrownBy(() -> Splittings.jsonArray("p").split("1\n2\n".getBytes(UTF_8)))
                .isInstanceOf(BatchFormatException.class)
                .hasMessageContaining("a number came")
                .hasMessageContaining("Splittings.lines()");
        assertThatThrownBy(() -> Splittings.jsonLines().split("[\n1,\n2]\n".getBytes(UTF_8)))
                .isInstanceOf(BatchFormatException.class)
                .hasMessageContaining("line 1 is not one complete JSON value: a JSON array came")
                .hasMessageContaining("Splittings.jsonArray()");
    }

    private static BatchFormat format(Vector vector) {
        return Objects.requireNonNull(FORMATS.get(vector.id), vector.id);
    }

    private static boolean sameTexts(List<byte[]> left, List<byte[]> right) {
        return texts(left).equals(texts(right));
    }

    private static List<String> texts(List<byte[]> pieces) {
        return pieces.stream().map(piece -> new String(piece, UTF_8)).collect(Collectors.toList());
    }

    private static BatchFormat csvTo(Splitting splitting) {
        return lines("text/csv", splitting);
    }

    private static BatchFormat jsonLinesTo(String key) {
        return lines("application/jsonlines", Splittings.jsonArray(key));
    }

    private static BatchFormat lines(String type, Splitting splitting) {
        return BatchFormat.of(Framings.lines(type), splitting);
    }

    private static BatchFormat recordIo(Splitting splitting) {
        return BatchFormat.of(Framings.recordIO(), splitting);
    }

    private static BatchFormat json(String prefix, String suffix, Splitting splitting) {
        return BatchFormat.of(Framings.json(prefix, suffix), splitting);
    }

    private static byte[] bytes(JsonNode node) {
        return node.isObject()
                ? Base64.getDecoder().decode(node.get("base64").asText())
                : node.asText().getBytes(UTF_8);
    }

    private static final class Vector {
        private final String id;
        private final JsonNode node;

        private Vector(JsonNode node) {
            this.id = node.get("id").asText();
            this.node = node;
        }

        private String outcome() {
            return node.get("expect").get("outcome").asText();
        }

        private int records() {
            return node.get("request").get("records").size();
        }

        @Override
        public String toString() {
            return id;
        }
    }
}
