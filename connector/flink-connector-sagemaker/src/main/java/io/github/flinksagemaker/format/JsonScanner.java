// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * Finds the end of a JSON value in one pass and without memory for each token. It checks how the
 * value is built; that escapes and numbers mean something is left to who decodes them. Bare {@code
 * NaN} and {@code Infinity} pass, as Python's containers write them.
 */
@Internal
final class JsonScanner {

    private static final int BITS = 64;
    private static final int NO_VALUE = -1;

    /** What numbers and names are made of, by ASCII code. */
    private static final boolean[] WORD = new boolean[128];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            WORD[c] = Character.isLetterOrDigit(c);
        }
        WORD['.'] = true;
        WORD['-'] = true;
        WORD['+'] = true;
    }

    private final byte[] bytes;
    private final int to;
    private int at;

    /** One bit for each open bracket, the innermost lowest: set for an object. */
    private long[] open = new long[1];

    private int depth;

    /** Whether a line feed is a blank; otherwise a value that goes on behind one is none. */
    private boolean acrossLines = true;

    private JsonScanner(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
    }

    /** Whether there is exactly one complete value, with nothing but blanks around it. */
    static boolean isOneValue(byte[] bytes, int from, int to) {
        JsonScanner scanner = new JsonScanner(bytes, from, to);
        return scanner.value() && scanner.next() == NO_VALUE;
    }

    /** Of a body in JSON Lines. */
    static JsonScanner ofLines(byte[] bytes) {
        JsonScanner scanner = new JsonScanner(bytes, 0, bytes.length);
        scanner.acrossLines = false;
        return scanner;
    }

    /** Where the line that begins there ends; -1 if it is not one complete value. */
    int endOfLine(int from) {
        at = from;
        depth = 0;
        return value() && (next() == '\n' || at == to) ? at : NO_VALUE;
    }

    /** Where the value that begins there, without blanks before it, ends; -1 if it does not. */
    static int end(byte[] bytes, int from, int to) {
        JsonScanner scanner = new JsonScanner(bytes, from, to);
        return from < to && !isBlank(bytes[from]) && scanner.value() ? scanner.at : -1;
    }

    static boolean isBlank(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private boolean value() {
        while (true) {
            int first = next();
            boolean closed;
            if (first == '{' || first == '[') {
                at++;
                push(first == '{');
                closed = next() == (first == '{' ? '}' : ']');
                if (!closed) {
                    if (first == '{' && !key()) {
                        return false;
                    }
                    continue;
                }
            } else {
                closed = false;
                if (first == '"' ? !string() : !word(first)) {
                    return false;
                }
            }
            if (closed) {
                at++;
                depth--;
            }
            if (!toNextValue()) {
                return false;
            }
            if (depth == 0) {
                return true;
            }
        }
    }

    /** Closes what ends here; false if that is not well-formed. Depth 0: the value is complete. */
    private boolean toNextValue() {
        while (depth > 0) {
            boolean object = inObject();
            int next = next();
            at++;
            if (next == ',') {
                return !object || key();
            }
            if (next != (object ? '}' : ']')) {
                return false;
            }
            depth--;
        }
        return true;
    }

    private boolean key() {
        if (next() != '"' || !string() || next() != ':') {
            return false;
        }
        at++;
        return true;
    }

    /** From its quote on. */
    private boolean string() {
        byte[] b = bytes;
        int end = to;
        for (int i = at + 1; i < end; i++) {
            byte c = b[i];
            if (c == '"') {
                at = i + 1;
                return true;
            }
            if (c == '\\') {
                i++;
            } else if (c >= 0 && c < ' ') {
                return false;
            }
        }
        return false;
    }

    /** A number or one of the names. */
    private boolean word(int first) {
        int from = at;
        int end = from;
        boolean digits = true;
        while (end < to && isOfWord(bytes[end])) {
            digits &= isDigit(bytes[end]);
            end++;
        }
        at = end;
        if (digits) {
            return end > from;
        }
        switch (first) {
            case 't':
                return is(from, "true");
            case 'f':
                return is(from, "false");
            case 'n':
                return is(from, "null");
            case 'N':
                return is(from, "NaN");
            case 'I':
                return is(from, "Infinity");
            case '-':
                return is(from, "-Infinity") || isNumber(from + 1);
            default:
                return isNumber(from);
        }
    }

    private boolean isNumber(int from) {
        if (from >= at || !isDigit(bytes[from]) || !isDigit(bytes[at - 1])) {
            return false;
        }
        for (int i = from; i < at; i++) {
            byte c = bytes[i];
            if (!isDigit(c) && c != '.' && c != 'e' && c != 'E' && c != '+' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private boolean is(int from, String word) {
        if (at - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfWord(byte c) {
        return c >= '+' && WORD[c];
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** The next byte that is no blank, which stays; or none. */
    private int next() {
        while (at < to) {
            byte c = bytes[at];
            if (c > ' ' || !isBlank(c) || (c == '\n' && !acrossLines)) {
                return c & 0xFF;
            }
            at++;
        }
        return NO_VALUE;
    }

    private void push(boolean object) {
        int word = depth / BITS;
        if (word == open.length) {
            open = Arrays.copyOf(open, 2 * word);
        }
        long bit = 1L << depth;
        open[word] = object ? open[word] | bit : open[word] & ~bit;
        depth++;
    }

    private boolean inObject() {
        int last = depth - 1;
        return (open[last / BITS] & 1L << last) != 0;
    }
}
