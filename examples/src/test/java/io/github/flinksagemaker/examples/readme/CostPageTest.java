// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/cost.md} computes right, and from what other tests assert. */
class CostPageTest {

    private static final Path PAGE = Path.of("../docs/cost.md");
    private static final Path CONNECTOR = Path.of("../connector");
    private static final List<String> KINDS = List.of("PUT", "GET", "SQS", "SNS");
    private static final double SECONDS_A_MONTH = Duration.ofDays(30).toSeconds();

    private static Map<String, Double> prices() throws IOException {
        Map<String, Double> prices = new HashMap<>();
        for (List<String> row : PageTable.of(PAGE, "request")) {
            prices.put(row.get(0), Double.parseDouble(row.get(1)));
        }
        assertThat(prices).containsOnlyKeys("PUT", "LIST", "GET", "SQS", "SNS");
        return prices;
    }

    /** By mode, requests of each of {@link #KINDS}, and the dollars that the page says. */
    private static Map<String, List<Double>> modes() throws IOException {
        Map<String, List<Double>> modes = new HashMap<>();
        for (List<String> row : PageTable.of(PAGE, "mode")) {
            if (row.size() == KINDS.size() + 2) {
                modes.put(
                        row.get(0),
                        row.subList(1, row.size()).stream().map(Double::parseDouble).toList());
            }
        }
        assertThat(modes).hasSize(5);
        return modes;
    }

    private static double dollars(List<Double> counts) throws IOException {
        Map<String, Double> prices = prices();
        double dollars = 0;
        for (int i = 0; i < KINDS.size(); i++) {
            dollars += counts.get(i) * prices.getOrDefault(KINDS.get(i), Double.NaN);
        }
        return dollars;
    }

    private static String shown(double dollars) {
        return String.format(Locale.ROOT, "%.2f", dollars);
    }

    @Test
    void anInvocationCostsWhatItsRequestsCost() throws IOException {
        for (List<Double> mode : modes().values()) {
            assertThat(shown(dollars(mode))).isEqualTo(shown(mode.get(KINDS.size())));
        }
    }

    @Test
    void aRecordCostsItsPartOfTheInvocation() throws IOException {
        Map<String, List<Double>> modes = modes();
        List<List<String>> rows =
                PageTable.of(PAGE, "mode").stream().filter(row -> row.size() == 4).toList();
        assertThat(rows)
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(modes.keySet());
        for (List<String> row : rows) {
            double invocation = dollars(Objects.requireNonNull(modes.get(row.get(0))));
            assertThat(row.subList(1, 4))
                    .containsExactly(
                            shown(invocation), shown(invocation / 10), shown(invocation / 100));
        }
    }

    @Test
    void whatGoesByTimeIsComputed() throws IOException {
        Map<String, Double> prices = prices();
        List<List<String>> rows = PageTable.of(PAGE, "what");
        assertThat(rows).hasSizeGreaterThan(3);
        for (List<String> row : rows) {
            Matcher each = Pattern.compile("each (\\d+) s$").matcher(row.get(1));
            assertThat(each.find()).isTrue();
            double price = 0;
            for (String kind : List.of("PUT", "GET", "LIST")) {
                price += row.get(1).contains("a " + kind) ? prices.getOrDefault(kind, 0.0) : 0;
            }
            double times = SECONDS_A_MONTH / Integer.parseInt(each.group(1));
            assertThat(row.get(2)).isEqualTo(shown(times * price / 1e6));
        }
        assertThat(SourceOptions.DISCOVERY_INTERVAL.defaultValue())
                .as("the interval of LISTs that the page names")
                .isEqualTo(Duration.ofSeconds(10));
    }

    /** A change of a budget there must change the page. */
    @Test
    void theCountsAreThoseThatTestsAssert() throws IOException {
        double shared =
                constant(
                        "flink-connector-sagemaker-benchmarks/src/test/java/io/github/flinksagemaker/benchmarks/suite/RequestBudgetITCase.java",
                        "SHARED = ([\\d.]+);");
        String polling =
                "flink-connector-sagemaker/src/test/java/io/github/flinksagemaker/internal/segments/LearnedPollingTest.java";
        double reads = constant(polling, "BUDGET = ([\\d.]+);");
        double more =
                constant(polling, "oneEntryToASegmentCostsOneReadMore[^@]*BUDGET \\+ ([\\d.]+)\\)");
        assertThat(constant(polling, "requests \\+ lists\\)\\.isLessThanOrEqualTo\\((\\d+)\\)"))
                .as("reads a minute of an idle lane: one each 5 s")
                .isEqualTo(12);

        Map<String, List<Double>> modes = modes();
        assertThat(counts(modes, "polling, one invocation to a segment"))
                .containsExactly(2.0, Math.round(100 * (reads + more)) / 100.0, 0.0, 0.0);
        assertThat(counts(modes, "polling, several to a segment"))
                .containsExactly(1 + shared, reads, 0.0, 0.0);
        assertThat(counts(modes, "notifications")).containsExactly(1 + shared, 1.0, 2.0, 1.0);
        assertThat(counts(modes, "polling, inputs in the request"))
                .containsExactly(shared, reads, 0.0, 0.0);
        assertThat(counts(modes, "notifications, inputs in the request"))
                .containsExactly(shared, 1.0, 2.0, 1.0);
    }

    private static List<Double> counts(Map<String, List<Double>> modes, String mode) {
        return Objects.requireNonNull(modes.get(mode)).subList(0, KINDS.size());
    }

    private static double constant(String file, String pattern) throws IOException {
        List<Double> found =
                Pattern.compile(pattern)
                        .matcher(Files.readString(CONNECTOR.resolve(file)))
                        .results()
                        .map((MatchResult match) -> Double.parseDouble(match.group(1)))
                        .toList();
        assertThat(found).as("%s in %s", pattern, file).hasSize(1);
        return found.get(0);
    }
}
