// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** What framing and splitting by lines have in common. */
@Internal
final class Lines {

    private Lines() {}

    static boolean isBreak(byte value) {
        return value == '\n' || value == '\r';
    }

    /** Whether there is nothing but spaces, tabs and line breaks. */
    static boolean isBlank(byte[] bytes) {
        for (byte value : bytes) {
            if (value != ' ' && value != '\t' && !isBreak(value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Joins with line feeds. None at the end: containers that split at each line feed would see one
     * record more.
     */
    static byte[] join(List<byte[]> lines) {
        int size = lines.size() - 1;
        for (byte[] line : lines) {
            size = Math.addExact(size, line.length);
        }
        byte[] body = new byte[size];
        int position = 0;
        for (byte[] line : lines) {
            if (position > 0) {
                body[position++] = '\n';
            }
            System.arraycopy(line, 0, body, position, line.length);
            position += line.length;
        }
        return body;
    }

    /** Splits at line feeds alone, as {@link #join} joins. */
    static List<byte[]> splitAtLineFeeds(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= body.length; i++) {
            if (i == body.length || body[i] == '\n') {
                lines.add(Arrays.copyOfRange(body, start, i));
                start = i + 1;
            }
        }
        return lines;
    }

    /** Splits at line feeds and CR LF; a break at the end ends the last line and starts none. */
    static List<byte[]> split(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= body.length; i++) {
            if (i == body.length ? start < i : body[i] == '\n') {
                int end = i > start && body[i - 1] == '\r' ? i - 1 : i;
                lines.add(Arrays.copyOfRange(body, start, end));
                start = i + 1;
            }
        }
        return lines;
    }
}
