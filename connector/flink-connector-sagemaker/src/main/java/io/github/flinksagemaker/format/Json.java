// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a response and cuts values out of it at byte offsets, so that they stay as they
 * came. Complaints say where, never what stands there.
 */
@Internal
final class Json implements AutoCloseable {

    /** Pooled here and not in thread locals, which would outlive the job. */
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(16))
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                    .disable(JsonFactory.Feature.CHARSET_DETECTION) // always UTF-8: offsets
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(10_000)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .maxDocumentLength(-1)
                                    .maxTokenCount(-1)
                                    .build())
                    .build();

    private final byte[] body;
    private final JsonParser parser;
    private @Nullable JsonToken token;

    private Json(byte[] body) throws IOException {
        this.body = body;
        this.parser = FACTORY.createParser(body);
    }

    /** What is done with an open document. */
    interface Walk<T> {
        T through(Json json) throws IOException;
    }

    /** Of the one document that a body is. */
    static <T> T one(byte[] body, Walk<T> walk) throws BatchFormatException {
        return walk(
                body,
                json -> {
                    T result = walk.through(json);
                    json.endOfDocument();
                    return result;
                });
    }

    /** Of the document that a body begins with, whatever stands behind. */
    static <T> T first(byte[] body, Walk<T> walk) throws BatchFormatException {
        return walk(body, walk);
    }

    private static <T> T walk(byte[] body, Walk<T> walk) throws BatchFormatException {
        try (Json json = new Json(body)) {
            if (json.next() == null) {
                throw json.unexpected("not JSON");
            }
            return walk.through(json);
        } catch (BatchFormatException e) {
            throw e;
        } catch (StreamReadException e) { // its message quotes
            throw ResponseForm.refusal("not JSON at byte " + e.getLocation().getByteOffset(), body);
        } catch (IOException e) {
            throw ResponseForm.refusal("not JSON", body);
        }
    }

    @Nullable JsonToken token() {
        return token;
    }

    @Nullable JsonToken next() throws IOException {
        token = parser.nextToken();
        return token;
    }

    boolean is(JsonToken kind) {
        return token == kind;
    }

    /** At a member's name or a string. */
    String text() throws IOException {
        return parser.getText();
    }

    long number() throws IOException {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw unexpected("a number is expected at byte " + start());
        }
        return parser.getLongValue();
    }

    /** From an object on, to the value at the end of the path of its members. */
    void descend(List<String> path) throws IOException {
        for (String member : path) {
            if (token != JsonToken.START_OBJECT) {
                throw unexpected("no object with a member '" + member + "'");
            }
            while (next() != JsonToken.END_OBJECT && !text().equals(member)) {
                next();
                skip();
            }
            if (token == JsonToken.END_OBJECT) {
                throw unexpected("no member '" + member + "'");
            }
            next();
        }
    }

    BatchFormatException unexpected(String problem) {
        return ResponseForm.refusal(problem, body);
    }

    /** The elements of the array that the token begins. */
    List<byte[]> elements() throws IOException {
        List<byte[]> elements = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            elements.add(value());
        }
        return elements;
    }

    /** Where each element of the array that the token begins starts and ends. */
    int[] elementBounds() throws IOException {
        int[] bounds = new int[32];
        int count = 0;
        while (next() != JsonToken.END_ARRAY) {
            if (count == bounds.length) {
                bounds = Arrays.copyOf(bounds, Math.multiplyExact(2, count));
            }
            bounds[count++] = start();
            bounds[count++] = end();
        }
        return Arrays.copyOf(bounds, count);
    }

    /** The value that the token begins, as it stands there. */
    byte[] value() throws IOException {
        int from = start();
        return Arrays.copyOfRange(body, from, end());
    }

    /** What stands from there on up to the end of the token. */
    byte[] since(int from) throws IOException {
        parser.finishToken();
        return Arrays.copyOfRange(body, from, position());
    }

    /** Of the value that the token begins. */
    private int end() throws IOException {
        skip();
        parser.finishToken(); // a string's end is not known before
        return position();
    }

    /** The quoted name that the token is, as it stands there. */
    byte[] name() {
        int from = start();
        int to = from + 1;
        while (body[to] != '"') {
            to += body[to] == '\\' ? 2 : 1;
        }
        return Arrays.copyOfRange(body, from, to + 1);
    }

    /** How many numbers, strings and names the value that the token begins is made of. */
    int scalars() throws IOException {
        int count = 0;
        int depth = 0;
        do {
            if (parser.currentToken().isStructStart()) {
                depth++;
            } else if (parser.currentToken().isStructEnd()) {
                depth--;
            } else if (!is(JsonToken.FIELD_NAME)) {
                count++;
            }
        } while (depth > 0 && next() != null);
        return count;
    }

    void skip() throws IOException {
        parser.skipChildren();
        token = parser.currentToken();
    }

    /** Of the token's first byte. */
    int start() {
        return Math.toIntExact(parser.currentTokenLocation().getByteOffset());
    }

    /** Behind the last byte that was read. */
    int position() {
        return Math.toIntExact(parser.currentLocation().getByteOffset());
    }

    /** To the end of the document's root. */
    void toEndOfRoot() throws IOException {
        while (!parser.getParsingContext().inRoot()) {
            next();
        }
    }

    private void endOfDocument() throws IOException {
        toEndOfRoot();
        if (next() != null) {
            throw ResponseForm.severalValues(start(), body);
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
