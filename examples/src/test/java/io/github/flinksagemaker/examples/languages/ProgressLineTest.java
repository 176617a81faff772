// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void saysWhereTheRecordsAre() {
        assertThat(ProgressLine.text(2_500, 4_000, 2_480, 20))
                .isEqualTo(
                        "   2.5 s   sent 4,000   in flight 1,500   done 2,480   failed 20   1,000"
                                + " records/s");
    }

    @Test
    void neverHasLessThanNothingInFlight() {
        assertThat(ProgressLine.text(0, 10, 20, 0))
                .contains("in flight 0 ")
                .contains(" 0 records/s");
    }

    @Test
    void writesOverItselfAtATerminal() {
        ProgressLine line = new ProgressLine(out, true);
        line.show(0, 1, 0, 0);
        line.show(250, 2, 1, 0);
        line.finish(500, 2, 2, 0);

        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(text.chars().filter(c -> c == '\r')).hasSize(3);
        assertThat(text.lines().filter(each -> !each.isEmpty()).count()).isEqualTo(3);
        assertThat(text).endsWith(System.lineSeparator());
        assertThat(text.indexOf('\n')).isEqualTo(text.length() - 1);
    }

    @Test
    void printsALineNowAndThenElsewhere() {
        ProgressLine line = new ProgressLine(out, false);
        line.show(0, 1, 0, 0);
        line.show(1_999, 2, 1, 0);
        line.show(2_000, 3, 1, 0);
        line.finish(2_001, 3, 3, 0);

        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .extracting(each -> each.replaceAll(".*sent (\\d+).*", "$1"))
                .containsExactly("1", "3", "3");
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("\r", "\u001b");
    }
}
