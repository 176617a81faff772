// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.Containers;
import io.github.flinksagemaker.testkit.model.Model;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.formats.json.JsonDeserializationSchema;
import org.apache.flink.formats.json.JsonSerializationSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the model's container takes and answers: the model is the same, its face is not. */
enum DemoContainer {

    /** One JSON object a line, both ways. */
    JSONLINES {
        @Override
        BatchFormat format() {
            return BatchFormats.jsonLines();
        }

        @Override
        Model around(Model model) {
            return model;
        }
    },

    /** A JSON array, both ways, as scikit-learn's and PyTorch's containers. */
    JSON {
        @Override
        BatchFormat format() {
            return Containers.scikitLearn();
        }

        @Override
        Model around(Model model) {
            return request -> {
                List<String> records = elements(text(request));
                return answered(
                        lines(model, request, records),
                        "application/json",
                        answers -> "[" + String.join(", ", answers) + "]");
            };
        }
    },

    /** One CSV row a line, both ways, as XGBoost's container. */
    CSV {
        @Override
        BatchFormat format() {
            return Containers.xgboost();
        }

        @Override
        Model around(Model model) {
            return request -> {
                List<String> records =
                        text(request)
                                .lines()
                                .map(DemoContainer::object)
                                .collect(Collectors.toList());
                return answered(
                        lines(model, request, records),
                        "text/csv; charset=utf-8",
                        answers ->
                                answers.stream()
                                        .map(DemoContainer::row)
                                        .collect(Collectors.joining("\n", "", "\n")));
            };
        }

        @Override
        SerializationSchema<Paragraph> payloads() {
            return paragraph -> {
                String text = paragraph.text().replaceAll("[\\r\\n]", " ").replace("\"", "\"\"");
                return ('"' + text + '"').getBytes(UTF_8);
            };
        }

        @Override
        DeserializationSchema<Detection> predictions() {
            return new CsvDetection();
        }
    },

    /** TensorFlow Serving: {@code instances}, and {@code predictions} on lines of their own. */
    TFS {
        @Override
        BatchFormat format() {
            return Containers.tensorFlowServing();
        }

        @Override
        Model around(Model model) {
            return request -> {
                List<String> records =
                        elements(JSON_MAPPER.readTree(text(request)).path("instances").toString());
                return answered(
                        lines(model, request, records),
                        "application/json",
                        answers ->
                                "{\n    \"predictions\": ["
                                        + String.join(", ", answers)
                                        + "\n    ]\n}");
            };
        }
    };

    private static final JsonMapper JSON_MAPPER = JsonMapper.shared();

    /** The batch format that goes with it. */
    abstract BatchFormat format();

    /** The model, which takes and answers JSON Lines, behind this face. */
    abstract Model around(Model model);

    /** What it reads of a paragraph. */
    SerializationSchema<Paragraph> payloads() {
        return new JsonSerializationSchema<>();
    }

    /** What it answers of one. */
    DeserializationSchema<Detection> predictions() {
        return new JsonDeserializationSchema<>(Detection.class);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Makes one body of the model's answers. */
    interface Answers {
        String body(List<String> answers);
    }

    private static ModelResponse answered(ModelResponse lines, String type, Answers answers) {
        if (lines.isFailure()) {
            return lines;
        }
        List<String> each = new String(lines.body(), UTF_8).lines().collect(Collectors.toList());
        return ModelResponse.ok(type, answers.body(each));
    }

    private static ModelResponse lines(Model model, ModelRequest request, List<String> records)
            throws Exception {
        return model.invoke(
                new ModelRequest(
                        "application/jsonlines",
                        request.accept(),
                        request.customAttributes(),
                        request.inferenceId(),
                        String.join("\n", records).getBytes(UTF_8)));
    }

    private static String text(ModelRequest request) {
        return new String(request.body(), UTF_8);
    }

    private static List<String> elements(String array) {
        List<String> elements = new ArrayList<>();
        JSON_MAPPER.readTree(array).forEach(element -> elements.add(element.toString()));
        return elements;
    }

    /** Of a row with one quoted text. */
    private static String object(String row) {
        String text = row.substring(1, row.length() - 1).replace("\"\"", "\"");
        return JSON_MAPPER.createObjectNode().put("text", text).toString();
    }

    private static String row(String answer) {
        JsonNode json = JSON_MAPPER.readTree(answer);
        return String.join(
                ",",
                json.path("language").asString(),
                json.path("confidence").toString(),
                json.path("second").asString(),
                json.path("secondConfidence").toString());
    }

    /** A row of language, confidence, second language and its confidence. */
    private static final class CsvDetection extends AbstractDeserializationSchema<Detection> {
        private static final long serialVersionUID = 1L;

        @Override
        public Detection deserialize(byte[] message) throws IOException {
            String[] cells = new String(message, UTF_8).split(",", -1);
            if (cells.length != 4) {
                throw new IOException("a row of " + cells.length + " cells, not of 4");
            }
            return new Detection(
                    cells[0], Double.parseDouble(cells[1]), cells[2], Double.parseDouble(cells[3]));
        }
    }
}
