// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.segments.PollingSimulation.Latency;
import io.github.flinksagemaker.internal.segments.PollingSimulation.Way;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The budget of reading without notifications, in simulated time; prints what it measures. */
class LearnedPollingTest {

    private static final double BUDGET = 2.2;
    private static final double PERCENT_IN_TIME = 95;
    private static final int FIRST = 100;
    private static final int SEEDS = 3;

    @ParameterizedTest(name = "{0} ms, spread {1}, {2} a second")
    @CsvSource({
        "300, 0, 40",
        "1000, 0, 40",
        "5000, 0, 40",
        "20000, 0, 20",
        "1000, 0.03, 40",
        "5000, 0.03, 40",
        "20000, 0.03, 40",
        "120000, 0.03, 40",
        "1000, 0.05, 40",
        "5000, 0.05, 40",
        "20000, 0.05, 40",
        "2000, 0.03, 400",
    })
    @DisplayName("at steady latency: 2.2 S3 reads per invocation, results within 15 % or 500 ms")
    void steadyLatency(double millis, double spread, double rate) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            try (PollingSimulation simulation = simulation(seed)) {
                simulation.latency(Latency.lognormal(millis, spread)).arrivals(rate);
                // what was accepted before the first completions is the cold start's
                simulation.runUntilEmitted((int) (2 * FIRST + 2 * rate * millis / 1000));
                Measured measured = measure(simulation, 600);
                measured.print(millis + " ms, spread " + spread + ", " + rate + "/s");
                assertThat(measured.readsEach).isLessThanOrEqualTo(BUDGET);
                assertThat(measured.percentInTime()).isGreaterThanOrEqualTo(PERCENT_IN_TIME);
            }
        }
    }

    @ParameterizedTest(name = "{0} ms, {1} a second")
    @CsvSource({"300, 40", "1000, 40", "5000, 40", "20000, 40", "2000, 200"})
    @DisplayName("the same for the rest when one in ten never completes")
    void oneInTenNeverCompletes(double millis, double rate) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            try (PollingSimulation simulation = simulation(seed)) {
                simulation.latency(Latency.lognormal(millis, 0.03).losing(0.1)).arrivals(rate);
                simulation.runUntilEmitted((int) (2 * FIRST + 2 * rate * millis / 1000));
                int lost = readsOfTheLost(simulation);
                int reads = simulation.reads;
                Measured all = measure(simulation, 2_000);
                lost = readsOfTheLost(simulation) - lost;
                Measured rest =
                        new Measured(
                                all.some, (simulation.reads - reads - lost) / (double) all.size());
                rest.print("but one in ten: " + millis + " ms, " + rate + "/s");
                System.out.printf("   with those for the lost: %.2f reads each%n", all.readsEach);
                assertThat(rest.readsEach).isLessThanOrEqualTo(BUDGET);
                assertThat(rest.percentInTime()).isGreaterThanOrEqualTo(PERCENT_IN_TIME);
            }
        }
    }

    private static int readsOfTheLost(PollingSimulation simulation) {
        return simulation.ways.stream()
                .filter(Way::neverCompletes)
                .mapToInt(way -> way.reads)
                .sum();
    }

    @ParameterizedTest(name = "{0} ms to {1} ms")
    @CsvSource({
        "2000, 20000",
        "20000, 2000",
        "500, 5000",
        "5000, 500",
        "6000, 60000",
        "60000, 6000"
    })
    @DisplayName("after latency jumps tenfold: back in budget within 100 completions")
    void latencyJumps(double from, double to) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            try (PollingSimulation simulation = simulation(seed)) {
                simulation.latency(Latency.lognormal(from, 0.03)).arrivals(40);
                simulation.runUntilEmitted(400);
                int jump = simulation.ways.size();
                simulation.latency(Latency.lognormal(to, 0.03));
                simulation.runUntil(() -> emittedFrom(simulation, jump) >= FIRST);
                Measured measured = measure(simulation, 600);
                measured.print(from + " ms to " + to + " ms");
                simulation.run(Duration.ofMillis((long) (2 * to + 60_000)));
                List<Way> later =
                        simulation.ways.subList(jump, jump + FIRST + 600).stream()
                                .sorted(Comparator.comparingLong(Way::appearedAt))
                                .skip(FIRST)
                                .toList();
                Measured inOrder = new Measured(later, measured.readsEach);
                inOrder.print("   the same by their objects' order");
                assertThat(measured.readsEach).isLessThanOrEqualTo(BUDGET);
                assertThat(inOrder.percentInTime()).isGreaterThanOrEqualTo(PERCENT_IN_TIME);
            }
        }
    }

    @Test
    @DisplayName(
            "an idle source makes at most 12 requests a minute per lane after the first minute")
    void idle() {
        try (PollingSimulation simulation = simulation(1)) {
            simulation.latency(random -> 2_000).arrivals(20);
            simulation.runUntilEmitted(200);
            simulation.arrivals(0);
            simulation.run(Duration.ofMinutes(1));
            assertThat(simulation.emitted).hasSameSizeAs(simulation.ways);
            long lists =
                    Duration.ofMinutes(1)
                            .dividedBy(SegmentsFixture.settings().build().discoveryInterval());
            for (int minute = 0; minute < 5; minute++) {
                int before = simulation.reads;
                simulation.run(Duration.ofMinutes(1));
                int requests = simulation.reads - before;
                System.out.printf(
                        "idle, minute %d: %d GETs, %d LISTs%n", minute + 2, requests, lists);
                assertThat(requests + lists).isLessThanOrEqualTo(12);
            }
        }
    }

    @Test
    void aColdStartOfMinutesTakesFewReadsHoweverManyWait() {
        try (PollingSimulation simulation = simulation(1)) {
            long up = simulation.now() + Duration.ofMinutes(8).toMillis();
            simulation.latency(random -> Math.max(0, up - simulation.now()) + 3_000).arrivals(21);
            simulation.run(Duration.ofMinutes(8));
            int reads = simulation.reads - simulation.ledgerReads;
            System.out.printf(
                    "cold start: %d invocations wait, %d reads%n", simulation.ways.size(), reads);
            assertThat(simulation.ways).hasSizeGreaterThan(10_000);
            assertThat(reads).isLessThanOrEqualTo(2_500);
            int waiting = simulation.ways.size();
            simulation.runUntilEmitted(waiting);
            System.out.printf(
                    "cold start: all came out after %.1f s%n", (simulation.now() - up) / 1000.0);
            assertThat(simulation.now() - up).isLessThan(Duration.ofSeconds(80).toMillis());
        }
    }

    @Test
    void modelErrorsAreFoundSoonAndCostLittleWhileThereAreNone() {
        try (PollingSimulation simulation = simulation(1)) {
            simulation.latency(Latency.lognormal(5_000, 0.03)).failing(0.02).arrivals(40);
            simulation.runUntilEmitted(400);
            Measured measured = measure(simulation, 1_000);
            measured.print("2 % model errors, 5000 ms");
            List<Way> errors = measured.some.stream().filter(way -> way.fails).toList();
            new Measured(errors, 0).print("   the model errors alone");
            assertThat(measured.readsEach).isLessThanOrEqualTo(BUDGET + 0.1);
            assertThat(errors)
                    .isNotEmpty()
                    .allSatisfy(way -> assertThat(way.delay()).isLessThan(2_500));
        }
    }

    @Test
    void aSourceThatReadsOnlyModelErrorsFindsThemInTimeToo() {
        try (PollingSimulation simulation = simulation(1)) {
            simulation.latency(random -> 5_000).failing(1).arrivals(40);
            simulation.runUntilEmitted(400);
            Measured measured = measure(simulation, 600);
            measured.print("model errors only, 5000 ms");
            assertThat(measured.percentInTime()).isGreaterThanOrEqualTo(99);
        }
    }

    @Test
    void oneThatNeverCompletesDoesNotHoldUpTheOthers() {
        try (PollingSimulation simulation = simulation(1)) {
            simulation.latency(random -> 3_600_000).arrivals(40);
            simulation.run(Duration.ofSeconds(20));
            int stuck = simulation.ways.size();
            simulation.latency(Latency.lognormal(2_000, 0.03));
            simulation.run(Duration.ofMinutes(2));
            List<Way> others =
                    simulation.ways.subList(stuck, simulation.ways.size()).stream()
                            .filter(way -> way.emittedAt >= 0)
                            .skip(1_600)
                            .toList();
            new Measured(others, 0).print(stuck + " stuck ones before, 2000 ms");
            assertThat(others).hasSizeGreaterThan(1_000);
            assertThat(new Measured(others, 0).percentInTime()).isGreaterThanOrEqualTo(98);
        }
    }

    @Test
    void wideSpreadsCostMoreReadsAndNoUnboundedDelay() {
        for (double spread : new double[] {0.1, 0.3, 1.0}) {
            double readsEach = 0;
            for (int seed = 1; seed <= SEEDS; seed++) {
                try (PollingSimulation simulation = simulation(seed)) {
                    simulation.latency(Latency.lognormal(5_000, spread)).arrivals(40);
                    simulation.runUntilEmitted(400);
                    Measured measured = measure(simulation, 1_000);
                    measured.print("5000 ms, spread " + spread);
                    readsEach += measured.readsEach / SEEDS;
                    assertThat(measured.delay(0.5)).isLessThan(8_000);
                    assertThat(measured.delay(0.99)).isLessThan(25_000);
                }
            }
            assertThat(readsEach).isLessThan(spread < 0.5 ? 3 : 6);
        }
    }

    @ParameterizedTest(name = "{0} in {1} s, {2} a second are served")
    @CsvSource({
        "60, 1, 4, 7.5, 80",
        "60, 1, 8, 6, 90",
        "300, 5, 20, 4.2, 85",
        "1000, 20, 20, 3.5, 90",
        "2000, 20, 40, 2.8, 95",
        "2000, 1, 40, 2.8, 95"
    })
    @DisplayName("a burst waits in the endpoint's queue, so that each takes longer than the last")
    void aBurstThatQueues(
            int count, int seconds, double perSecond, double readsEach, double percentInTime) {
        double inTime = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            try (PollingSimulation simulation = simulation(seed)) {
                simulation.latency(new Queueing(simulation, 250, perSecond)::latency);
                simulation.arrivals(count / (double) seconds);
                simulation.runUntil(() -> simulation.ways.size() >= count);
                simulation.arrivals(0);
                simulation.runUntilEmitted(simulation.ways.size());
                Measured measured =
                        new Measured(
                                simulation.emitted,
                                simulation.reads / (double) simulation.emitted.size());
                measured.print(count + " in " + seconds + " s, " + perSecond + "/s served");
                assertThat(measured.readsEach).isLessThanOrEqualTo(readsEach);
                inTime += measured.percentInTime() / SEEDS;
            }
        }
        assertThat(inTime).isGreaterThanOrEqualTo(percentInTime);
    }

    /** An endpoint that takes one after the other, so many a second. */
    private static final class Queueing {
        private final PollingSimulation simulation;
        private final double model;
        private final double pause;
        private double freeAt;

        Queueing(PollingSimulation simulation, double model, double perSecond) {
            this.simulation = simulation;
            this.model = model;
            this.pause = 1_000 / perSecond;
        }

        double latency(Random random) {
            double now = simulation.now();
            freeAt = Math.max(now, freeAt) + pause * (0.5 + random.nextDouble());
            return freeAt - now + model;
        }
    }

    @Test
    void manyThatCompleteInNoOrderDoNotWaitForTheOldest() {
        try (PollingSimulation simulation = simulation(1)) {
            simulation.latency(random -> 300_000 + 600_000 * random.nextDouble()).arrivals(40);
            simulation.runUntilEmitted(5_000);
            Measured measured = measure(simulation, 2_000);
            measured.print("300 s to 900 s in no order");
            assertThat(measured.readsEach).isLessThanOrEqualTo(8);
            assertThat(measured.delay(0.5)).isLessThan(90_000);
        }
    }

    @Test
    void aCacheThatIsTooSmallCostsOneReadMore() {
        SourceSettings.Builder settings = SegmentsFixture.settings().setSegmentCacheBytes(40_000);
        try (PollingSimulation simulation = new PollingSimulation(1, settings)) {
            simulation.latency(Latency.lognormal(5_000, 0.03)).arrivals(40);
            simulation.runUntilEmitted(500);
            Measured measured = measure(simulation, 600);
            measured.print("cache of a tenth, 5000 ms");
            assertThat(measured.readsEach).isLessThanOrEqualTo(BUDGET + 1);
        }
    }

    @Test
    void oneEntryToASegmentCostsOneReadMore() {
        try (PollingSimulation simulation = simulation(1)) {
            simulation.latency(random -> 5_000).arrivals(2);
            simulation.runUntilEmitted(100);
            Measured measured = measure(simulation, 600);
            measured.print("one entry to a segment, 5000 ms");
            assertThat(measured.readsEach).isLessThanOrEqualTo(BUDGET + 0.35);
            assertThat(measured.percentInTime()).isGreaterThanOrEqualTo(98);
        }
    }

    private static PollingSimulation simulation(int seed) {
        return new PollingSimulation(seed, SegmentsFixture.settings());
    }

    private static int emittedFrom(PollingSimulation simulation, int first) {
        return (int)
                IntStream.range(first, simulation.ways.size())
                        .filter(i -> simulation.ways.get(i).emittedAt >= 0)
                        .count();
    }

    private static Measured measure(PollingSimulation simulation, int count) {
        int reads = simulation.reads;
        int from = simulation.emitted.size();
        simulation.runUntilEmitted(from + count);
        assertThat(simulation.failures).isEmpty();
        List<Way> some = simulation.emitted.subList(from, simulation.emitted.size());
        return new Measured(some, (simulation.reads - reads) / (double) some.size());
    }

    private record Measured(List<Way> some, double readsEach) {

        int size() {
            return some.size();
        }

        double percentInTime() {
            return 100.0 * some.stream().filter(Way::inBudget).count() / some.size();
        }

        long delay(double share) {
            List<Long> delays = some.stream().map(Way::delay).sorted().toList();
            return delays.get((int) Math.min(delays.size() - 1, delays.size() * share));
        }

        void print(String name) {
            System.out.printf(
                    "%-36s %4d results, %.2f S3 reads each, delay p50 %d ms, p99 %d ms,"
                            + " greatest %d ms, %.1f %% in time%n",
                    name,
                    some.size(),
                    readsEach,
                    delay(0.5),
                    delay(0.99),
                    delay(1),
                    percentInTime());
        }
    }
}
