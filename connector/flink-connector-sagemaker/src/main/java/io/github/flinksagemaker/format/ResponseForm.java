// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import org.apache.flink.annotation.Internal;

/** Names what came by the kind of its first bytes, and what would split it. Never its content. */
@Internal
public final class ResponseForm {

    private ResponseForm() {}

    private static final String WHOLE = "whole() takes it for one prediction";

    private static final String AN_OBJECT = "a JSON object";
    private static final String AN_ARRAY = "a JSON array";
    private static final String A_NUMBER = "a number";
    private static final String QUOTED = "quoted text";
    private static final String TEXT = "text";
    private static final String NPY = "an NPY array";
    private static final String RECORD_IO = "RecordIO";

    /** For example {@code an NPY array came: Splittings.npy() splits it}. */
    public static String describe(byte[] response) {
        String kind = kind(response);
        return kind + " came: Splittings." + fitting(kind);
    }

    /** Of a response of another form than the splitting's. */
    static BatchFormatException refusal(String problem, byte[] response) {
        return new BatchFormatException(problem + ": " + describe(response));
    }

    /** Of a response of the splitting's own form that is broken, or can't be taken apart. */
    static BatchFormatException unsplittable(String problem, byte[] response) {
        return new BatchFormatException(
                problem + ": " + kind(response) + " came; Splittings." + WHOLE);
    }

    /** Of several JSON values, where one is expected. */
    static BatchFormatException severalValues(int second, byte[] response) {
        return new BatchFormatException(
                "more than one JSON value, the second at byte "
                        + second
                        + ": "
                        + kind(response)
                        + " came: Splittings.jsonLines() splits one JSON value a line; "
                        + WHOLE);
    }

    private static String fitting(String kind) {
        switch (kind) {
            case NPY:
                return "npy() splits it; " + WHOLE;
            case RECORD_IO:
                return "recordIO() splits it; " + WHOLE;
            case AN_OBJECT:
                return "jsonArray(member) splits an array in it, jsonColumns() columns, tensors()"
                        + " KServe's outputs, jsonLines() one object a line; "
                        + WHOLE;
            case AN_ARRAY:
                return "jsonArray() splits it; jsonLines() one array a line, commas() several in"
                        + " one line; "
                        + WHOLE;
            case A_NUMBER:
            case QUOTED:
                return "lines() splits CSV and text, jsonLines() one JSON value a line, commas()"
                        + " one line at its commas; "
                        + WHOLE;
            case TEXT:
                return "lines() splits it; " + WHOLE;
            default:
                return WHOLE;
        }
    }

    private static String kind(byte[] response) {
        int first = JsonScanner.skipBlanks(response, 0, response.length);
        if (first == response.length) {
            return response.length == 0 ? "an empty response" : "nothing but blanks";
        }
        if (NpyHeader.isNpy(response)) {
            return NPY;
        }
        if (RecordIo.isFrame(response, 0)) {
            return RECORD_IO;
        }
        byte c = response[first];
        switch (c) {
            case '{':
                return AN_OBJECT;
            case '[':
                return AN_ARRAY;
            case '"':
                return QUOTED;
            default:
                break;
        }
        if (c == '-' || (c >= '0' && c <= '9')) {
            return A_NUMBER;
        }
        return c > ' ' || c < 0 && isUtf8Lead(c) ? TEXT : "binary data";
    }

    private static boolean isUtf8Lead(byte c) {
        int value = c & 0xFF;
        return value >= 0xC2 && value <= 0xF4;
    }
}
