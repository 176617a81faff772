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

    private final BatchFormat json = BatchFormats.jsonLines();
    private final BatchFormat csv = BatchFormats.csvLines();

    @Test
    void joinsRecordsWithLineFeedsAndNoneAtTheEnd() {
        assertThat(text(json.frame(bytes("{}", "[1]", "2")))).isEqualTo("{}\n[1]\n2");
        assertThat(text(csv.frame(bytes("1,2")))).isEqualTo("1,2");
    }

    @Test
    void lineBreaksWithinJsonBecomeSpaces() throws Exception {
        byte[] payload = utf8("{\r\n \"a\": 1\n}\n");
        assertThat(text(json.prepare(payload))).isEqualTo("{   \"a\": 1 } ");
        assertThat(text(payload)).as("the caller's array").isEqualTo("{\r\n \"a\": 1\n}\n");
    }

    @Test
    void aRecordWithoutLineBreaksIsNotCopied() throws Exception {
        byte[] payload = utf8("1");
        assertThat(json.prepare(payload)).isSameAs(payload);
        assertThat(csv.prepare(payload)).isSameAs(payload);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\r\n", "\t \n\n"})
    void refusesAnEmptyRecord(String payload) {
        for (BatchFormat format : List.of(json, csv)) {
            assertThatThrownBy(() -> format.prepare(utf8(payload)))
                    .isInstanceOf(BatchFormatException.class)
                    .hasMessageContaining("empty record");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2\n", "1,2\r\n", "1,2\r", "1,2"})
    void dropsTheLineBreakAtTheEndOfACsvRow(String payload) throws Exception {
        assertThat(text(csv.prepare(utf8(payload)))).isEqualTo("1,2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\n2", "1\r2", "\"a\nb\",1", "1\n\n", "\n1"})
    void refusesACsvRowWithALineBreakInside(String payload) {
        assertThatThrownBy(() -> csv.prepare(utf8(payload)))
                .isInstanceOf(BatchFormatException.class)
                .hasMessageContaining("line break at byte");
    }

    @Test
    void splitsLinesWhateverTheirBreaks() throws Exception {
        for (BatchFormat format : List.of(json, csv)) {
            assertThat(split(format, "1\n2", 2)).containsExactly("1", "2");
            assertThat(split(format, "1\n2\n", 2)).containsExactly("1", "2");
            assertThat(split(format, "1\r\n2\r\n", 2)).containsExactly("1", "2");
            assertThat(split(format, "1\n\n2", 3)).containsExactly("1", "", "2");
            assertThat(split(format, "1\r2", 1)).containsExactly("1\r2");
            assertThat(split(format, "", 2)).isEmpty();
            assertThat(split(format, "\n", 1)).containsExactly("");
        }
    }

    /** As some versions of XGBoost answer. */
    @Test
    void splitsOneCommaJoinedCsvLineIfTheCountFits() throws Exception {
        assertThat(split(csv, "0.1,0.2,0.3", 3)).containsExactly("0.1", "0.2", "0.3");
        assertThat(split(csv, "0.1,0.2,0.3\n", 3)).containsExactly("0.1", "0.2", "0.3");
        assertThat(split(csv, "\"a,b\",c", 2)).containsExactly("\"a,b\"", "c");
        assertThat(split(csv, "0.1,0.2,0.3", 2)).containsExactly("0.1,0.2,0.3");
        assertThat(split(csv, "0.1,0.2", 1)).containsExactly("0.1,0.2");
        assertThat(split(csv, "1,2\n3,4", 2)).containsExactly("1,2", "3,4");
        assertThat(split(json, "1,2", 2)).containsExactly("1,2");
    }

    private static List<String> split(BatchFormat format, String response, int records)
            throws Exception {
        return format.split(utf8(response), records).stream()
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
