// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.github.flinksagemaker.model.LaneId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object, each asked for by name and type. One that is null is absent, one
 * that nobody asks for does not matter, and of two of the same name the last one counts. Whatever
 * the bytes, the only exception is {@link LedgerFormatException}, which names the place and the
 * field but never quotes the text: that may be a payload in a damaged object.
 */
final class JsonLine {

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

    /** Stands for what no field of the format holds, such as a fraction or a truth value. */
    private static final Object OTHER = new Object();

    private final String place;
    private final @Nullable JsonLine parent;
    private final String name;

    /** Each a String, Long, JsonLine, List of such, or OTHER. */
    private final Map<String, Object> fields = new HashMap<>();

    private JsonLine(String place, @Nullable JsonLine parent, String name) {
        this.place = place;
        this.parent = parent;
        this.name = name;
    }

    /**
     * Reads the object that a line is.
     *
     * @param place begins each complaint
     */
    static JsonLine parse(byte[] bytes, int from, int to, String place)
            throws LedgerFormatException {
        return parse(bytes, from, to, place, false);
    }

    /** The same for an object's first line, whose first field is the format's version. */
    static JsonLine parseFirst(byte[] bytes, int from, int to, String place)
            throws LedgerFormatException {
        return parse(bytes, from, to, place, true);
    }

    private static JsonLine parse(byte[] bytes, int from, int to, String place, boolean versioned)
            throws LedgerFormatException {
        JsonLine line = new JsonLine(place, null, "");
        // A zero as second byte would make Jackson guess at UTF-16.
        if (to - from < 2 || bytes[from] != '{' || bytes[from + 1] == 0) {
            throw line.problem("is not a JSON object");
        }
        try (JsonParser parser = JSON.createParser(bytes, from, to - from)) {
            parser.nextToken();
            if (versioned) {
                line.readVersion(parser);
            }
            line.readFields(parser);
            if (parser.nextToken() != null) {
                throw line.problem("holds more than one JSON object");
            }
            return line;
        } catch (LedgerFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw line.malformed(e);
        }
    }

    /** It stands before all others, so that it is known whatever a later version has there. */
    private void readVersion(JsonParser parser) throws IOException {
        String name = LedgerFields.V.getValue();
        if (parser.nextToken() != JsonToken.FIELD_NAME || !parser.currentName().equals(name)) {
            throw problem(
                    "does not start with the format's version (\"v\"): no object of a ledger");
        }
        parser.nextToken();
        fields.put(name, value(parser, name));
        long version = integer(LedgerFields.V);
        if (version != LedgerFields.VERSION) {
            throw new LedgerVersionException(
                    place
                            + "has format version "
                            + version
                            + ", this connector reads version "
                            + LedgerFields.VERSION
                            + ": run the job that reads this ledger with a connector at least as"
                            + " new as the one that writes it");
        }
    }

    private JsonLine readFields(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                fields.put(name, value(parser, name));
            }
        }
        return this;
    }

    /** Calls itself for what is nested, no deeper than the parser goes. */
    private Object value(JsonParser parser, String name) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING:
                return parser.getText();
            case VALUE_NUMBER_INT:
                return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? OTHER
                        : (Object) parser.getLongValue();
            case START_OBJECT:
                return new JsonLine(place, this, name).readFields(parser);
            case START_ARRAY:
                List<Object> elements = new ArrayList<>(3); // a record's offset, length and time
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(element(parser, name));
                }
                return elements;
            default:
                return OTHER;
        }
    }

    /** No format has an object in an array: what a later one has there takes no memory. */
    private Object element(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return value(parser, name);
        }
        parser.skipChildren();
        return OTHER;
    }

    String text(SerializedString name) throws LedgerFormatException {
        return required(name, optionalText(name));
    }

    @Nullable String optionalText(SerializedString name) throws LedgerFormatException {
        return typed(name, fields.get(name.getValue()), String.class);
    }

    long integer(SerializedString name) throws LedgerFormatException {
        return required(name, optionalInteger(name));
    }

    @Nullable Long optionalInteger(SerializedString name) throws LedgerFormatException {
        return typed(name, fields.get(name.getValue()), Long.class);
    }

    int smallInteger(SerializedString name) throws LedgerFormatException {
        return small(name, integer(name));
    }

    /** A number of that field, if it is an {@code int}. */
    int small(SerializedString name, long number) throws LedgerFormatException {
        if (number != (int) number) {
            throw wrongType(name);
        }
        return (int) number;
    }

    @Nullable JsonLine object(SerializedString name) throws LedgerFormatException {
        return typed(name, fields.get(name.getValue()), JsonLine.class);
    }

    List<String> texts(SerializedString name) throws LedgerFormatException {
        return elements(name, required(name, array(name)), String.class);
    }

    /** None if the field is absent. */
    List<String> optionalTexts(SerializedString name) throws LedgerFormatException {
        List<?> array = array(name);
        return array == null ? List.of() : elements(name, array, String.class);
    }

    /** An array of arrays of integers. */
    List<long[]> integerArrays(SerializedString name) throws LedgerFormatException {
        List<?> array = required(name, array(name));
        List<long[]> result = new ArrayList<>(array.size());
        for (Object element : array) {
            List<?> numbers = required(name, typed(name, element, List.class));
            long[] integers = new long[numbers.size()];
            for (int i = 0; i < integers.length; i++) {
                integers[i] = required(name, typed(name, numbers.get(i), Long.class));
            }
            result.add(integers);
        }
        return result;
    }

    LaneId lane(SerializedString name) throws LedgerFormatException {
        return lane(text(name));
    }

    List<LaneId> lanes(SerializedString name) throws LedgerFormatException {
        List<LaneId> lanes = new ArrayList<>();
        for (String text : texts(name)) {
            lanes.add(lane(text));
        }
        return lanes;
    }

    private LaneId lane(String text) throws LedgerFormatException {
        if (!LaneId.isValid(text)) {
            throw problem("holds a lane's name that is not a ULID");
        }
        return LaneId.parse(text);
    }

    /** One of {@code values}, as it is written; null for any other text. */
    <E extends Enum<E>> @Nullable E constant(SerializedString name, E[] values)
            throws LedgerFormatException {
        String written = optionalText(name);
        for (E value : values) {
            if (LedgerFields.of(value).equals(written)) {
                return value;
            }
        }
        return null;
    }

    private @Nullable List<?> array(SerializedString name) throws LedgerFormatException {
        return typed(name, fields.get(name.getValue()), List.class);
    }

    private <T> List<T> elements(SerializedString name, List<?> array, Class<T> type)
            throws LedgerFormatException {
        List<T> elements = new ArrayList<>(array.size());
        for (Object element : array) {
            elements.add(required(name, typed(name, element, type)));
        }
        return elements;
    }

    private <T> @Nullable T typed(SerializedString name, @Nullable Object value, Class<T> type)
            throws LedgerFormatException {
        if (value != null && !type.isInstance(value)) {
            throw wrongType(name);
        }
        return type.cast(value);
    }

    private <T> T required(SerializedString name, @Nullable T value) throws LedgerFormatException {
        return required(name.getValue(), value);
    }

    /** {@code what} is a field, and what else is asked of it. */
    <T> T required(String what, @Nullable T value) throws LedgerFormatException {
        if (value == null) {
            throw problem("lacks " + path() + what);
        }
        return value;
    }

    /** For complaints only: of many objects in one each would have a copy of its name. */
    private String path() {
        return parent == null ? "" : parent.path() + name + ".";
    }

    LedgerFormatException wrongType(SerializedString name) {
        return problem("has a value of the wrong type in " + path() + name.getValue());
    }

    /** Refuses what breaks the rules. */
    void check(@Nullable String brokenRule) throws LedgerFormatException {
        if (brokenRule != null) {
            throw problem("is refused: " + brokenRule);
        }
    }

    LedgerFormatException problem(String text) {
        return new LedgerFormatException(place + text);
    }

    /** What Jackson throws has a message that quotes the text. */
    private LedgerFormatException malformed(Exception failure) {
        JsonLocation location =
                failure instanceof JsonProcessingException
                        ? ((JsonProcessingException) failure).getLocation()
                        : null; // as of a value beyond the parser's limits
        return problem(
                "is not the JSON expected here"
                        + (location == null ? "" : " at column " + location.getColumnNr()));
    }
}
