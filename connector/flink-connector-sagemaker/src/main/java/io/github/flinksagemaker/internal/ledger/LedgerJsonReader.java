// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

/** The JSON lines of one ledger object, one after the other; complaints name object and line. */
final class LedgerJsonReader {

    private final byte[] bytes;
    private final String source;
    private int position;
    private int line;

    /** {@code source} names the object in messages. */
    LedgerJsonReader(byte[] bytes, String source) {
        this.bytes = bytes;
        this.source = source;
    }

    /** The only line of an object; {@code what} says what it is. */
    static JsonLine onlyLine(byte[] bytes, String source, String what)
            throws LedgerFormatException {
        LedgerJsonReader lines = new LedgerJsonReader(bytes, source);
        JsonLine only = lines.nextLine();
        if (lines.position != bytes.length) {
            throw lines.problem("is followed by more: " + what + " is one line");
        }
        return only;
    }

    /** The next line, which must be a JSON object; the first one is of a version that is known. */
    JsonLine nextLine() throws LedgerFormatException {
        line++;
        int start = position;
        int end = lineEnd();
        if (end == bytes.length) {
            throw problem("is not ended by a line feed: the object is cut off or damaged");
        }
        position = end + 1; // whatever this line holds, the next one starts there
        return line == 1
                ? JsonLine.parseFirst(bytes, start, end, place())
                : JsonLine.parse(bytes, start, end, place());
    }

    private int lineEnd() {
        int end = position;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    /** Where the next line, or the raw section, starts. */
    int position() {
        return position;
    }

    /** Of the line read last. */
    LedgerFormatException problem(String text) {
        return new LedgerFormatException(place() + text);
    }

    private String place() {
        return source + ": line " + line + " ";
    }
}
