// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.GoldenBytes;
import io.github.flinksagemaker.testing.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any bytes are a ledger object that the rules allow, or are refused. */
class LedgerBadBytesTest {

    private static final List<String> GOLDEN =
            List.of(
                    "segment-opening-run",
                    "run",
                    "segment-entries",
                    "segment-timed",
                    "segment-asked",
                    "segment-framed",
                    "segment-payload",
                    "attempt",
                    "attempt-inline",
                    "segment-opening-fence",
                    "commit-end");

    @Provide
    Arbitrary<byte[]> objects() {
        return Mutations.of(GOLDEN.stream().map(GoldenBytes::read).toArray(byte[][]::new));
    }

    /** Valid objects with a field that is too much for the JSON parser, or just not. */
    @Provide
    Arbitrary<byte[]> excessive() {
        Arbitrary<String> numbers =
                Arbitraries.integers().between(900, 1_100).map(digits -> "7".repeat(digits));
        Arbitrary<String> nested =
                Arbitraries.integers()
                        .between(1, 200)
                        .map(depth -> "[".repeat(depth) + "]".repeat(depth));
        Arbitrary<String> names =
                Arbitraries.integers()
                        .between(49_000, 60_000)
                        .map(length -> "{\"" + "n".repeat(length) + "\":1}");
        Arbitrary<String> texts =
                Arbitraries.integers()
                        .between(16_000, 17_000)
                        .map(length -> '"' + "t".repeat(length) + '"');
        return Combinators.combine(
                        Arbitraries.of(GOLDEN),
                        Arbitraries.of(
                                "x", "w", "number", "endpoint", "records", "afterCheckpoint"),
                        Arbitraries.oneOf(numbers, nested, names, texts),
                        Arbitraries.integers().between(0, 3))
                .as(LedgerBadBytesTest::withField);
    }

    private static byte[] withField(String golden, String name, String value, int line) {
        String[] lines =
                new String(GoldenBytes.read(golden), StandardCharsets.ISO_8859_1).split("\n", -1);
        int at = Math.min(line, lines.length - 1);
        int end = lines[at].lastIndexOf('}');
        if (end > 0) {
            lines[at] =
                    lines[at].substring(0, end)
                            + ",\""
                            + name
                            + "\":"
                            + value
                            + lines[at].substring(end);
        }
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Property(tries = 1000)
    void whatIsTooMuchForTheParserIsRefusedByName(@ForAll("excessive") byte[] bytes) {
        readOrRefused(() -> SegmentCodec.decode(bytes, "s3://bucket/key"));
        readOrRefused(() -> CommitCodec.decode(bytes, "s3://bucket/key"));
        readOrRefused(() -> AttemptCodec.decode(bytes, "s3://bucket/key"));
    }

    private static void readOrRefused(Callable<?> decoder) {
        AnyBytes.decode(
                LedgerFormatException.class,
                () -> {
                    try {
                        return decoder.call();
                    } catch (LedgerFormatException e) {
                        assertThat(e).hasMessageContaining("s3://bucket/key");
                        throw e;
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[[", "111", "{\"nnn\":1}"})
    void aHeaderBeyondTheParsersLimitsIsRefusedByLine(String kind) throws Exception {
        String value =
                kind.equals("[[[")
                        ? "[".repeat(100) + "]".repeat(100)
                        : kind.equals("111")
                                ? "1".repeat(1_001)
                                : kind.replace("nnn", "n".repeat(60_000));
        byte[] bytes = withField("segment-entries", "x", value, 0);

        assertThatThrownBy(() -> SegmentCodec.decode(bytes, "s3://bucket/key"))
                .isExactlyInstanceOf(LedgerFormatException.class)
                .hasMessageStartingWith("s3://bucket/key: line 1 ");
    }

    @Property(tries = 5000)
    void segmentsAreReadOrRefused(@ForAll("objects") byte[] bytes) {
        DecodedSegment read =
                AnyBytes.decode(
                        LedgerFormatException.class, () -> SegmentCodec.decode(bytes, "key"));
        if (read != null) {
            byte[] raw = Arrays.copyOfRange(bytes, read.rawOffset(), bytes.length);
            assertThat(SegmentCodec.encode(read.segment(), List.of(raw))).isNotEmpty();
        }
    }

    @Property(tries = 5000)
    void commitsAreReadOrRefused(@ForAll("objects") byte[] bytes) {
        Commit read =
                AnyBytes.decode(
                        LedgerFormatException.class, () -> CommitCodec.decode(bytes, "key"));
        if (read != null) {
            assertThat(CommitCodec.encode(read)).isNotEmpty();
        }
    }

    @Property(tries = 5000)
    void runMarkersAreReadOrRefused(@ForAll("objects") byte[] bytes) {
        RunMarker read =
                AnyBytes.decode(
                        LedgerFormatException.class, () -> RunMarkerCodec.decode(bytes, "key"));
        if (read != null) {
            assertThat(RunMarkerCodec.encode(read)).isNotEmpty();
        }
    }

    @Property(tries = 5000)
    void attemptsAreReadOrRefused(@ForAll("objects") byte[] bytes) {
        Attempt read =
                AnyBytes.decode(
                        LedgerFormatException.class, () -> AttemptCodec.decode(bytes, "key"));
        if (read != null) {
            assertThat(AttemptCodec.encode(read)).isNotEmpty();
        }
    }
}
