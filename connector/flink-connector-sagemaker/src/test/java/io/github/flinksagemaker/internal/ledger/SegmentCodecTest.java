// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.testing.GoldenBytes;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule 2. */
class SegmentCodecTest {

    private static final List<byte[]> NO_RAW = List.of();
    private static final List<byte[]> RAW = List.of(LedgerSamples.RAW);

    static List<Arguments> goldenSegments() {
        return List.of(
                Arguments.of("segment-opening", LedgerSamples.openingSegment(), NO_RAW),
                Arguments.of("segment-opening-run", LedgerSamples.openingOfARun(), NO_RAW),
                Arguments.of("segment-entries", LedgerSamples.entries(), RAW),
                Arguments.of("segment-inline", LedgerSamples.inlineEntry(), RAW),
                Arguments.of("segment-timed", LedgerSamples.timedEntry(), RAW),
                Arguments.of("segment-asked", LedgerSamples.askedEntry(), RAW),
                Arguments.of("segment-framed", LedgerSamples.framedEntry(), RAW),
                Arguments.of("segment-payload", LedgerSamples.payloadEntry(), RAW),
                Arguments.of("segment-fence", LedgerSamples.fence(), NO_RAW),
                Arguments.of("segment-opening-fence", LedgerSamples.openingFence(), NO_RAW),
                Arguments.of("segment-closing", LedgerSamples.closing(), NO_RAW),
                Arguments.of("segment-watermark", LedgerSamples.watermarkOnly(), NO_RAW));
    }

    @ParameterizedTest
    @MethodSource("goldenSegments")
    void writesTheBytesOfVersion1(String golden, Segment segment, List<byte[]> raw) {
        assertThat(SegmentCodec.encode(segment, raw))
                .asString(ISO_8859_1)
                .isEqualTo(new String(GoldenBytes.read(golden), ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("goldenSegments")
    void readsTheBytesOfVersion1(String golden, Segment segment, List<byte[]> raw)
            throws Exception {
        byte[] bytes = GoldenBytes.read(golden);
        DecodedSegment decoded = SegmentCodec.decode(bytes, golden);
        assertThat(decoded.segment()).isEqualTo(segment);
        assertThat(decoded.bytes()).isSameAs(bytes);
        assertThat(Arrays.copyOfRange(bytes, decoded.rawOffset(), bytes.length))
                .isEqualTo(raw.isEmpty() ? new byte[0] : raw.get(0));
    }

    @Test
    void joinsTheRawSectionFromItsPieces() {
        List<byte[]> pieces =
                List.of(
                        Arrays.copyOf(LedgerSamples.RAW, 7),
                        new byte[0],
                        Arrays.copyOfRange(LedgerSamples.RAW, 7, LedgerSamples.RAW.length));
        assertThat(SegmentCodec.encode(LedgerSamples.entries(), pieces))
                .isEqualTo(SegmentCodec.encode(LedgerSamples.entries(), RAW));
    }

    @Test
    void aReasonOfAnyLengthIsWrittenCutAndReadBack() throws Exception {
        LedgerEntry entry =
                LedgerSamples.rejected().toBuilder()
                        .setRejection(
                                Rejection.of(
                                        FailureKind.REJECTED_RECORD, "\u0000".repeat(20_000_001)))
                        .build();
        byte[] bytes =
                SegmentCodec.encode(
                        LedgerSamples.segment(1).setEntries(List.of(entry)).build(), NO_RAW);
        LedgerEntry read = SegmentCodec.decode(bytes, "x").segment().entries().get(0);
        assertThat(read).isEqualTo(entry);
        assertThat(bytes).hasSizeLessThan(30_000);
    }

    @Test
    void noTextIsWrittenThatIsTooLongForAReader() {
        LedgerEntry.Builder entry = LedgerSamples.rejected().toBuilder();
        for (LedgerEntry tooLong :
                List.of(
                        entry.setCustomAttributes("x".repeat(16_385)).build(),
                        entry.setCustomAttributes(null).setContentType("x".repeat(20_000)).build(),
                        entry.setContentType(null)
                                .setInputLocation("s3://b/" + "k".repeat(20_000))
                                .build())) {
            Segment segment = LedgerSamples.segment(1).setEntries(List.of(tooLong)).build();
            assertThatThrownBy(() -> SegmentCodec.encode(segment, NO_RAW))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("more than 16384 characters");
        }
    }

    @Test
    void replacesHalfACharacterThatShorteningLeft() throws Exception {
        LedgerEntry entry =
                LedgerSamples.rejected().toBuilder()
                        .setRejection(
                                Rejection.of(
                                        FailureKind.REJECTED_REQUEST, "cut \uD83D\uDE00\uD83D"))
                        .build();
        byte[] bytes =
                SegmentCodec.encode(
                        LedgerSamples.segment(1).setEntries(List.of(entry)).build(), NO_RAW);
        Rejection read = SegmentCodec.decode(bytes, "x").segment().entries().get(0).rejection();
        assertThat(read)
                .isEqualTo(Rejection.of(FailureKind.REJECTED_REQUEST, "cut \uD83D\uDE00\uFFFD"));
    }

    @Test
    void ignoresFieldsThatALaterConnectorMayAdd() throws Exception {
        String text =
                new String(SegmentCodec.encode(LedgerSamples.openingSegment(), NO_RAW), UTF_8);
        String extended =
                text.replace("\"lane\":", "\"new\":{\"a\":[1,{\"b\":null}]},\"lane\":")
                        .replace("\"sink\":", "\"later\":[[]],\"w\":null,\"sink\":");
        assertThat(SegmentCodec.decode(LedgerSamples.utf8(extended), "x").segment())
                .isEqualTo(LedgerSamples.openingSegment());
    }

    @Test
    void refusesAnUnknownVersionAndSaysWhatToDo() {
        String text = new String(SegmentCodec.encode(LedgerSamples.fence(), NO_RAW), UTF_8);
        assertThatThrownBy(() -> decode(text.replace("{\"v\":1,\"lane\":", "{\"v\":2,\"lane\":7,")))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessage(
                        "s3://b/k: line 1 has format version 2, this connector reads version 1: run"
                                + " the job that reads this ledger with a connector at least as new"
                                + " as the one that writes it");
    }

    /** Each replaces one text in the golden entries by another. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
{"v":1, | {             | line 1 does not start with the format's version
"v":1 | "v":"1"         | line 1 has a value of the wrong type in v
"raw":11 | "raw":10     | outside of the raw section of 10 bytes
"raw":11 | "raw":12     | line 4 is followed by 11 bytes, but the header says that the raw section has 12
"raw":11 | "raw":-1     | raw must not be negative
"raw":11 | "raw":1e1    | line 1 has a value of the wrong type in raw
"raw":11 | "raw":99999999999999999999 | line 1 has a value of the wrong type in raw
"raw":11 | "raw":11} {"v":1 | line 1 holds more than one JSON object
"entries":3 | "entries":2 | line 3 is followed by
"entries":3 | "entries":4 | line 5
"entries":3 | "entries":9223372036854775807 | line 5
"entries":3, | ``       | line 1 lacks entries
"segment":1 | "segment":0 | segment 0 and no other has an opening
"segment":1 | "segment":-1 | segment must not be negative
"author":"01JABCDEFGHJKMNPQRSTVWXYZ0" | "author":"01JABCDEFGHJKMNPQRSTVWXYZ1" | fenced by another lane
"lane":"01JABCDEFGHJKMNPQRSTVWXYZ0" | "lane":"01jabc" | line 1 holds a lane's name that is not a ULID
"lane":"01JABCDEFGHJKMNPQRSTVWXYZ0" | "lane":"01JABCDEFGHJKMNPQRSTVWXYZ1" | fenced by another lane
"w":1700000000123 | "w":9223372036854775807 | w must not be the greatest watermark
"id":"01JABCDEFGHJKMNPQRSTVWXYZ0-0" | "id":"01JABCDEFGHJKMNPQRSTVWXYZ1-0" | line 2 has an id of lane 01JABCDEFGHJKMNPQRSTVWXYZ1 in a segment of lane
"id":"01JABCDEFGHJKMNPQRSTVWXYZ0-0" | "id":"01JABCDEFGHJKMNPQRSTVWXYZ0-00" | line 2 has an id that is not <lane>-<counter>
"id":"01JABCDEFGHJKMNPQRSTVWXYZ0-0" | "id":"01JABCDEFGHJKMNPQRSTVWXYZ0-z" | line 3 repeats invocation
[7,4] | [7,5]           | line 2 is refused: a record at offset 7, length 5 is outside of the raw section of 11 bytes
[7,4] | [9223372036854775807,4] | outside of the raw section
[7,4] | [-1,4]          | a record lies at offset -1
[7,4] | [7,-2]          | length -2
[7,4] | [7,4294967296]  | line 2 has a value of the wrong type in records
[7,4] | [7]             | line 2 has a value of the wrong type in records
[7,4] | [7,4,1,1]       | more than offset, length and event time
[7,4] | 7               | line 2 has a value of the wrong type in records
[7,4] | [7,null]        | line 2 has a value of the wrong type in records
"endpoint":"fraud-detector" | "endpoint":"" | endpoint must not be empty
"endpoint":"fraud-detector" | "endpoint":null | line 2 lacks endpoint
"out": | "gone":        | either an output location
"carried":"input" | "carried":"tape" | line 3 has records carried by something other than input
"kind":"rejected-record" | "kind":"bored" | line 4 lacks rejected.kind, or a known one
"deadline":1700022601000, | "deadline":1700022601000,"ttl":-1, | ttl and timeout must not be negative
"deadline":1700022601000, | "deadline":1700022601000,, | line 2 is not the JSON expected here at column
""")
    void refusesWhatIsNoSegment(String text, String replacement, String complaint) {
        String golden = new String(GoldenBytes.read("segment-entries"), ISO_8859_1);
        assertThat(golden).contains(text);
        byte[] damaged =
                golden.replaceFirst(
                                java.util.regex.Pattern.quote(text),
                                java.util.regex.Matcher.quoteReplacement(replacement))
                        .getBytes(ISO_8859_1);
        assertThatThrownBy(() -> SegmentCodec.decode(damaged, "s3://b/k"))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessageStartingWith("s3://b/k: line ")
                .hasMessageContaining(complaint);
    }

    /** Rule 34. Each replaces one text in the golden opening by another. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "run":"scores-2" | "run":".."      | a run's id has 1 to 64 letters
                    "run":"scores-2" | "run":"a/b"     | a run's id has 1 to 64 letters
                    "run":"scores-2" | "run":7         | line 1 has a value of the wrong type in opening.run
                    "run":"scores-2", | ``             | job and succeeds belong to a run
                    ["scores-1"]     | ["scores-2"]    | a run does not succeed itself
                    ["scores-1"]     | [""]            | a run's id has 1 to 64 letters
                    ["scores-1"]     | "scores-1"      | line 1 has a value of the wrong type
                    """)
    void refusesAnOpeningOfAnImpossibleRun(String text, String replacement, String complaint) {
        String golden = new String(GoldenBytes.read("segment-opening-run"), UTF_8);
        assertThat(golden).contains(text);
        assertThatThrownBy(() -> decode(golden.replace(text, replacement)))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void neverQuotesTheTextInAComplaint() {
        byte[] damaged = LedgerSamples.utf8("{\"v\":1,\"lane\":secret}\n");
        assertThatThrownBy(() -> SegmentCodec.decode(damaged, "s3://b/k"))
                .hasMessage("s3://b/k: line 1 is not the JSON expected here at column 22")
                .hasNoCause();
    }

    @Test
    void refusesACutOffSegmentAtEveryByte() {
        byte[] whole = GoldenBytes.read("segment-entries");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> SegmentCodec.decode(cut, "x"))
                    .isInstanceOf(LedgerFormatException.class);
        }
    }

    @Test
    void doesNotWriteWhatNoReaderWouldAccept() {
        assertThatThrownBy(() -> SegmentCodec.encode(LedgerSamples.entries(), NO_RAW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("segment 1 of lane " + LedgerSamples.LANE)
                .hasMessageContaining("outside of the raw section of 0 bytes");
        assertThatThrownBy(() -> SegmentCodec.encode(LedgerSamples.segment(0).build(), NO_RAW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("segment 0 and no other has an opening");
        Segment twice =
                LedgerSamples.segment(1)
                        .setEntries(List.of(LedgerSamples.rejected(), LedgerSamples.rejected()))
                        .build();
        assertThatThrownBy(() -> SegmentCodec.encode(twice, NO_RAW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("repeats invocation");
    }

    private static Segment decode(String text) throws LedgerFormatException {
        return SegmentCodec.decode(LedgerSamples.utf8(text), "s3://b/k").segment();
    }
}
