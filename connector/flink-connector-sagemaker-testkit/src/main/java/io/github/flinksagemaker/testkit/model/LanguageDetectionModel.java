// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A real model: Apache OpenNLP's language detection, 103 languages by ISO 639-3 code.
 *
 * <p>Reads {@code application/jsonlines} (one JSON object a line, its text in the field {@code
 * text}; other fields are ignored) or {@code application/json} (one object), and answers one JSON
 * line per record, with the two likeliest languages:
 *
 * <pre>{"language":"eng","confidence":0.0213,"second":"sco","secondConfidence":0.0201}</pre>
 *
 * <p>Confidences are small because they are shared among 103 languages. Text without letters would
 * still get a language, so the model refuses it: a record with fewer than three letters makes the
 * whole request a 400 that names its line, as model containers do. Other content types are a 415.
 * Thread-safe.
 */
public final class LanguageDetectionModel implements Model {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String RESOURCE = "/langdetect-183.bin";
    private static final int LEAST_LETTERS = 3;

    private final LanguageDetectorModel model;

    /**
     * Loads the model, which takes about a second and 36 MB.
     *
     * @throws IllegalStateException if {@code opennlp-models-langdetect} is not on the class path
     */
    public LanguageDetectionModel() {
        try (InputStream in = LanguageDetectorModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "The model "
                                + RESOURCE
                                + " is missing; add org.apache.opennlp:opennlp-models-langdetect to the class path");
            }
            model = new LanguageDetectorModel(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the model " + RESOURCE, e);
        }
    }

    /** The languages that the model knows, by ISO 639-3 code. */
    public Set<String> languages() {
        return Set.of(new LanguageDetectorME(model).getSupportedLanguages());
    }

    /** Why a record can't be answered. */
    private static final class Refusal extends Exception {
        Refusal(String message) {
            super(message);
        }
    }

    @Override
    public ModelResponse invoke(ModelRequest request) {
        String type =
                request.contentType() == null ? "application/jsonlines" : request.contentType();
        String text = new String(request.body(), StandardCharsets.UTF_8);
        try {
            switch (type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT)) {
                case "application/jsonlines", "application/x-jsonlines" -> {
                    return ModelResponse.ok("application/jsonlines", detectLines(text));
                }
                case "application/json" -> {
                    return ModelResponse.ok("application/json", detect(text));
                }
                default -> {
                    return refuse(415, type + " is not supported, use application/jsonlines");
                }
            }
        } catch (Refusal e) {
            return refuse(400, String.valueOf(e.getMessage()));
        }
    }

    private String detectLines(String text) throws Refusal {
        StringJoiner answers = new StringJoiner("\n", "", "\n");
        int number = 0;
        for (String line : text.split("\r?\n")) {
            number++;
            try {
                answers.add(detect(line));
            } catch (Refusal e) {
                throw new Refusal("line " + number + ": " + e.getMessage());
            }
        }
        return answers.toString();
    }

    private String detect(String json) throws Refusal {
        JsonNode record;
        try {
            record = JSON.readTree(json);
        } catch (JacksonException e) {
            throw new Refusal("not a JSON object");
        }
        JsonNode field = record.get("text");
        if (field == null || !field.isString()) {
            throw new Refusal("no field text");
        }
        String text = field.asString();
        if (text.codePoints().filter(Character::isLetter).limit(LEAST_LETTERS).count()
                < LEAST_LETTERS) {
            throw new Refusal("text has fewer than " + LEAST_LETTERS + " letters");
        }
        // The detector is cheap beside the model that it shares, and not made for several threads.
        Language[] languages = new LanguageDetectorME(model).predictLanguages(text);
        ObjectNode answer = JSON.createObjectNode();
        answer.put("language", languages[0].getLang());
        answer.put("confidence", rounded(languages[0].getConfidence()));
        answer.put("second", languages[1].getLang());
        answer.put("secondConfidence", rounded(languages[1].getConfidence()));
        return JSON.writeValueAsString(answer);
    }

    private static double rounded(double confidence) {
        return Math.round(confidence * 10_000) / 10_000.0;
    }

    private static ModelResponse refuse(int status, String message) {
        ObjectNode body = JSON.createObjectNode();
        body.put("message", message);
        return ModelResponse.error(status, "application/json", JSON.writeValueAsString(body));
    }
}
