// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Of formats that a model answers in which echoes its request, and of any bytes at all. */
class FormatPropertiesTest {

    /** A format whose request is a response of it, and payloads that are meant to try it. */
    static final class Case {
        private final BatchFormat format;
        private final List<byte[]> payloads;

        Case(BatchFormat format, List<byte[]> payloads) {
            this.format = format;
            this.payloads = payloads;
        }

        @Override
        public String toString() {
            return format
                    + " "
                    + payloads.stream().map(p -> new String(p, UTF_8)).collect(Collectors.toList());
        }
    }

    @Property(tries = 3000)
    void splitUndoesFrame(@ForAll("echoes") Case example) throws Exception {
        List<byte[]> prepared = prepared(example);
        if (!prepared.isEmpty()) {
            byte[] request = example.format.frame(prepared).body();
            assertThat(example.format.splitting().split(request))
                    .containsExactlyElementsOf(prepared);
        }
    }

    /** Of a model whose outputs are its inputs. */
    @Property(tries = 2000)
    void splitUndoesFrameOfTensors(@ForAll("tensorCases") Case example) throws Exception {
        List<byte[]> prepared = prepared(example);
        if (prepared.isEmpty()) {
            return;
        }
        byte[] request = example.format.frame(prepared).body();
        String outputs = new String(request, ISO_8859_1).replaceFirst("inputs", "outputs");
        assertThat(example.format.splitting().split(outputs.getBytes(ISO_8859_1)))
                .extracting(piece -> new String(piece, UTF_8))
                .containsExactlyElementsOf(
                        example.format.framing().name().equals("tensors-binary")
                                ? texts(prepared)
                                : rowsOf(example));
    }

    private static List<String> texts(List<byte[]> all) {
        return all.stream().map(one -> new String(one, UTF_8)).collect(Collectors.toList());
    }

    /** Of the cases of tensors in JSON, whose one input is X, or X and T x. */
    private static List<String> rowsOf(Case example) {
        return texts(example.payloads).stream()
                .filter(payload -> !payload.equals("[1]"))
                .map(
                        payload ->
                                payload.startsWith("[")
                                        ? "{\"X\":" + payload + "}"
                                        : "{\"X\":[1,2],"
                                                + payload.substring(1, payload.lastIndexOf(",\"X"))
                                                + "}")
                .collect(Collectors.toList());
    }

    @Property(tries = 3000)
    void cuttingOutOfBoundsIsRefused(@ForAll("all") Case example, @ForAll int by) throws Exception {
        List<byte[]> prepared = prepared(example);
        if (prepared.isEmpty()) {
            return;
        }
        int size = prepared.size();
        int beyond = size + 1 + (by & 0xFFFF);
        byte[] body = example.format.frame(prepared).body();
        for (int[] range :
                List.of(
                        new int[] {0, beyond},
                        new int[] {size, beyond},
                        new int[] {-1, size},
                        new int[] {0, 0},
                        new int[] {size, 0})) {
            assertThatThrownBy(() -> example.format.framing().cut(body, range[0], range[1]))
                    .isInstanceOf(BatchFormatException.class);
        }
    }

    @Property(tries = 5000)
    void aForeignBodyIsCutOrRefused(
            @ForAll("all") Case example, @ForAll("all") Case other, @ForAll byte[] any) {
        List<byte[]> bodies = new ArrayList<>(other.payloads);
        bodies.add(any);
        for (byte[] body : bodies) {
            try {
                assertThat(example.format.framing().cut(body, 0, 1).body()).isNotNull();
            } catch (BatchFormatException e) {
                assertThat(e.getMessage()).isNotEmpty().hasSizeLessThan(500);
            }
        }
    }

    @Property(tries = 3000)
    void cutIsAsIfFramedAlone(@ForAll("all") Case example, @ForAll int first, @ForAll int second)
            throws Exception {
        List<byte[]> prepared = prepared(example);
        if (prepared.isEmpty()) {
            return;
        }
        int from = Math.floorMod(first, prepared.size());
        int to = from + 1 + Math.floorMod(second, prepared.size() - from);
        FramedRequest whole = example.format.frame(prepared);
        FramedRequest alone = example.format.frame(prepared.subList(from, to));
        FramedRequest cut = example.format.framing().cut(whole.body(), from, to);
        assertThat(cut.body()).isEqualTo(alone.body());
        assertThat(cut.contentType()).isEqualTo(alone.contentType());
    }

    @Property(tries = 2000)
    void framingAddsNoMoreThanItSays(@ForAll("all") Case example) throws Exception {
        List<byte[]> prepared = prepared(example);
        if (!prepared.isEmpty()) {
            long payloads = prepared.stream().mapToLong(payload -> payload.length).sum();
            assertThat((long) example.format.frame(prepared).body().length)
                    .isLessThanOrEqualTo(example.format.requestBytes(prepared.size(), payloads));
        }
    }

    @Property(tries = 5000)
    void anyBytesAreSplitOrRefused(@ForAll("splittings") Splitting splitting, @ForAll byte[] body) {
        try {
            assertThat(splitting.split(body)).doesNotContainNull();
        } catch (BatchFormatException e) {
            assertThat(e.getMessage()).isNotEmpty().hasSizeLessThan(500);
        }
    }

    @Property(tries = 3000)
    void whatIsCutShortIsRefusedOrCountsOtherwise(@ForAll("documents") Case example, @ForAll int at)
            throws Exception {
        List<byte[]> prepared = prepared(example);
        if (prepared.isEmpty()) {
            return;
        }
        byte[] body = example.format.frame(prepared).body();
        byte[] part = Arrays.copyOf(body, Math.floorMod(at, body.length));
        try {
            assertThat(example.format.splitting().split(part)).as("of half a document").isNull();
        } catch (BatchFormatException e) {
            assertThat(e).hasMessageNotContaining("AbCdE");
        }
    }

    /**
     * What passes stands between the records of others, who would fail with it: so exactly what a
     * parser takes.
     */
    @Property(tries = 20_000)
    void aValueIsCompleteExactlyIfAParserTakesIt(@ForAll("almostJson") String text) {
        byte[] bytes = text.getBytes(UTF_8);
        boolean parsed;
        try {
            Json.one(
                    bytes,
                    json -> {
                        json.skip();
                        return true;
                    });
            parsed = true;
        } catch (BatchFormatException e) {
            parsed = false;
        }
        assertThat(JsonScanner.isOneValue(bytes, 0, bytes.length)).as(text).isEqualTo(parsed);
    }

    @Provide
    Arbitrary<String> almostJson() {
        Arbitrary<String> parts =
                Arbitraries.of(
                        "0",
                        "1",
                        "9",
                        "-",
                        ".",
                        "e",
                        "E+",
                        "\"",
                        "\\",
                        "u00e9",
                        "u1G",
                        "n",
                        "/",
                        "[",
                        "]",
                        "{",
                        "}",
                        ",",
                        ":",
                        "null",
                        "true",
                        "NaN",
                        "Infinity",
                        " ",
                        "\"a\":",
                        "\n");
        Arbitrary<String> made = parts.list().ofMaxSize(7).map(list -> String.join("", list));
        return Arbitraries.oneOf(
                made, made.map(text -> "[" + text + "]"), made.map(text -> '"' + text + '"'));
    }

    private static List<byte[]> prepared(Case example) {
        List<byte[]> prepared = new ArrayList<>();
        for (byte[] payload : example.payloads) {
            try {
                prepared.add(example.format.framing().prepare(payload));
            } catch (BatchFormatException e) {
                assertThat(e.getMessage()).contains("can't stand in");
            }
        }
        return prepared.subList(0, Math.min(prepared.size(), example.format.maxRecords()));
    }

    @Provide
    Arbitrary<Case> echoes() {
        return Arbitraries.oneOf(documents(), texts(), binaries());
    }

    @Provide
    Arbitrary<Case> tensorCases() {
        return tensors();
    }

    @Provide
    Arbitrary<Case> all() {
        return Arbitraries.oneOf(echoes(), tensors());
    }

    @Provide
    Arbitrary<Case> documents() {
        return cases(
                json(),
                format(Framings.json("[", "]"), Splittings.jsonArray()),
                format(Framings.json("{\"instances\":[", "]}"), Splittings.jsonArray("instances")),
                format(
                        Framings.json("{\"inputs\":[", "]}"),
                        Splittings.jsonArrayOrObject("inputs")),
                format(Framings.json("[", "]"), Splittings.jsonArrayOrObject()),
                format(
                        Framings.json("{\"x\":[1,{\"a\":2}],\"a\":{\"b\": [", "],\"c\":\"]\"}}"),
                        Splittings.jsonArray("a", "b")));
    }

    private static Arbitrary<Case> texts() {
        return Arbitraries.oneOf(
                cases(json(), BatchFormats.jsonLines()),
                cases(
                        Arbitraries.strings().withChars("ab,;\"\t[]{} é\r\n0").ofMaxLength(8),
                        format(Framings.lines("application/jsonl"), byName("jsonlines")),
                        format(Framings.lines("text/csv"), byName("csv"))),
                cases(
                        Arbitraries.of("1", "a,\"b,\"\"c\"", "0.5;\"x\"", "5\" pipe", "[CLS],1"),
                        BatchFormats.csvLines(),
                        format(Framings.lines("text/csv", "h,i"), Splittings.linesWithHeader())));
    }

    private static Arbitrary<Case> binaries() {
        Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(20);
        Arbitrary<byte[]> npy =
                Arbitraries.bytes()
                        .array(byte[].class)
                        .ofSize(12)
                        .map(data -> Bytes.concat(List.of(NpyHeader.bytes("<f4", 3), data)));
        return Arbitraries.oneOf(
                ofBytes(any, format(Framings.recordIO(), Splittings.recordIO())),
                ofBytes(any, BatchFormats.singleRecord()),
                ofBytes(npy, format(Framings.npy("<f4", 3), Splittings.npy())));
    }

    private static Arbitrary<Case> tensors() {
        Tensor pair = Tensor.of("X", "FP32", 2);
        Tensor text = Tensor.of("T x", "BYTES", 1);
        Arbitrary<byte[]> binary =
                Arbitraries.bytes()
                        .array(byte[].class)
                        .ofMaxSize(9)
                        .map(
                                bytes ->
                                        ByteBuffer.allocate(12 + bytes.length)
                                                .order(ByteOrder.LITTLE_ENDIAN)
                                                .putFloat(1.5f)
                                                .putFloat(bytes.length)
                                                .putInt(bytes.length)
                                                .put(bytes)
                                                .array());
        return Arbitraries.oneOf(
                cases(Arbitraries.of("[1.0,2]", "[ [3],NaN ]", "[1]"), Containers.triton(pair)),
                cases(
                        json().map(value -> "{\"T x\":[\"" + value.length() + "]\"],\"X\":[1,2]}"),
                        Containers.triton(pair, text)),
                ofBytes(binary, Containers.tritonBinary(pair, text)));
    }

    /** Values with all that may mislead who looks for commas, brackets and quotes. */
    private static Arbitrary<String> json() {
        Arbitrary<String> scalar =
                Arbitraries.oneOf(
                        Arbitraries.of(
                                "null",
                                "true",
                                "NaN",
                                "-Infinity",
                                "0",
                                "-1.5e-7",
                                "\"AbCdE\"",
                                "\"\"",
                                "\"\\\\\"",
                                "\"\\\",[{\"",
                                "\"é\\u00e9\"",
                                "\"]}\"",
                                "[]",
                                "{}"),
                        Arbitraries.longs().map(String::valueOf));
        return Arbitraries.lazyOf(
                () -> scalar,
                () -> json().list().ofMaxSize(3).map(list -> "[" + String.join(" ,", list) + "\t]"),
                () ->
                        Combinators.combine(scalar, json())
                                .as((a, b) -> "{\"a,\\\"]\": " + a + " ,\n\"b\":" + b + "}"),
                () -> json().map(value -> " " + value + "\n"));
    }

    private static Arbitrary<Case> cases(Arbitrary<String> payloads, BatchFormat... formats) {
        return ofBytes(payloads.map(text -> text.getBytes(UTF_8)), formats);
    }

    private static Arbitrary<Case> ofBytes(Arbitrary<byte[]> payloads, BatchFormat... formats) {
        return Combinators.combine(
                        Arbitraries.of(formats), payloads.list().ofMinSize(1).ofMaxSize(8))
                .as(Case::new);
    }

    @Provide
    Arbitrary<Splitting> splittings() {
        return Arbitraries.of(
                Splittings.lines(),
                Splittings.linesWithHeader(),
                Splittings.jsonLines(),
                Splittings.jsonArray(),
                Splittings.jsonArray("a"),
                Splittings.jsonArrayOrObject(),
                Splittings.jsonColumns(),
                Splittings.commas(),
                Splittings.recordIO(),
                Splittings.npy(),
                Splittings.tensors(),
                Splittings.whole());
    }

    private static BatchFormat format(Framing framing, Splitting splitting) {
        return BatchFormat.of(framing, splitting);
    }

    private static Splitting byName(String name) {
        return Splittings.byName(name).orElseThrow();
    }
}
