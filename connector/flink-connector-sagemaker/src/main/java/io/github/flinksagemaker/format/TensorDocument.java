// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/** The tensors of one of KServe's documents, with their data as rows along the first axis. */
@Internal
final class TensorDocument {

    /** Their names, quoted. */
    private final List<byte[]> names = new ArrayList<>();

    private final List<List<byte[]>> columns = new ArrayList<>();
    private boolean binary;

    private TensorDocument() {}

    /**
     * Of the array of that member: JSON alone, or JSON with binary data behind it.
     *
     * @throws BatchFormatException if it is anything else, or if not all tensors have equally many
     *     rows
     */
    static TensorDocument of(byte[] body, String member) throws BatchFormatException {
        List<Header> headers = new ArrayList<>();
        int end =
                Json.first(
                        body,
                        json -> {
                            json.descend(List.of(member));
                            if (!json.is(JsonToken.START_ARRAY)) {
                                throw json.unexpected("no array of tensors at '" + member + "'");
                            }
                            while (json.next() != JsonToken.END_ARRAY) {
                                headers.add(Header.of(json));
                            }
                            json.toEndOfRoot();
                            return json.position();
                        });
        TensorDocument document = new TensorDocument();
        try {
            for (Header header : headers) {
                end = document.add(header, body, end);
            }
        } catch (BatchFormatException e) {
            throw ResponseForm.refusal(String.valueOf(e.getMessage()), body);
        }
        if (!document.binary) {
            end = JsonScanner.skipBlanks(body, end, body.length);
        }
        if (headers.isEmpty() || end != body.length) {
            throw ResponseForm.refusal("not the tensors of KServe's protocol", body);
        }
        return document;
    }

    List<byte[]> names() {
        return names;
    }

    List<List<byte[]>> columns() {
        return columns;
    }

    boolean isBinary() {
        return binary;
    }

    private int add(Header header, byte[] body, int from) throws BatchFormatException {
        byte[] name = header.name;
        if (name == null || header.shape.isEmpty()) {
            throw new BatchFormatException("a tensor without name, or without an axis of records");
        }
        boolean isBinary = header.data == null;
        if (!names.isEmpty() && isBinary != binary) {
            throw new BatchFormatException("tensors of which only some are binary");
        }
        binary = isBinary;
        names.add(name);
        List<byte[]> rows = isBinary ? header.binaryRows(body, from) : header.jsonRows(body);
        columns.add(rows);
        if (rows.size() != columns.get(0).size()) {
            throw new BatchFormatException("tensors with different numbers of records");
        }
        return isBinary ? Math.toIntExact(from + header.binarySize) : from;
    }

    /** What stands in JSON of one tensor. */
    private static final class Header {
        private byte @Nullable [] name;
        private String datatype = "";
        private final List<Integer> shape = new ArrayList<>();

        /** Where the elements start and end: few bytes for each, of which there may be millions. */
        private int @Nullable [] data;

        private long binarySize = -1;

        static Header of(Json json) throws IOException {
            if (!json.is(JsonToken.START_OBJECT)) {
                throw json.unexpected("a tensor that is no object");
            }
            Header header = new Header();
            while (json.next() != JsonToken.END_OBJECT) {
                String member = json.text();
                json.next();
                header.read(member, json);
            }
            return header;
        }

        private void read(String member, Json json) throws IOException {
            boolean array = json.is(JsonToken.START_ARRAY);
            if (member.equals("name") && json.is(JsonToken.VALUE_STRING)) {
                name = json.value();
            } else if (member.equals("datatype") && json.is(JsonToken.VALUE_STRING)) {
                datatype = json.text();
            } else if (member.equals("shape") && array) {
                while (json.next() != JsonToken.END_ARRAY) {
                    shape.add(axis(json));
                }
            } else if (member.equals("data") && array) {
                data = json.elementBounds();
            } else if (member.equals("parameters") && json.is(JsonToken.START_OBJECT)) {
                while (json.next() != JsonToken.END_OBJECT) {
                    String parameter = json.text();
                    json.next();
                    if (parameter.equals("binary_data_size")) {
                        binarySize = json.number();
                    } else {
                        json.skip();
                    }
                }
            } else {
                json.skip();
            }
        }

        private static int axis(Json json) throws IOException {
            long size = json.number();
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw json.unexpected("a tensor's axis below 0 or above " + Integer.MAX_VALUE);
            }
            return (int) size;
        }

        private int rowElements() throws BatchFormatException {
            long elements = 1;
            for (int axis : shape.subList(1, shape.size())) {
                elements *= axis;
                if (elements > Integer.MAX_VALUE) {
                    throw new BatchFormatException("a tensor's shape is beyond all bounds");
                }
            }
            return (int) elements;
        }

        private List<byte[]> jsonRows(byte[] body) throws BatchFormatException {
            int[] bounds = Objects.requireNonNull(data);
            int elements = bounds.length / 2;
            int rows = shape.get(0);
            boolean nested = elements > 0 && body[bounds[0]] == '[';
            int width = nested ? 1 : rowElements();
            if (width < 1 || elements != (long) rows * width) {
                throw new BatchFormatException("a tensor's data are not what its shape says");
            }
            List<byte[]> result = new ArrayList<>(rows);
            for (int first = 0; first < elements; first += width) {
                int from = bounds[2 * first];
                int to = bounds[2 * (first + width) - 1];
                result.add(
                        nested ? Arrays.copyOfRange(body, from, to) : inBrackets(body, from, to));
            }
            return result;
        }

        private static byte[] inBrackets(byte[] body, int from, int to) {
            byte[] row = new byte[to - from + 2];
            row[0] = '[';
            System.arraycopy(body, from, row, 1, to - from);
            row[row.length - 1] = ']';
            return row;
        }

        private List<byte[]> binaryRows(byte[] body, int from) throws BatchFormatException {
            int rows = shape.get(0);
            int width = rowElements();
            if (binarySize < 0 || binarySize > body.length - from || width < 1) {
                throw new BatchFormatException("a tensor has neither data nor their binary size");
            }
            int end = from + (int) binarySize;
            List<byte[]> result = new ArrayList<>();
            int at = from;
            for (int row = 0; row < rows; row++) {
                int to = rowEnd(body, at, end, width, Tensor.elementBytes(datatype));
                result.add(Arrays.copyOfRange(body, at, to));
                at = to;
            }
            if (at != end) {
                throw new BatchFormatException("a tensor's data are not what its shape says");
            }
            return result;
        }
    }

    /** Where the row that begins there ends. */
    static int rowEnd(byte[] body, int from, int end, int elements, int elementBytes)
            throws BatchFormatException {
        long at = from;
        if (elementBytes > 0) {
            at += (long) elements * elementBytes;
        }
        for (int i = 0; elementBytes == 0 && i < elements; i++) {
            if (at + Integer.BYTES > end) {
                throw new BatchFormatException("a tensor's data are cut short");
            }
            at += Integer.BYTES + Integer.toUnsignedLong(Bytes.littleEndian(body).getInt((int) at));
        }
        if (elementBytes < 0 || at > end) {
            throw new BatchFormatException("a tensor's data are cut short, or of unknown type");
        }
        return (int) at;
    }
}
