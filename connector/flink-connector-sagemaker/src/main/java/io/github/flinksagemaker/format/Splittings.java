// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.Optional;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/** How a response is split into predictions. Each takes exactly its own form. */
@PublicEvolving
public final class Splittings {

    private Splittings() {}

    /**
     * Lines of CSV or text, without a header. Line breaks within quotes belong to the line. A JSON
     * document is not taken.
     */
    public static Splitting lines() {
        return new LinesSplitting(false);
    }

    /** The same behind a header line, which is dropped. */
    public static Splitting linesWithHeader() {
        return new LinesSplitting(true);
    }

    /** JSON Lines: each line is one complete JSON value. */
    public static Splitting jsonLines() {
        return new JsonLinesSplitting();
    }

    /**
     * The elements of an array in one JSON document.
     *
     * @param path names of members down to the array; none for an array at the root
     * @throws IllegalArgumentException if a name is empty or not printable ASCII, or the
     *     splitting's name would be longer than 64 characters
     */
    public static Splitting jsonArray(String... path) {
        return new JsonArraySplitting(JsonArraySplitting.KIND, JsonPath.of(path));
    }

    /**
     * The same where an object instead of the array is one prediction, as Hugging Face's pipelines
     * answer a list of one.
     *
     * @throws IllegalArgumentException as {@link #jsonArray}
     */
    public static Splitting jsonArrayOrObject(String... path) {
        return new JsonArraySplitting(JsonArraySplitting.KIND_OR_OBJECT, JsonPath.of(path));
    }

    /**
     * Rows of a JSON object that holds columns: arrays of one length, or objects by row number. A
     * piece is an object with one element of each column.
     *
     * @param path names of members down to the object; none for the root
     * @throws IllegalArgumentException as {@link #jsonArray}
     */
    public static Splitting jsonColumns(String... path) {
        return new JsonColumnsSplitting(JsonPath.of(path));
    }

    /**
     * One line, at its commas outside of quotes and square brackets. For containers that answer so
     * alone: a row of several columns can't be told from several predictions.
     */
    public static Splitting commas() {
        return new CommasSplitting();
    }

    /** The bytes of RecordIO frames. */
    public static Splitting recordIO() {
        return new PlainSplitting(PlainSplitting.RECORD_IO);
    }

    /** NPY arrays along the first axis of one NPY array. */
    public static Splitting npy() {
        return new NpySplitting();
    }

    /**
     * Rows of the outputs in KServe's protocol, version 2. Of JSON an object with an array for each
     * output; of binary data the outputs' bytes one after another.
     */
    public static Splitting tensors() {
        return new TensorsSplitting();
    }

    /** The response is one prediction, whatever it is; not copied. */
    public static Splitting whole() {
        return new PlainSplitting(PlainSplitting.WHOLE);
    }

    /**
     * One of these by its {@link Splitting#name()}, as ledger entries give it; empty for any other.
     * Names of earlier ledgers are known: {@code jsonlines} and {@code csv} are lines that nothing
     * checks, {@code single} is the whole response.
     */
    public static Optional<Splitting> byName(String name) {
        int colon = name.indexOf(':');
        String kind = colon < 0 ? name : name.substring(0, colon);
        try {
            JsonPath path = colon < 0 ? JsonPath.of() : JsonPath.parse(name.substring(colon + 1));
            Splitting splitting = of(kind, path);
            return Optional.ofNullable(splitting).filter(found -> found.name().equals(name));
        } catch (IllegalArgumentException e) { // no name of ours
            return Optional.empty();
        }
    }

    private static @Nullable Splitting of(String kind, JsonPath path) {
        switch (kind) {
            case LinesSplitting.KIND:
                return lines();
            case LinesSplitting.KIND_WITH_HEADER:
                return linesWithHeader();
            case JsonLinesSplitting.KIND:
                return jsonLines();
            case JsonArraySplitting.KIND:
            case JsonArraySplitting.KIND_OR_OBJECT:
                return new JsonArraySplitting(kind, path);
            case JsonColumnsSplitting.KIND:
                return new JsonColumnsSplitting(path);
            case CommasSplitting.KIND:
                return commas();
            case NpySplitting.KIND:
                return npy();
            case TensorsSplitting.KIND:
                return tensors();
            case PlainSplitting.RECORD_IO:
            case PlainSplitting.WHOLE:
            case PlainSplitting.EARLIER_JSON_LINES:
            case PlainSplitting.EARLIER_CSV:
            case PlainSplitting.EARLIER_SINGLE:
                return new PlainSplitting(kind);
            default:
                return null;
        }
    }
}
