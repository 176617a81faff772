// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What the one who reads a refusal needs: what came, and what would take it. */
class RefusalTextsTest {

    /** Stands in each body that has room for it. */
    private static final String MARKER = "AbCdE";

    private static final String NUMBER = "7654321";

    /** A response, and what its kind is called. */
    static final class Body {
        private final String kind;
        private final byte[] bytes;

        Body(String kind, byte[] bytes) {
            this.kind = kind;
            this.bytes = bytes;
        }

        private Body cut(int at) {
            int least = Math.min(12, bytes.length); // which the kind is known by
            return new Body(
                    kind,
                    Arrays.copyOf(bytes, least + Math.floorMod(at, bytes.length - least + 1)));
        }

        @Override
        public String toString() {
            return kind + ": " + new String(bytes, ISO_8859_1);
        }
    }

    @Property(tries = 20_000)
    void nameWhatCameAndASplittingAndNothingOfTheContent(
            @ForAll("splittings") Splitting splitting, @ForAll("bodies") Body body) {
        try {
            splitting.split(body.bytes);
        } catch (BatchFormatException e) {
            assertThat(e)
                    .hasMessageContaining(body.kind + " came")
                    .hasMessageContaining("Splittings.")
                    .hasMessageNotContainingAny(MARKER, NUMBER);
        }
    }

    @Test
    void jsonLinesForAnArrayAreSentToJsonLines() {
        for (Splitting splitting :
                List.of(Splittings.jsonArray(), Splittings.jsonArrayOrObject())) {
            assertRefused(
                    splitting,
                    "[1]\n[2]",
                    "more than one JSON value, the second at byte 4: a JSON array came:"
                            + " Splittings.jsonLines() splits one JSON value a line");
        }
        assertRefused(
                Splittings.jsonArray("p"),
                "{\"p\":[1]}\n{\"p\":[2]}",
                "the second at byte 10: a JSON object came: Splittings.jsonLines()");
    }

    @Test
    void whatIsOfTheFormButBrokenIsNotSentToTheSameSplitting() {
        for (Splitting splitting : List.of(Splittings.lines(), Splittings.linesWithHeader())) {
            assertRefused(
                    splitting,
                    "1,\"a\n2,b",
                    "the quotes that open at byte 2 don't close: a number came;"
                            + " Splittings.whole()");
        }
        assertRefused(Splittings.commas(), "[1,2", "don't close: a JSON array came; Splittings.");
    }

    @Test
    void columnsThatAreNoneAreRefused() {
        assertRefused(Splittings.jsonColumns("p"), "{\"p\":[1]}", "no object of columns at 'p'");
        for (String body : List.of("{}", "{\"p\":{}}")) {
            Splitting splitting =
                    body.length() == 2 ? Splittings.jsonColumns() : Splittings.jsonColumns("p");
            assertRefused(splitting, body, "no columns at");
        }
        assertRefused(
                Splittings.jsonColumns(),
                "{\"a\":[1,2],\"b\":[3]}",
                "columns of different lengths at the root: a JSON object came");
        assertRefused(Splittings.jsonColumns(), "{\"a\":1}", "a member that is no column");
        for (String column : List.of("{\"1\":5}", "{\"0\":5,\"0\":6}", "{\"a\":5}")) {
            assertRefused(
                    Splittings.jsonColumns(),
                    "{\"a\":" + column + "}",
                    "whose rows are not numbered 0, 1");
        }
    }

    private static void assertRefused(Splitting splitting, String body, String text) {
        assertThatThrownBy(() -> splitting.split(body.getBytes(UTF_8)))
                .isInstanceOf(BatchFormatException.class)
                .hasMessageContaining(text);
    }

    @Provide
    Arbitrary<Splitting> splittings() {
        return Arbitraries.of(
                Splittings.lines(),
                Splittings.linesWithHeader(),
                Splittings.jsonLines(),
                Splittings.jsonArray(),
                Splittings.jsonArray("p", "q"),
                Splittings.jsonArrayOrObject(),
                Splittings.jsonColumns(),
                Splittings.jsonColumns("p"),
                Splittings.commas(),
                Splittings.recordIO(),
                Splittings.npy(),
                Splittings.tensors(),
                Splittings.whole());
    }

    @Provide
    Arbitrary<Body> bodies() {
        Arbitrary<Body> whole =
                Arbitraries.oneOf(
                        texts(
                                "a JSON object",
                                "{\"p\":{\"q\":\"AbCdE\"},\"AbCdE\":[1]}",
                                "{\"outputs\":[{\"name\":\"AbCdE\",\"shape\":[2],\"data\":[1]}]}",
                                "{\"outputs\":[{\"name\":\"AbCdE\",\"shape\":[\"AbCdE\"]}]}",
                                "{\"outputs\":[{\"name\":\"AbCdE\",\"shape\":[-1]}]}",
                                "{\"outputs\":[{\"shape\":[1],\"data\":[\"AbCdE\"]}]}",
                                "{\"outputs\":[{\"name\":\"Y\",\"shape\":[1],\"data\":[1]},"
                                        + "{\"name\":\"Z\",\"shape\":[2],\"data\":[1,2]}]}",
                                "{\"outputs\":[{\"name\":\"Y\",\"datatype\":\"FP32\",\"shape\":[9],"
                                        + "\"parameters\":{\"binary_data_size\":5}}]}AbCdE",
                                "{\"AbCdE\":[1,2],\"b\":[\"AbCdE\"]}",
                                "{\"p\":1}\n{\"AbCdE\":2}\n",
                                "{\n\"AbCdE\": 1\n}"),
                        texts(
                                "a JSON array",
                                "[\"AbCdE\",{}]",
                                "[\"AbCdE\"]\n[7654321]\n",
                                "[AbCdE",
                                "[[1,\"AbCdE\"],[2]],[3]"),
                        texts("a number", "7654321\n7654321", "-7654321,\"AbCdE\n", "7654321 1"),
                        texts("text", "AbCdE,\"AbCdE\n\"\"", "null\n", "AbCdE AbCdE AbCdE]"),
                        texts("quoted text", "\"AbCdE\",\"AbCdE", "\"AbCdE\"\n\"AbCdE\"\n"),
                        Arbitraries.just(new Body("nothing but blanks", bytes(" \n\t\r\n"))),
                        Arbitraries.just(new Body("an empty response", new byte[0])),
                        Arbitraries.of("\0\1AbCdE", "\u0080AbCdE\0AbCdE")
                                .map(text -> new Body("binary data", text.getBytes(ISO_8859_1))),
                        Arbitraries.of(npy("<f4", 3), npy("<f4"), npy("<f4", 9), npy("<f8", 0))
                                .map(bytes -> new Body("an NPY array", bytes)),
                        Arbitraries.of(false, true).map(RefusalTextsTest::recordIo));
        return Arbitraries.oneOf(
                whole, whole.flatMap(body -> Arbitraries.integers().map(body::cut)));
    }

    private static Arbitrary<Body> texts(String kind, String... texts) {
        return Arbitraries.of(texts)
                .flatMap(text -> Arbitraries.of("", " ", "\n", "\r\n").map(start -> start + text))
                .map(text -> new Body(kind, bytes(text)));
    }

    private static byte[] npy(String type, int... shape) {
        return Bytes.concat(List.of(NpyHeader.bytes(type, shape), bytes("AbCdE1234567")));
    }

    private static Body recordIo(boolean broken) {
        byte[] frames = RecordIo.join(List.of(bytes(MARKER), bytes(MARKER)));
        if (broken) {
            frames[16] = 0; // of the second frame's magic number
        }
        return new Body("RecordIO", frames);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
