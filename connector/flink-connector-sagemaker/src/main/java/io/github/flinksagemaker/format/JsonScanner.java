// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * Finds the end of a JSON value in one pass and without memory for each token. It takes what a
 * parser takes, but for bytes that are no UTF-8, which it lets pass. Bare {@code NaN} and {@code
 * Infinity} pass as well, as Python's containers write them.
 */
@Internal
final class JsonScanner {

    private static final int BITS = 64;
    private static final int NO_VALUE = -1;
    private static final int UNICODE_DIGITS = 4;
    private static final int HEXADECIMAL = 16;
    private static final String ESCAPES = "\"\\/bfnrt";

    private final byte[] bytes;
    private final int to;
    private int at;

    /** One bit for each open bracket, the innermost lowest: set for an object. */
    private long[] open = new long[1];

    private int depth;

    /** Whether the innermost open bracket is an object's. */
    private boolean inObject;

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

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    /** Of the first byte from there on that is no blank; {@code to} if there is none. */
    static int skipBlanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Behind the last byte before {@code to} that is no blank; {@code from} if there is none. */
    static int withoutBlanksBehind(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && isBlank(bytes[end - 1])) {
            end--;
        }
        return end;
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
                pop();
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
            int next = next();
            at++;
            if (next == ',') {
                return !inObject || key();
            }
            if (next != (inObject ? '}' : ']')) {
                return false;
            }
            pop();
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
                i = endOfEscape(i + 1);
            } else if (c >= 0 && c < ' ') {
                return false;
            }
        }
        return false;
    }

    /** Of its last character; behind everything if it is none. */
    private int endOfEscape(int from) {
        int last = from < to && bytes[from] == 'u' ? from + UNICODE_DIGITS : from;
        if (last >= to || (last == from && ESCAPES.indexOf(bytes[from]) < 0)) {
            return to;
        }
        for (int i = from + 1; i <= last; i++) {
            if (Character.digit(bytes[i], HEXADECIMAL) < 0) {
                return to;
            }
        }
        return last;
    }

    /** A number or one of the names; what must not stand behind is seen by who goes on. */
    private boolean word(int first) {
        switch (first) {
            case 't':
                return is("true");
            case 'f':
                return is("false");
            case 'n':
                return is("null");
            case 'N':
                return is("NaN");
            case 'I':
                return is("Infinity");
            case '-':
                at++;
                return at < to && bytes[at] == 'I' ? is("Infinity") : number();
            default:
                return numbers();
        }
    }

    private boolean is(String word) {
        int end = at + word.length();
        if (end > to) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                return false;
            }
        }
        at = end;
        return true;
    }

    /** And those that follow in the same array, without a sign or blanks: most long lines do. */
    private boolean numbers() {
        if (depth == 0 || inObject) {
            return number();
        }
        do {
            if (!number()) {
                return false;
            }
        } while (at + 1 < to && bytes[at] == ',' && isDigit(bytes[at + 1]) && ++at < to);
        return true;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** Without its sign. */
    private boolean number() {
        byte[] b = bytes;
        int end = to;
        int from = at;
        int i = behindDigits(b, from, end);
        if (i == from || (i > from + 1 && b[from] == '0')) {
            return false;
        }
        if (i < end && b[i] == '.') {
            int fraction = i + 1;
            i = behindDigits(b, fraction, end);
            if (i == fraction) {
                return false;
            }
        }
        if (i < end && (b[i] | ' ') == 'e') {
            i++;
            if (i < end && (b[i] == '-' || b[i] == '+')) {
                i++;
            }
            int exponent = i;
            i = behindDigits(b, exponent, end);
            if (i == exponent) {
                return false;
            }
        }
        at = i;
        return true;
    }

    private static int behindDigits(byte[] b, int from, int end) {
        int i = from;
        while (i < end && isDigit(b[i])) {
            i++;
        }
        return i;
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
        inObject = object;
    }

    private void pop() {
        depth--;
        int last = depth - 1;
        inObject = depth > 0 && (open[last / BITS] & 1L << last) != 0;
    }
}
