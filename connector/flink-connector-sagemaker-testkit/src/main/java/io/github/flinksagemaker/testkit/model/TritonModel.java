// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * KServe's protocol as Triton speaks it on SageMaker, for one input of FP32 whose first axis is the
 * batch's: JSON with flat or nested data, or binary data behind a header whose size the content
 * type names. Answers one number a record.
 */
final class TritonModel implements Model {

    private static final String JSON = "application/json";
    private static final String BINARY =
            "application/vnd.sagemaker-triton.binary+json;json-header-size=";
    private static final Pattern BINARY_TYPE = Pattern.compile(Pattern.quote(BINARY) + "([0-9]+)");

    @Override
    public ModelResponse invoke(ModelRequest request) {
        String type = Objects.requireNonNullElse(request.contentType(), "");
        Matcher binary = BINARY_TYPE.matcher(type);
        try {
            return binary.matches()
                    ? binary(request.body(), Integer.parseInt(binary.group(1)))
                    : json(Rows.text(request));
        } catch (JacksonException | IllegalArgumentException e) {
            return ModelResponse.error(400, JSON, "{\"error\":\"unexpected input\"}");
        }
    }

    private static ModelResponse json(String text) {
        JsonNode input = input(text);
        List<Double> numbers = new ArrayList<>();
        flatten(input.path("data"), numbers);
        List<Double> scores = scores(input, numbers);
        String data = scores.stream().map(String::valueOf).collect(Collectors.joining(","));
        return ModelResponse.ok(JSON, output(scores.size(), "\"data\":[" + data + "]"));
    }

    private static ModelResponse binary(byte[] body, int headerSize) {
        JsonNode root = Rows.parse(new String(body, 0, headerSize, UTF_8));
        JsonNode input = root.path("inputs").path(0);
        ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).position(headerSize);
        if (input.path("parameters").path("binary_data_size").asInt() != in.remaining()
                || !root.path("parameters").path("binary_data_output").asBoolean()) {
            throw new IllegalArgumentException("sizes");
        }
        List<Double> numbers = new ArrayList<>();
        while (in.hasRemaining()) {
            numbers.add((double) in.getFloat());
        }
        List<Double> scores = scores(input, numbers);
        int bytes = Float.BYTES * scores.size();
        byte[] header =
                output(scores.size(), "\"parameters\":{\"binary_data_size\":" + bytes + "}")
                        .getBytes(UTF_8);
        ByteBuffer out =
                ByteBuffer.wrap(Arrays.copyOf(header, header.length + bytes))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .position(header.length);
        scores.forEach(score -> out.putFloat(score.floatValue()));
        return ModelResponse.ok(BINARY + header.length, out.array());
    }

    private static JsonNode input(String text) {
        return Rows.parse(text).path("inputs").path(0);
    }

    private static void flatten(JsonNode data, List<Double> numbers) {
        for (JsonNode element : data) {
            if (element.isArray()) {
                flatten(element, numbers);
            } else {
                numbers.add(element.asDouble());
            }
        }
    }

    /** Of the first number of each row. */
    private static List<Double> scores(JsonNode input, List<Double> numbers) {
        int rows = input.path("shape").path(0).asInt();
        if (rows < 1 || numbers.size() % rows != 0 || numbers.isEmpty()) {
            throw new IllegalArgumentException("shape");
        }
        int width = numbers.size() / rows;
        List<Double> scores = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            scores.add(numbers.get(row * width) + 0.5);
        }
        return scores;
    }

    private static String output(int rows, String data) {
        return "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"Y\","
                + "\"datatype\":\"FP32\",\"shape\":["
                + rows
                + ",1],"
                + data
                + "}]}";
    }
}
