// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testing.GoldenBytes;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LedgerCodecPropertyTest {

    private static final byte[] RAW = new byte[LedgerArbitraries.RAW_LENGTH];

    @Property
    void segmentsReadAsTheyWereWritten(@ForAll("segments") Segment segment) throws Exception {
        byte[] bytes = SegmentCodec.encode(segment, List.of(RAW));
        DecodedSegment decoded = SegmentCodec.decode(bytes, "x");
        assertThat(decoded.segment()).isEqualTo(segment);
        assertThat(decoded.rawOffset()).isEqualTo(bytes.length - RAW.length);
        assertThat(SegmentCodec.encode(decoded.segment(), List.of(RAW))).isEqualTo(bytes);
    }

    @Property
    void commitsReadAsTheyWereWritten(@ForAll("commits") Commit commit) throws Exception {
        assertThat(CommitCodec.decode(CommitCodec.encode(commit), "x")).isEqualTo(commit);
    }

    @Property
    void attemptsReadAsTheyWereWritten(@ForAll("attempts") Attempt attempt) throws Exception {
        assertThat(AttemptCodec.decode(AttemptCodec.encode(attempt), "x")).isEqualTo(attempt);
        assertThat(AttemptCodec.unpack(LedgerSamples.LANE, AttemptCodec.pack(attempt)))
                .isEqualTo(attempt);
    }

    @Property
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 300) byte[] bytes) {
        readOrRefuse(bytes);
    }

    /** Text that gets further than arbitrary bytes: pieces of the format in any order. */
    @Property
    void anyPiecesOfTheFormatAreReadOrRefused(@ForAll("pieces") List<String> pieces) {
        readOrRefuse(LedgerSamples.utf8("{\"v\":1" + String.join("", pieces)));
    }

    @Property(tries = 5000)
    void anyMutationIsReadOrRefused(
            @ForAll("golden") String golden,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 5000) Integer> places,
            @ForAll @Size(4) byte[] values) {
        byte[] bytes = GoldenBytes.read(golden);
        for (int i = 0; i < places.size(); i++) {
            bytes[places.get(i) % bytes.length] = values[i];
        }
        readOrRefuse(bytes);
    }

    /** What is accepted obeys the rules, so that it can be written again. */
    private static void readOrRefuse(byte[] bytes) {
        try {
            DecodedSegment decoded = SegmentCodec.decode(bytes, "s3://b/k");
            byte[] raw =
                    java.util.Arrays.copyOfRange(
                            decoded.bytes(), decoded.rawOffset(), bytes.length);
            assertThat(SegmentCodec.encode(decoded.segment(), List.of(raw))).isNotEmpty();
        } catch (LedgerFormatException e) {
            assertThat(e).hasMessageStartingWith("s3://b/k: line ");
        }
        try {
            assertThat(CommitCodec.encode(CommitCodec.decode(bytes, "s3://b/k"))).isNotEmpty();
        } catch (LedgerFormatException e) {
            assertThat(e).hasMessageStartingWith("s3://b/k: line ");
        }
    }

    @Provide
    Arbitrary<Segment> segments() {
        return LedgerArbitraries.segments();
    }

    @Provide
    Arbitrary<Commit> commits() {
        return LedgerArbitraries.commits();
    }

    @Provide
    Arbitrary<Attempt> attempts() {
        return LedgerArbitraries.attempts();
    }

    @Provide
    Arbitrary<String> golden() {
        return Arbitraries.of(
                "segment-opening", "segment-entries", "segment-opening-fence", "commit-end");
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.of(
                        ",",
                        ":",
                        "{",
                        "}",
                        "[",
                        "]",
                        "\n",
                        "null",
                        "0",
                        "1",
                        "-1",
                        "1e999",
                        "\"",
                        "\\u0000",
                        "\\uD800",
                        "\"lane\":\"" + LedgerSamples.LANE + "\"",
                        "\"author\":\"" + LedgerSamples.LANE + "\"",
                        "\"segment\":1",
                        "\"entries\":1",
                        "\"raw\":0",
                        "\"end\":{\"reason\":\"fenced\"}",
                        "\"records\":[[0,0]]",
                        "\"id\":\"" + LedgerSamples.LANE + "-0\"",
                        "\"endpoint\":\"e\"",
                        "\"commit\":1",
                        "\"from\":0",
                        "\"to\":0")
                .list()
                .ofMaxSize(30);
    }
}
