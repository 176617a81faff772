// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.model;

import io.github.flinksagemaker.testkit.model.Rows.Refusal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Models that take and answer requests as SageMaker's containers do, with their content types,
 * limits, errors and oddities. What they predict is of no matter: the first number of a record, or
 * the digits of its text, and a half.
 */
public final class ContainerModels {

    private static final String JSON = "application/json";
    private static final String JSON_LINES = "application/jsonlines";
    private static final String CSV = "text/csv";
    private static final String CSV_ANSWER = "text/csv; charset=utf-8";
    private static final String HTML = "text/html; charset=utf-8";
    private static final long XGBOOST_BYTES = 6_291_456;
    private static final long MODEL_SERVER_BYTES = 6_553_500;
    private static final long EMBEDDINGS_BYTES = 2_000_000;
    private static final int EMBEDDINGS = 32;

    private ContainerModels() {}

    /** One behaviour; a refusal is answered, what can't be parsed is an error of that container. */
    private interface Body {
        ModelResponse of(ModelRequest request) throws Refusal;
    }

    private static Model model(long maxBytes, Set<String> types, int badStatus, Body body) {
        return request -> {
            if (request.body().length > maxBytes) {
                return ModelResponse.error(413, HTML, "Request Entity Too Large");
            }
            if (!types.isEmpty()
                    && !types.contains(Objects.requireNonNullElse(request.contentType(), ""))) {
                return ModelResponse.error(415, HTML, "unsupported: " + request.contentType());
            }
            try {
                return body.of(request);
            } catch (Refusal e) {
                return e.response();
            } catch (JacksonException | IllegalArgumentException e) {
                return ModelResponse.error(badStatus, "text/plain", "can't read the request");
            }
        };
    }

    private static boolean wants(ModelRequest request, String type) {
        return type.equals(request.accept());
    }

    /** XGBoost from 1.2-2: one line a row, a line feed at the end; JSON if that is accepted. */
    public static Model xgboost() {
        return model(
                XGBOOST_BYTES,
                Set.of(CSV),
                415,
                request -> {
                    List<Double> scores = Rows.scores(Rows.lines(Rows.text(request)));
                    return wants(request, JSON)
                            ? ModelResponse.ok(JSON, "{\"predictions\": [" + objects(scores) + "]}")
                            : ModelResponse.ok(CSV_ANSWER, joined(scores, "\n") + "\n");
                });
    }

    /** XGBoost to 1.2-1: one line, commas, no line feed. */
    public static Model xgboostBefore122() {
        return model(
                XGBOOST_BYTES,
                Set.of(CSV),
                415,
                request ->
                        ModelResponse.ok(
                                CSV_ANSWER,
                                joined(Rows.scores(Rows.lines(Rows.text(request))), ",")));
    }

    /** scikit-learn's default functions: CSV of one row fails, JSON is answered by a bare array. */
    public static Model scikitLearn() {
        return model(
                Long.MAX_VALUE,
                Set.of(CSV, JSON),
                500,
                request -> {
                    boolean csv = CSV.equals(request.contentType());
                    List<String> lines = Rows.lines(Rows.text(request));
                    if (csv && lines.size() == 1) {
                        throw new Refusal(500, HTML, "Expected 2D array, got 1D array instead");
                    }
                    List<Double> scores =
                            csv ? Rows.scores(lines) : Rows.scores(array(Rows.text(request)));
                    return wants(request, CSV)
                            ? ModelResponse.ok(CSV_ANSWER, joined(scores, "\n") + "\n")
                            : ModelResponse.ok(JSON, "[" + joined(scores, ", ") + "]");
                });
    }

    /** PyTorch's default functions: a row of two for each record. */
    public static Model pytorch() {
        return model(
                MODEL_SERVER_BYTES,
                Set.of(JSON),
                500,
                request ->
                        ModelResponse.ok(
                                JSON,
                                "[" + joined(array(Rows.text(request)), ", ", s -> pair(s)) + "]"));
    }

    /** TensorFlow Serving behind SageMaker's script: what it takes a body for, and line feeds. */
    public static Model tensorFlowServing() {
        return model(
                Long.MAX_VALUE, Set.of(JSON, JSON_LINES, CSV), 400, ContainerModels::instances);
    }

    private static ModelResponse instances(ModelRequest request) throws Refusal {
        String text = Rows.text(request);
        JsonNode instances;
        if (CSV.equals(request.contentType())) {
            instances = Rows.parse("[[" + String.join("],[", Rows.lines(text)) + "]]");
        } else if (text.contains("\"instances\":") || text.contains("\"inputs\":")) {
            instances = Rows.parse(text).path("instances");
        } else if (text.matches("(?s).*[}\\]]\\s+[{\\[].*")) {
            instances = Rows.parse("[" + String.join(",", Rows.lines(text)) + "]");
        } else {
            instances = Rows.parse(text.startsWith("[[") ? text : "[" + text + "]");
        }
        if (!instances.isArray() || instances.isEmpty()) {
            throw new Refusal(400, JSON, "{ \"error\": \"JSON Parse error\" }");
        }
        String answer =
                "{\n    \"predictions\": [" + joined(Rows.scores(instances), ", ") + "\n    ]\n}";
        return wants(request, JSON_LINES)
                ? ModelResponse.ok(JSON_LINES, answer.replace("\n", ""))
                : ModelResponse.ok(JSON, answer);
    }

    /** Hugging Face's toolkit: an array, unless the one input is an object, which is unwrapped. */
    public static Model huggingFace() {
        return model(
                MODEL_SERVER_BYTES,
                Set.of(JSON),
                400,
                request -> {
                    JsonNode inputs = Rows.parse(Rows.text(request)).path("inputs");
                    if (inputs.isString()) {
                        return ModelResponse.ok(JSON, "[" + label(Rows.score(inputs)) + "]");
                    }
                    if (!inputs.isArray() || inputs.isEmpty()) {
                        throw new Refusal(
                                400,
                                JSON,
                                "{\n  \"code\": 400,\n  \"type\": \"InternalServerException\"\n}\n");
                    }
                    String answers = joined(inputs, ",", ContainerModels::label);
                    boolean unwrapped = inputs.size() == 1 && inputs.get(0).isObject();
                    return ModelResponse.ok(JSON, unwrapped ? answers : "[" + answers + "]");
                });
    }

    private static String label(double score) {
        return "{\"label\":\"POSITIVE\",\"score\":" + score + "}";
    }

    /** Text Embeddings Inference: 32 inputs and 2,000,000 bytes at most. */
    public static Model textEmbeddings() {
        return model(
                EMBEDDINGS_BYTES,
                Set.of(JSON),
                422,
                request -> {
                    JsonNode inputs = Rows.parse(Rows.text(request)).path("inputs");
                    if (inputs.size() > EMBEDDINGS) {
                        throw new Refusal(
                                422,
                                JSON,
                                "{\"error\":\"batch size "
                                        + inputs.size()
                                        + " > maximum allowed batch size 32\"}");
                    }
                    return ModelResponse.ok(JSON, "[" + joined(inputs, ",", s -> pair(s)) + "]");
                });
    }

    /** Triton with one input of FP32, in JSON and in binary. */
    public static Model triton() {
        return new TritonModel();
    }

    /** MLflow's scoring server: lists at the root are refused, the answer is always JSON. */
    public static Model mlflow() {
        return model(
                Long.MAX_VALUE,
                Set.of(JSON, CSV),
                400,
                request -> {
                    JsonNode root = Rows.parse(Rows.text(request));
                    JsonNode records = root.path("dataframe_records");
                    if (!records.isArray()) {
                        throw new Refusal(400, JSON, "{\"error_code\": \"BAD_REQUEST\"}");
                    }
                    return ModelResponse.ok(
                            JSON,
                            "{\"predictions\": [" + joined(Rows.scores(records), ", ") + "]}");
                });
    }

    /** A built-in algorithm that takes {@code instances}, and JSON Lines. */
    public static Model builtIn(String key) {
        return model(
                Long.MAX_VALUE,
                Set.of(JSON, JSON_LINES),
                400,
                request -> {
                    String text = Rows.text(request);
                    if (JSON_LINES.equals(request.contentType())) {
                        String lines =
                                Rows.lines(text).stream()
                                        .map(
                                                line ->
                                                        "{\"score\": "
                                                                + Rows.score(Rows.parse(line))
                                                                + "}")
                                        .collect(Collectors.joining("\n"));
                        return ModelResponse.ok(JSON_LINES, lines + "\n");
                    }
                    JsonNode instances = Rows.parse(text).path("instances");
                    return ModelResponse.ok(
                            JSON, "{\"" + key + "\": [" + objects(Rows.scores(instances)) + "]}");
                });
    }

    /** JumpStart's tabular classifiers: columns, with labels if the answer is to be verbose. */
    public static Model jumpStartTabular() {
        return model(
                MODEL_SERVER_BYTES,
                Set.of(CSV),
                500,
                request -> {
                    List<Double> scores = Rows.scores(Rows.lines(Rows.text(request)));
                    String pairs =
                            scores.stream()
                                    .map(ContainerModels::pair)
                                    .collect(Collectors.joining(", "));
                    String labels =
                            wants(request, "application/json;verbose")
                                    ? ", \"predicted_label\": ["
                                            + scores.stream()
                                                    .map(score -> "1")
                                                    .collect(Collectors.joining(", "))
                                            + "]"
                                    : "";
                    return ModelResponse.ok(
                            JSON, "{\"probabilities\": [" + pairs + "]" + labels + "}");
                });
    }

    /** AutoGluon Cloud, tabular: an array of objects. */
    public static Model autoGluon() {
        return model(
                MODEL_SERVER_BYTES,
                Set.of(CSV, JSON),
                500,
                request ->
                        ModelResponse.ok(
                                JSON,
                                "["
                                        + Rows.scores(Rows.lines(Rows.text(request))).stream()
                                                .map(score -> "{\"y\":1,\"1_proba\":" + score + "}")
                                                .collect(Collectors.joining(","))
                                        + "]"));
    }

    /** SparkML Serving: of CSV the first row alone, of JSON Lines one line for all. */
    public static Model sparkMl() {
        return model(
                Long.MAX_VALUE,
                Set.of(CSV, JSON_LINES),
                400,
                request -> {
                    List<String> lines = Rows.lines(Rows.text(request));
                    if (CSV.equals(request.contentType())) {
                        double score = Rows.score(lines.get(0));
                        return ModelResponse.ok(CSV, score + "," + (1 - score));
                    }
                    return ModelResponse.ok(
                            JSON_LINES,
                            "["
                                    + lines.stream()
                                            .map(
                                                    line ->
                                                            pair(
                                                                    Rows.score(
                                                                            Rows.parse(line)
                                                                                    .path("data"))))
                                            .collect(Collectors.joining(", "))
                                    + "]");
                });
    }

    /** OpenAI's chat: one request, whose last message is answered. */
    public static Model chat() {
        return model(
                Long.MAX_VALUE,
                Set.of(JSON),
                400,
                request -> {
                    JsonNode messages = Rows.parse(Rows.text(request)).path("messages");
                    if (!messages.isArray() || messages.isEmpty()) {
                        throw new Refusal(
                                424, JSON, "{\"code\":424,\"error\":\"invalid payload\"}");
                    }
                    String text = messages.get(messages.size() - 1).path("content").asString();
                    return ModelResponse.ok(
                            JSON,
                            "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":"
                                    + "{\"role\":\"assistant\",\"content\":"
                                    + Rows.quoted("re: " + text)
                                    + "}}]}\n");
                });
    }

    /** Image Classification: an array of probabilities is the one prediction. */
    public static Model image(String type) {
        return model(
                Long.MAX_VALUE,
                Set.of(type),
                400,
                request -> ModelResponse.ok(JSON, pair(request.body()[0] & 0xFF)));
    }

    private static JsonNode array(String text) {
        JsonNode root = Rows.parse(text);
        if (!root.isArray()) {
            throw new IllegalArgumentException("no array");
        }
        return root;
    }

    private static String pair(double score) {
        return "[" + score + ", " + (1 - score) + "]";
    }

    private static String objects(List<Double> scores) {
        return scores.stream()
                .map(score -> "{\"score\": " + score + "}")
                .collect(Collectors.joining(", "));
    }

    private static String joined(List<Double> scores, String separator) {
        return scores.stream().map(String::valueOf).collect(Collectors.joining(separator));
    }

    private static String joined(
            JsonNode records, String separator, Function<Double, String> answer) {
        return IntStream.range(0, records.size())
                .mapToObj(i -> answer.apply(Rows.score(records.get(i))))
                .collect(Collectors.joining(separator));
    }
}
