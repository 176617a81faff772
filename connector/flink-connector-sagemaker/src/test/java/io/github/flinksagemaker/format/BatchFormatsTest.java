// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testing.DelegatingFraming;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchFormatsTest {

    static List<BatchFormat> formats() {
        return List.of(
                BatchFormats.jsonLines(),
                BatchFormats.csvLines(),
                BatchFormats.singleRecord(),
                BatchFormats.singleRecord("image/jpeg"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void survivesSerialization(BatchFormat format) throws Exception {
        BatchFormat copy = InstantiationUtil.clone(format);
        assertThat(copy).isEqualTo(format).hasSameHashCodeAs(format).hasToString(format.toString());
        assertThat(copy.contentType()).isEqualTo(format.contentType());
    }

    @Test
    void differByKindAndContentType() {
        assertThat(formats()).doesNotHaveDuplicates();
    }

    /** These stand in ledgers: they never change. */
    @Test
    void splittingsAreFoundByTheNamesInTheLedger() {
        List<String> names =
                List.of(
                        "lines",
                        "lines-with-header",
                        "json-lines",
                        "json-array",
                        "json-array:predictions",
                        "json-array:a/b~1c~0d",
                        "json-array-or-object",
                        "json-columns",
                        "json-columns:outputs",
                        "commas",
                        "recordio",
                        "npy",
                        "tensors",
                        "whole",
                        "jsonlines",
                        "csv",
                        "single");
        for (String name : names) {
            assertThat(Splittings.byName(name).orElseThrow().name()).isEqualTo(name);
        }
        assertThat(Splittings.jsonArray("a", "b/c~d").name()).isEqualTo("json-array:a/b~1c~0d");
        for (String other :
                List.of(
                        "",
                        "LINES",
                        "lines:",
                        "lines:a",
                        "json-array:",
                        "json-array:a//b",
                        "csv:x")) {
            assertThat(Splittings.byName(other)).as(other).isEmpty();
        }
        assertThat(formats())
                .extracting(format -> format.splitting().name())
                .containsExactly("json-lines", "lines", "whole", "whole");
    }

    @Test
    void aSplittingsNameFitsIntoTheLedger() {
        assertThat(Splittings.jsonArray("p".repeat(53)).name()).hasSize(64);
        assertThatThrownBy(() -> Splittings.jsonArray("p".repeat(54)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65 characters");
        for (String member : List.of("", "é", "a\nb")) {
            assertThatThrownBy(() -> Splittings.jsonColumns(member))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFormatsOwnBoundsHold() {
        BatchFormat format = BatchFormats.singleRecord().withMaxRecords(5).withMaxRequestBytes(7);
        assertThat(format.maxRecords()).as("the framing has room for one").isEqualTo(1);
        assertThat(format.maxRequestBytes()).isEqualTo(7);
        assertThat(format.withAccept("a/b").accept()).isEqualTo("a/b");
        assertThat(format.withContentType("a/b").contentType()).isEqualTo("a/b");
        assertThatThrownBy(() -> format.withMaxRecords(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> format.withMaxRequestBytes(0))
                .isInstanceOf(IllegalArgumentException.class);
        for (String prefix : List.of("", "{", "[1", "{\"a\":[1,")) {
            assertThatThrownBy(() -> Framings.json(prefix, "]}"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void saySageMakersContentTypes() {
        assertThat(formats())
                .extracting(BatchFormat::contentType)
                .containsExactly(
                        "application/jsonlines",
                        "text/csv",
                        "application/octet-stream",
                        "image/jpeg");
        assertThat(formats())
                .extracting(format -> format.framing().fileExtension())
                .containsExactly("jsonl", "csv", "bin", "bin");
    }

    @Test
    void aSingleRecordPassesUncopied() throws Exception {
        BatchFormat format = BatchFormats.singleRecord();
        byte[] payload = "a\r\nb".getBytes(UTF_8);
        assertThat(format.framing().prepare(payload)).isSameAs(payload);
        assertThat(format.frame(List.of(payload)).body()).isSameAs(payload);
        assertThat(format.splitting().split(payload)).hasSize(1).first().isSameAs(payload);
        assertThat(format.maxRecords()).isEqualTo(1);
    }

    @Test
    void aJsonRecordWithoutBlanksAroundItIsNotCopied() throws Exception {
        byte[] payload = "{\"a\": [1]}".getBytes(UTF_8);
        assertThat(Framings.json("[", "]").prepare(payload)).isSameAs(payload);
    }

    /** Parsers have bounds of their own, which are set aside. */
    @Test
    void jsonOfAnySizeIsSplit() throws Exception {
        for (String element :
                List.of(
                        '"' + "x".repeat(21_000_000) + '"',
                        "1".repeat(1_500),
                        "0." + "1".repeat(1_500),
                        "[".repeat(5_000) + "]".repeat(5_000),
                        "{\"" + "n".repeat(100_000) + "\":1}")) {
            List<byte[]> pieces =
                    Splittings.jsonArray().split(("[" + element + ",2]").getBytes(UTF_8));
            assertThat(pieces).hasSize(2);
            assertThat(Arrays.equals(pieces.get(0), element.getBytes(UTF_8))).isTrue();
        }
    }

    @Test
    void aSingleRecordIsNotEmpty() {
        for (BatchFormat format :
                List.of(
                        BatchFormats.singleRecord(),
                        Containers.chat(),
                        Containers.image("image/jpeg"))) {
            assertThatThrownBy(() -> format.framing().prepare(new byte[0]))
                    .isInstanceOf(BatchFormatException.class)
                    .hasMessage("an empty record can't stand in a request");
        }
    }

    @Test
    void aSingleRecordRequestHoldsNoTwo() {
        List<byte[]> two = List.of(new byte[1], new byte[1]);
        assertThatThrownBy(() -> BatchFormats.singleRecord().frame(two))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was given 2");
    }

    @Test
    void refusesAContentTypeThatIsNoHeader() {
        for (String type : List.of("", "  ", "a\r\nX-Evil: 1", "é", "a".repeat(1025))) {
            assertThatThrownBy(() -> BatchFormats.singleRecord(type))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("contentType must be 1 to 1024");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what a framing without a checker may do
    void refusesAFramingWhoseContentTypeIsNoHeader() {
        for (String type : Arrays.asList("", "a\nb", null)) {
            Framing framing =
                    new DelegatingFraming(Framings.lines("text/csv")) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        public String contentType() {
                            return type;
                        }
                    };
            assertThatThrownBy(() -> BatchFormat.of(framing, Splittings.lines()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("contentType must be 1 to 1024");
        }
    }

    @Test
    void refusesNpyArraysThatClaimMoreThanThereIs() {
        int most = Integer.MAX_VALUE;
        for (int[] shape : List.of(new int[] {most, most, most}, new int[] {0, most, most, 9})) {
            assertThatThrownBy(() -> Splittings.npy().split(NpyHeader.bytes("<f8", shape)))
                    .isInstanceOf(BatchFormatException.class);
        }
    }
}
