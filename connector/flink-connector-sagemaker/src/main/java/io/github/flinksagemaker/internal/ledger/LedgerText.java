// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.github.flinksagemaker.model.LaneId;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JSON lines of one ledger object, read field by field. It holds the place, so that every
 * complaint names object and line; complaints never quote the text, which may be a payload in a
 * damaged object.
 */
final class LedgerText {

    /**
     * For reading and writing. Buffers are pooled here: Jackson's default keeps them in thread
     * locals, which would outlive the job on a task manager's threads. The limits are far beyond
     * those of {@link LedgerRules}, so that what is written can be read, also what was written
     * before there were any.
     */
    static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .rootValueSeparator("\n")
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(16))
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(64)
                                    .maxStringLength(20_000_000)
                                    .maxNameLength(50_000)
                                    .maxNumberLength(1_000)
                                    .maxDocumentLength(-1)
                                    .maxTokenCount(-1)
                                    .build())
                    .build();

    private final byte[] bytes;
    private final String source;
    private int position;
    private int line;
    private @Nullable JsonParser parser;

    LedgerText(byte[] bytes, String source) {
        this.bytes = bytes;
        this.source = source;
    }

    /** Reads the object that a line is. */
    @FunctionalInterface
    interface Reader<T> {
        T read(LedgerText text) throws IOException;
    }

    /**
     * Reads an object of the ledger that is one line. Whatever the bytes, the caller has one
     * exception to handle.
     *
     * @param source names the object in messages, {@code what} says what it is
     * @param problemOf the rules that it breaks, null if none
     */
    static <T> T onlyLine(
            byte[] bytes,
            String source,
            String what,
            Reader<T> reader,
            Function<T, @Nullable String> problemOf)
            throws LedgerFormatException {
        LedgerText text = new LedgerText(bytes, source);
        try {
            text.nextLine();
            text.version();
            T read = reader.read(text);
            text.endLine();
            text.check(problemOf.apply(read));
            if (text.position() != bytes.length) {
                throw text.problem("is followed by more: " + what + " is one line");
            }
            return read;
        } catch (LedgerFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw text.malformed(e);
        }
    }

    /** Where the next line, or the raw section, starts. */
    int position() {
        return position;
    }

    private int lineEnd() {
        int end = position;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    /** Goes to the next line, which must be a JSON object, and into that object. */
    void nextLine() throws IOException {
        line++;
        int start = position;
        int end = lineEnd();
        if (end == bytes.length) {
            throw problem("is not ended by a line feed: the object is cut off or damaged");
        }
        position = end + 1; // whatever this line holds, the next one starts there
        // A zero as second byte would make Jackson guess at UTF-16.
        if (end - start < 2 || bytes[start] != '{' || bytes[start + 1] == 0) {
            throw problem("is not a JSON object");
        }
        parser = JSON.createParser(bytes, start, end - start);
        parser.nextToken();
    }

    /** Checks that the line holds nothing but the object just read. */
    void endLine() throws IOException {
        if (parser().nextToken() != null) {
            throw problem("holds more than one JSON object");
        }
        close();
    }

    void close() throws IOException {
        if (parser != null) {
            parser.close();
        }
    }

    /** The version is every object's first field, so that it is known before any other. */
    void version() throws IOException {
        if (!LedgerFields.V.getValue().equals(nextField())) {
            throw problem(
                    "does not start with the format's version (\"v\"): no object of a ledger");
        }
        long version = integer();
        if (version != LedgerFields.VERSION) {
            throw new LedgerVersionException(
                    place()
                            + "has format version "
                            + version
                            + ", this connector reads version "
                            + LedgerFields.VERSION
                            + ": run the job that reads this ledger with a connector at least as"
                            + " new as the one that writes it");
        }
    }

    /** The name of the object's next field whose value is not null; null at the object's end. */
    @Nullable String nextField() throws IOException {
        JsonParser json = parser();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_NULL) {
                return name;
            }
        }
        return null;
    }

    /** Passes over the value of a field that this version does not know. */
    void skip() throws IOException {
        parser().skipChildren();
    }

    void enterObject() throws IOException {
        expect(JsonToken.START_OBJECT);
    }

    void enterArray() throws IOException {
        expect(JsonToken.START_ARRAY);
    }

    /** Whether the array has another element; goes to it. */
    boolean nextElement() throws IOException {
        return parser().nextToken() != JsonToken.END_ARRAY;
    }

    String text() throws IOException {
        expect(JsonToken.VALUE_STRING);
        return parser().getText();
    }

    long integer() throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT);
        return parser().getLongValue();
    }

    int smallInteger() throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT);
        return parser().getIntValue();
    }

    boolean isNull() {
        return parser().currentToken() == JsonToken.VALUE_NULL;
    }

    LaneId lane() throws IOException {
        String text = text();
        if (!LaneId.isValid(text)) {
            throw problem("holds a lane's name that is not a ULID");
        }
        return LaneId.parse(text);
    }

    /** {@code {"reason":…}}. */
    LaneEnd end() throws IOException {
        enterObject();
        LaneEnd end = null;
        for (String name = nextField(); name != null; name = nextField()) {
            if (name.equals("reason")) {
                String reason = text();
                for (LaneEnd known : LaneEnd.values()) {
                    if (LedgerFields.of(known).equals(reason)) {
                        end = known;
                    }
                }
            } else {
                skip();
            }
        }
        return required("end with a known reason", end);
    }

    <T> T required(String field, @Nullable T value) throws LedgerFormatException {
        if (value == null) {
            throw problem("lacks " + field);
        }
        return value;
    }

    void check(@Nullable String problem) throws LedgerFormatException {
        if (problem != null) {
            throw problem("is refused: " + problem);
        }
    }

    LedgerFormatException problem(String text) {
        return new LedgerFormatException(place() + text);
    }

    private String place() {
        return source + ": line " + line + " ";
    }

    /** The same for what Jackson throws, without its message, which quotes the text. */
    LedgerFormatException malformed(Exception failure) {
        JsonLocation location =
                failure instanceof JsonProcessingException
                        ? ((JsonProcessingException) failure).getLocation()
                        : null; // as of a value beyond the parser's limits
        return problem(
                "is not the JSON expected here"
                        + (location == null ? "" : " at column " + location.getColumnNr()));
    }

    private void expect(JsonToken token) throws IOException {
        JsonParser json = parser();
        if (json.currentToken() != token) {
            throw problem(
                    "has a value of the wrong type at column "
                            + json.currentTokenLocation().getColumnNr());
        }
    }

    private JsonParser parser() {
        if (parser == null) {
            throw new IllegalStateException("no line was read");
        }
        return parser;
    }
}
