package io.github.flinksagemaker.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.tail.PollingSimulation.Latency;
import io.github.flinksagemaker.internal.tail.PollingSimulation.Way;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearnedPollingTest {

    @ParameterizedTest
    @CsvSource({
        "300, 0, 50", "1000, 0, 30", "2000, 0, 20", "5000, 0, 20", "5000, 0.03, 20", "5000, 0.05, 20",
        "5000, 0.1, 20", "5000, 0.3, 20", "5000, 1.0, 20", "1000, 0.1, 30",
        "20000, 0, 10", "20000, 0.05, 10", "20000, 0.1, 10", "60000, 0.1, 5", "600000, 0.05, 2", "5000, 0.05, 1", "5000, 0.05, 200", "20000, 0.05, 1"
    })
    void steady(double median, double sigma, double rate) {
        for (int seed = 1; seed <= 2; seed++) {
            try (PollingSimulation s = new PollingSimulation(seed, TailFixture.settings())) {
                s.latency(Latency.lognormal(median, sigma)).arrivals(rate);
                s.runUntilEmitted(100);
                int reads = s.reads;
                int tail = s.tailReads;
                int segments = s.segments;
                s.runUntilEmitted(700);
                List<Way> some = s.emitted.subList(100, s.emitted.size());
                System.out.println(
                        PollingSimulation.figures(
                                        "steady " + median + " sigma " + sigma + " rate " + rate,
                                        some,
                                        (s.reads - reads) / (double) some.size())
                                + " tail "
                                + (s.tailReads - tail) / (double) some.size()
                                + " k "
                                + some.size() / (double) (s.segments - segments));
                assertThat(s.failures).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2000, 20000, 10", "20000, 2000, 10", "5000, 50000, 20", "50000, 5000, 10", "500, 5000, 20",
        "5000, 500, 20", "10000, 1000, 5", "1000,10000,5","60000,6000,5","6000,60000,5"
    })
    void jump(double from, double to, double rate) {
        for (int seed = 1; seed <= 2; seed++) {
            try (PollingSimulation s = new PollingSimulation(seed, TailFixture.settings())) {
                s.latency(Latency.lognormal(from, 0.05)).arrivals(rate);
                s.runUntilEmitted(200);
                s.latency(Latency.lognormal(to, 0.05));
                int first = s.ways.size();
                s.run(Duration.ofMillis((long) (600 / rate * 1000 + 3 * Math.max(from, to))));
                List<Way> after =
                        s.ways.subList(first, s.ways.size()).stream()
                                .filter(way -> way.emittedAt >= 0)
                                .sorted(java.util.Comparator.comparingLong(Way::appearedAt))
                                .toList();
                int last = 0;
                for (int i = 0; i < after.size(); i++) {
                    if (after.get(i).delay() > Math.max(300, after.get(i).latency * 0.2)) {
                        last = i + 1;
                    }
                }
                int[] c = {0, 50, 100, 200, 400};
                StringBuilder b = new StringBuilder();
                for (int i = 0; i + 1 < c.length; i++) {
                    List<Way> part = after.subList(c[i], Math.min(after.size(), c[i + 1]));
                    b.append(
                            String.format(
                                    " [%d: %.2f looks, %d in time]",
                                    c[i],
                                    part.stream().mapToInt(w -> w.reads).average().orElse(0),
                                    part.stream().filter(Way::inBudget).count()));
                }
                System.out.println(
                        "jump " + from + " -> " + to + " rate " + rate + " n " + after.size() + " last late " + last + b);
            }
        }
    }
}
