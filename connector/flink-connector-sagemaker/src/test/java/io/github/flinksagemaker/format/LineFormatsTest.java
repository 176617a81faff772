// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFormatsTest {

    private static final Splitting LEGACY = Splittings.byName("jsonlines").orElseThrow();

    private final Splitting json = Splittings.jsonLines();
    private final Splitting csv = Splittings.lines();
    private final Framing jsonRequest = BatchFormats.jsonLines().framing();
    private final Framing csvRequest = BatchFormats.csvLines().framing();

    @Test
    void joinsRecordsWithLineFeedsAndNoneAtTheEnd() {
        assertThat(text(jsonRequest.frame(bytes("{}", "[1]", "2")).body())).isEqualTo("{}\n[1]\n2");
        assertThat(text(csvRequest.frame(bytes("1,2")).body())).isEqualTo("1,2");
    }

    @Test
    void lineBreaksWithinJsonBecomeSpaces() throws Exception {
        byte[] payload = utf8("{\r\n \"a\": 1\n}\n");
        assertThat(text(jsonRequest.prepare(payload))).isEqualTo("{   \"a\": 1 } ");
        assertThat(text(payload)).as("the caller's array").isEqualTo("{\r\n \"a\": 1\n}\n");
    }

    @Test
    void aRecordWithoutLineBreaksIsNotCopied() throws Exception {
        byte[] payload = utf8("1");
        assertThat(jsonRequest.prepare(payload)).isSameAs(payload);
        assertThat(csvRequest.prepare(payload)).isSameAs(payload);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\r\n", "\t \n\n"})
    void refusesAnEmptyRecord(String payload) {
        for (Framing format : List.of(jsonRequest, csvRequest)) {
            assertThatThrownBy(() -> format.prepare(utf8(payload)))
                    .isInstanceOf(BatchFormatException.class)
                    .hasMessageContaining("empty record");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2\n", "1,2\r\n", "1,2\r", "1,2"})
    void dropsTheLineBreakAtTheEndOfACsvRow(String payload) throws Exception {
        assertThat(text(csvRequest.prepare(utf8(payload)))).isEqualTo("1,2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\n2", "1\r2", "\"a\nb\",1", "1\n\n", "\n1"})
    void refusesACsvRowWithALineBreakInside(String payload) {
        assertThatThrownBy(() -> csvRequest.prepare(utf8(payload)))
                .isInstanceOf(BatchFormatException.class)
                .hasMessageContaining("line break at byte");
    }

    @Test
    void splitsLinesWhateverTheirBreaks() throws Exception {
        for (Splitting splitting : List.of(LEGACY, csv)) {
            assertThat(split(splitting, "1\n2")).containsExactly("1", "2");
            assertThat(split(splitting, "1\n2\n")).containsExactly("1", "2");
            assertThat(split(splitting, "1\r\n2\r\n")).containsExactly("1", "2");
            assertThat(split(splitting, "1\n\n2")).containsExactly("1", "", "2");
            assertThat(split(splitting, "1\r2")).containsExactly("1\r2");
            assertThat(split(splitting, "")).isEmpty();
            assertThat(split(splitting, "\n")).containsExactly("");
        }
    }

    /** As some versions of XGBoost answer, by choice alone. */
    @Test
    void cutsALineAtItsCommasByChoiceAlone() throws Exception {
        Splitting commas = Splittings.commas();
        assertThat(split(commas, "0.1,0.2,0.3\n")).containsExactly("0.1", "0.2", "0.3");
        assertThat(split(commas, "\"a,b\",c")).containsExactly("\"a,b\"", "c");
        assertThat(split(commas, "[0.1, 0.2],[\"]\"]")).containsExactly("[0.1, 0.2]", "[\"]\"]");
        assertThat(split(csv, "0.1,0.2,0.3")).containsExactly("0.1,0.2,0.3");
        for (String other : List.of("1,2\n3,4", "", "{\"a\":1,\"b\":2}", "[1,2", "1],2", "\"a,b")) {
            assertThatThrownBy(() -> commas.split(utf8(other)))
                    .isInstanceOf(BatchFormatException.class);
        }
    }

    @Test
    void aLineGoesOnWithinQuotesThatBeginAField() throws Exception {
        assertThat(split(csv, "1,\"a\nb\"\"\r\n\"\r\n2,c\r\n"))
                .containsExactly("1,\"a\nb\"\"\r\n\"", "2,c");
        assertThat(split(csv, "5\" pipe\n6\" pipe\n")).containsExactly("5\" pipe", "6\" pipe");
        assertThatThrownBy(() -> csv.split(utf8("1,\"a\n2,b")))
                .isInstanceOf(BatchFormatException.class)
                .hasMessageContaining("byte 2");
    }

    @Test
    void aHeaderIsDroppedByChoiceAlone() throws Exception {
        Splitting header = Splittings.linesWithHeader();
        assertThat(split(header, "label,score\r\n\"p\",0.5\r\n")).containsExactly("\"p\",0.5");
        assertThatThrownBy(() -> header.split(utf8("")))
                .isInstanceOf(BatchFormatException.class)
                .hasMessageContaining("an empty response came");
    }

    @Test
    void eachLineOfJsonLinesIsOneCompleteValue() throws Exception {
        assertThat(split(json, "{\"a\":[1,{}]}\nNaN\n \"x\\\"\" \n-1.5e-3\nnull"))
                .containsExactly("{\"a\":[1,{}]}", "NaN", " \"x\\\"\" ", "-1.5e-3", "null");
        for (String line :
                List.of(
                        "{",
                        "[1,",
                        "1,2",
                        "{}{}",
                        "{\"a\"}",
                        "{\"a\":}",
                        "[1 2]",
                        "[,1]",
                        "\"a",
                        "{\"a\":1,}",
                        "[1,]",
                        "truth",
                        "nul",
                        "-",
                        "1.",
                        "[}",
                        "{]",
                        "{a:1}",
                        "",
                        "é",
                        "\"a\\\"",
                        "]",
                        "[]]")) {
            assertThatThrownBy(() -> json.split(utf8("1\n" + line + "\n3\n")))
                    .as(line)
                    .isInstanceOf(BatchFormatException.class)
                    .hasMessageContaining("line 2 is not one complete JSON value");
        }
    }

    private static List<String> split(Splitting splitting, String response) throws Exception {
        return splitting.split(utf8(response)).stream()
                .map(LineFormatsTest::text)
                .collect(Collectors.toList());
    }

    private static List<byte[]> bytes(String... texts) {
        return Arrays.stream(texts).map(LineFormatsTest::utf8).collect(Collectors.toList());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
