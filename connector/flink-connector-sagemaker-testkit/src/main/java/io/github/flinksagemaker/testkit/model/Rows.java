// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What models of {@link ContainerModels} read, and what they make of a record. */
final class Rows {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private Rows() {}

    /** Why a request as a whole is refused. */
    static final class Refusal extends Exception {
        private final transient ModelResponse response;

        Refusal(int status, String contentType, String body) {
            super(body);
            this.response = ModelResponse.error(status, contentType, body);
        }

        ModelResponse response() {
            return response;
        }
    }

    static String text(ModelRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    /** Without the empty line that a line feed at the end makes. */
    static List<String> lines(String text) {
        return text.strip().lines().collect(Collectors.toList());
    }

    /** The first number of a row of CSV and a half. */
    static double score(String line) {
        return Double.parseDouble(line.split(",", 2)[0].strip()) + 0.5;
    }

    /** The first number in it, or the number in its text, and a half. */
    static double score(JsonNode record) {
        if (record.isNumber()) {
            return record.asDouble() + 0.5;
        }
        if (record.isString()) {
            String digits = record.asString().replaceAll("[^0-9]", "");
            return (digits.isEmpty() ? 0 : Double.parseDouble(digits)) + 0.5;
        }
        if (record.isContainer() && !record.isEmpty()) {
            return score(record.iterator().next());
        }
        throw new IllegalArgumentException("no number in a record");
    }

    static JsonNode parse(String text) {
        return JSON.readTree(text);
    }

    static List<Double> scores(JsonNode records) {
        List<Double> scores = new ArrayList<>();
        records.forEach(record -> scores.add(score(record)));
        return scores;
    }

    static List<Double> scores(List<String> lines) {
        return lines.stream().map(Rows::score).collect(Collectors.toList());
    }

    static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }
}
