// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Lines of CSV or text, ended by LF or CR LF; within quotes that begin a field a line goes on. A
 * document of JSON is not taken, however many lines it is printed on.
 */
@Internal
final class LinesSplitting extends NamedSplitting {

    static final String KIND = "lines";
    static final String KIND_WITH_HEADER = "lines-with-header";

    private static final long serialVersionUID = 1L;

    private final boolean header;

    LinesSplitting(boolean header) {
        super(header ? KIND_WITH_HEADER : KIND);
        this.header = header;
    }

    @Override
    public List<byte[]> split(byte[] response) throws BatchFormatException {
        if (isInBrackets(response)) {
            throw ResponseForm.refusal("not lines of CSV or text", response);
        }
        List<byte[]> lines = lines(response);
        if (!header) {
            return lines;
        }
        if (lines.isEmpty()) {
            throw ResponseForm.refusal("no header line", response);
        }
        return lines.subList(1, lines.size());
    }

    private static boolean isInBrackets(byte[] response) {
        int from = JsonScanner.skipBlanks(response, 0, response.length);
        int to = JsonScanner.withoutBlanksBehind(response, from, response.length);
        return from < to
                && (response[from] == '{' && response[to - 1] == '}'
                        || response[from] == '[' && response[to - 1] == ']');
    }

    private static List<byte[]> lines(byte[] body) throws BatchFormatException {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < body.length; i++) {
            byte c = body[i];
            if (c == '"' && (i == start || isSeparator(body[i - 1]))) {
                i = endOfQuotes(body, i);
            } else if (c == '\n') {
                lines.add(line(body, start, i));
                start = i + 1;
            } else if (c == 0) {
                throw ResponseForm.refusal("not lines of text", body);
            }
        }
        if (start < body.length) {
            lines.add(line(body, start, body.length));
        }
        return lines;
    }

    private static byte[] line(byte[] body, int from, int to) {
        return Arrays.copyOfRange(body, from, to > from && body[to - 1] == '\r' ? to - 1 : to);
    }

    private static boolean isSeparator(byte c) {
        return c == ',' || c == ';' || c == '\t';
    }

    /** Of the closing quote; two quotes are one that belongs to the text. */
    private static int endOfQuotes(byte[] body, int from) throws BatchFormatException {
        for (int i = from + 1; i < body.length; i++) {
            if (body[i] == '"') {
                if (i + 1 == body.length || body[i + 1] != '"') {
                    return i;
                }
                i++;
            }
        }
        throw ResponseForm.unsplittable(
                "the quotes that open at byte " + from + " don't close", body);
    }
}
