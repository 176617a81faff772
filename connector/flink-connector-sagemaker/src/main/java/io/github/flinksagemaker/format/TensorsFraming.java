// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * KServe's inputs, each with an axis of records in front. In JSON a record is the row of the one
 * input, or an object with the rows of several; in binary it is their bytes one after another.
 */
@Internal
final class TensorsFraming implements Framing {

    private static final long serialVersionUID = 1L;

    private static final byte[] COMMA = {','};
    private static final int PER_INPUT = 160;

    private final boolean binary;
    private final ArrayList<Tensor> inputs;

    TensorsFraming(boolean binary, Tensor... inputs) {
        if (inputs.length == 0) {
            throw new IllegalArgumentException("at least one input is required");
        }
        this.binary = binary;
        this.inputs = new ArrayList<>(Arrays.asList(inputs));
        if (this.inputs.stream().map(Tensor::name).distinct().count() < inputs.length) {
            throw new IllegalArgumentException("two inputs have one name");
        }
    }

    @Override
    public String name() {
        return binary ? "tensors-binary" : "tensors";
    }

    @Override
    public String digest() {
        return Settings.digest(inputs.stream().map(Tensor::toString).toArray(String[]::new));
    }

    @Override
    public String contentType() {
        return binary ? "application/vnd.sagemaker-triton.binary+json" : "application/json";
    }

    @Override
    public String fileExtension() {
        return binary ? "bin" : "json";
    }

    /** Of a JSON record its rows, so that framing parses nothing again. */
    @Override
    public byte[] prepare(byte[] payload) throws BatchFormatException {
        if (binary) {
            binaryRows(payload);
            return payload;
        }
        List<byte[]> rows = jsonRows(payload);
        return rows.size() == 1 ? rows.get(0) : withLengths(rows);
    }

    /** Of each input the share of a prepared record. */
    private List<byte[]> rows(byte[] prepared) throws BatchFormatException {
        if (inputs.size() == 1) {
            return Collections.singletonList(prepared);
        }
        return binary ? binaryRows(prepared) : byLengths(prepared);
    }

    private static byte[] withLengths(List<byte[]> rows) {
        int bytes = rows.stream().mapToInt(row -> Integer.BYTES + row.length).sum();
        ByteBuffer joined = ByteBuffer.allocate(bytes);
        rows.forEach(row -> joined.putInt(row.length).put(row));
        return joined.array();
    }

    private static List<byte[]> byLengths(byte[] joined) {
        List<byte[]> rows = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(joined);
        while (in.hasRemaining()) {
            byte[] row = new byte[in.getInt()];
            in.get(row);
            rows.add(row);
        }
        return rows;
    }

    private List<byte[]> binaryRows(byte[] payload) throws BatchFormatException {
        List<byte[]> rows = new ArrayList<>(inputs.size());
        int at = 0;
        for (Tensor input : inputs) {
            int to =
                    TensorDocument.rowEnd(
                            payload, at, payload.length, input.elements(), input.elementBytes());
            rows.add(Arrays.copyOfRange(payload, at, to));
            at = to;
        }
        if (at != payload.length) {
            throw new BatchFormatException(
                    "a record of "
                            + payload.length
                            + " bytes can't stand in a batch of "
                            + inputs
                            + ", which take "
                            + at);
        }
        return rows;
    }

    private List<byte[]> jsonRows(byte[] payload) throws BatchFormatException {
        if (inputs.size() == 1) {
            byte[] row = Json.one(payload, json -> jsonRow(json, inputs.get(0)));
            return Collections.singletonList(row);
        }
        return Json.one(payload, this::jsonMembers);
    }

    private List<byte[]> jsonMembers(Json json) throws IOException {
        if (!json.is(JsonToken.START_OBJECT)) {
            throw json.unexpected("a record that is no object with a member for each input");
        }
        byte[][] rows = new byte[inputs.size()][];
        while (json.next() != JsonToken.END_OBJECT) {
            int input = indexOf(json.text());
            json.next();
            if (input < 0) {
                json.skip();
            } else {
                rows[input] = jsonRow(json, inputs.get(input));
            }
        }
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == null) {
                throw otherShape(0, inputs.get(i));
            }
        }
        return Arrays.asList(rows);
    }

    private int indexOf(String name) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] jsonRow(Json json, Tensor input) throws IOException {
        int from = json.start();
        int elements = json.scalars();
        if (elements != input.elements()) {
            throw otherShape(elements, input);
        }
        return json.since(from);
    }

    private static BatchFormatException otherShape(int elements, Tensor input) {
        return new BatchFormatException(
                "a record with " + elements + " elements can't stand in a batch of " + input);
    }

    /** Without names, which each input says of itself. */
    @Override
    public int overheadPerRequest() {
        int bytes = PER_INPUT;
        for (Tensor input : inputs) {
            bytes += PER_INPUT + input.toString().length();
        }
        return bytes;
    }

    @Override
    public int overheadPerRecord() {
        return inputs.size();
    }

    @Override
    public FramedRequest frame(List<byte[]> payloads) {
        List<List<byte[]>> columns = new ArrayList<>();
        inputs.forEach(input -> columns.add(new ArrayList<>(payloads.size())));
        try {
            for (byte[] payload : payloads) {
                List<byte[]> rows = rows(payload);
                for (int i = 0; i < rows.size(); i++) {
                    columns.get(i).add(rows.get(i));
                }
            }
        } catch (BatchFormatException e) {
            throw new IllegalArgumentException("not prepared", e);
        }
        return framed(columns);
    }

    /** Copies a row once, from where it is into the body. */
    private FramedRequest framed(List<List<byte[]>> columns) {
        List<byte[]> parts = new ArrayList<>();
        List<byte[]> data = new ArrayList<>();
        parts.add(utf8("{\"inputs\":["));
        for (int i = 0; i < inputs.size(); i++) {
            List<byte[]> rows = columns.get(i);
            parts.add(utf8((i == 0 ? "{" : ",{") + head(inputs.get(i), rows.size())));
            if (binary) {
                data.addAll(rows);
                parts.add(utf8("\"parameters\":{\"binary_data_size\":" + size(rows) + "}}"));
            } else {
                parts.add(utf8("\"data\":["));
                addWithCommas(parts, rows);
                parts.add(utf8("]}"));
            }
        }
        parts.add(utf8(binary ? "],\"parameters\":{\"binary_data_output\":true}}" : "]}"));
        if (!binary) {
            return FramedRequest.of(Bytes.concat(parts));
        }
        int header = size(parts);
        parts.addAll(data);
        return FramedRequest.of(Bytes.concat(parts), contentType() + ";json-header-size=" + header);
    }

    private static int size(List<byte[]> parts) {
        int size = 0;
        for (byte[] part : parts) {
            size = Math.addExact(size, part.length);
        }
        return size;
    }

    private static void addWithCommas(List<byte[]> parts, List<byte[]> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                parts.add(COMMA);
            }
            parts.add(rows.get(i));
        }
    }

    private static String head(Tensor input, int records) {
        StringBuilder head = new StringBuilder("\"name\":\"").append(input.name());
        head.append("\",\"shape\":[").append(records);
        for (int axis : input.shape()) {
            head.append(',').append(axis);
        }
        return head.append("],\"datatype\":\"").append(input.datatype()).append("\",").toString();
    }

    @Override
    public boolean cuts() {
        return true;
    }

    @Override
    public FramedRequest cut(byte[] body, int from, int to) throws BatchFormatException {
        TensorDocument document = TensorDocument.of(body, "inputs");
        if (document.columns().size() != inputs.size() || document.isBinary() != binary) {
            throw new BatchFormatException("the request is not of these inputs");
        }
        List<List<byte[]>> columns = new ArrayList<>();
        for (List<byte[]> column : document.columns()) {
            Settings.checkRange(from, to, column.size());
            columns.add(column.subList(from, to));
        }
        return framed(columns);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
