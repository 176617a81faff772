// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/** Predictions in JSON by which a model says that it has none. */
@Internal
public final class ErrorAnswers {

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final @Nullable String member;
    private final boolean nullIsError;

    /**
     * Of objects with that member, unless it is null there; of null, if that is one.
     *
     * @param member absent for none
     */
    public ErrorAnswers(@Nullable String member, boolean nullIsError) {
        this.member = member;
        this.nullIsError = nullIsError;
    }

    /** What the model says that is wrong with it; null of a prediction, and of what is not JSON. */
    public @Nullable String in(byte[] piece) {
        if (nullIsError && isNull(piece)) {
            return "the model answered null";
        }
        String name = member;
        if (name == null) {
            return null;
        }
        try {
            return Json.first(piece, json -> text(json, name)).orElse(null);
        } catch (BatchFormatException e) { // for the schema to say
            return null;
        }
    }

    private static Optional<String> text(Json json, String name) throws IOException {
        if (!json.is(JsonToken.START_OBJECT)) {
            return Optional.empty();
        }
        while (json.next() != JsonToken.END_OBJECT) {
            boolean found = json.text().equals(name);
            json.next();
            if (found && !json.is(JsonToken.VALUE_NULL)) {
                return Optional.of(
                        "the model answered " + name + ": " + new String(json.value(), UTF_8));
            }
            json.skip();
        }
        return Optional.empty();
    }

    private static boolean isNull(byte[] piece) {
        int from = JsonScanner.skipBlanks(piece, 0, piece.length);
        return Bytes.startsWith(piece, from, NULL)
                && JsonScanner.isOneValue(piece, from, piece.length);
    }
}
