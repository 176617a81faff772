// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import org.apache.flink.annotation.Internal;

/** Names what came by the kind of its first bytes, and what would split it. Never its content. */
@Internal
public final class ResponseForm {

    private ResponseForm() {}

    /** For example {@code a JSON array came, which Splittings.jsonArray() splits}. */
    public static String describe(byte[] response) {
        int first = JsonScanner.skipBlanks(response, 0, response.length);
        if (first == response.length) {
            return response.length == 0 ? "an empty response came" : "nothing but blanks came";
        }
        if (NpyHeader.isNpy(response)) {
            return "an NPY array came, which Splittings.npy() splits";
        }
        if (RecordIo.isFrame(response, 0)) {
            return "RecordIO came, which Splittings.recordIO() splits";
        }
        byte c = response[first];
        if (c == '{') {
            return "a JSON object came: Splittings.jsonArray(member) splits an array in it,"
                    + " jsonColumns() columns, tensors() KServe's outputs, jsonLines() one object a"
                    + " line; whole() takes it for one prediction";
        }
        if (c == '[') {
            return "a JSON array came: Splittings.jsonArray() splits it; jsonLines() one array a"
                    + " line, commas() several in one line; whole() takes it for one prediction";
        }
        if (c == '"' || c == '-' || (c >= '0' && c <= '9')) {
            return (c == '"' ? "quoted text" : "a number")
                    + " came: Splittings.lines() splits CSV and text, jsonLines() one JSON value a"
                    + " line, commas() one line at its commas; whole() takes it for one prediction";
        }
        if (c > ' ' || c < 0 && isUtf8Lead(c)) {
            return "text came: Splittings.lines() splits it; whole() takes it for one prediction";
        }
        return "binary data came: Splittings.whole() takes it for one prediction";
    }

    private static boolean isUtf8Lead(byte c) {
        int value = c & 0xFF;
        return value >= 0xC2 && value <= 0xF4;
    }
}
