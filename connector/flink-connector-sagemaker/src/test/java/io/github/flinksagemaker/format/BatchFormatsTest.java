// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void areFoundByTheNamesInTheLedger() {
        assertThat(BatchFormats.byName("jsonlines")).contains(BatchFormats.jsonLines());
        assertThat(BatchFormats.byName("csv")).contains(BatchFormats.csvLines());
        assertThat(BatchFormats.byName("single")).contains(BatchFormats.singleRecord());
        assertThat(BatchFormats.byName("JSONLINES")).isEmpty();
        assertThat(formats())
                .extracting(BatchFormat::name)
                .containsExactly("jsonlines", "csv", "single", "single");
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
                .extracting(BatchFormat::fileExtension)
                .containsExactly("jsonl", "csv", "bin", "bin");
    }

    @Test
    void aSingleRecordPassesUncopied() throws Exception {
        BatchFormat format = BatchFormats.singleRecord();
        byte[] payload = "a\r\nb".getBytes(UTF_8);
        assertThat(format.prepare(payload)).isSameAs(payload);
        assertThat(format.frame(List.of(payload))).isSameAs(payload);
        assertThat(format.split(payload, 1)).hasSize(1).first().isSameAs(payload);
        assertThat(format.maxRecords()).isEqualTo(1);
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
}
