// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.segments.PollingSimulation.Latency;
import io.github.flinksagemaker.internal.segments.PollingSimulation.Way;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two endpoints in one lane, in simulated time: each is looked at by its own latencies. */
class EndpointsApartTest {

    private static final long FAST = 1_000;
    private static final long SLOW = 60_000;
    private static final double SPREAD = 0.03;
    private static final double PER_SECOND = 40; // half of them each

    private final PollingSimulation simulation =
            new PollingSimulation(1, SegmentsFixture.settings())
                    .latency(Latency.lognormal(FAST, SPREAD));

    @AfterEach
    void close() {
        simulation.close();
    }

    /** Those whose outputs appeared from {@code from} on, and soon enough to have come out. */
    private List<Way> appeared(boolean other, long from, long until) {
        return simulation.ways.stream()
                .filter(way -> way.endpoint.equals(PollingSimulation.OTHER) == other)
                .filter(way -> way.appearedAt() >= from && way.appearedAt() < until)
                .toList();
    }

    private static double percentInTime(String name, List<Way> ways) {
        double percent = 100.0 * ways.stream().filter(Way::inBudget).count() / ways.size();
        System.out.printf("%-36s %4d results, %.1f %% in time%n", name, ways.size(), percent);
        return percent;
    }

    @Test
    void aFastOnesOutputsComeOutInTimeBesideASlowOnes() {
        simulation.alternating(Latency.lognormal(SLOW, SPREAD)).arrivals(PER_SECOND);
        long warm = simulation.now() + Duration.ofSeconds(20).toMillis();
        simulation.run(Duration.ofMinutes(4));
        long before = simulation.now() - Duration.ofSeconds(20).toMillis();

        List<Way> fast = appeared(false, warm, before);
        assertThat(fast).hasSizeGreaterThan(3_000);
        assertThat(percentInTime("fast beside slow", fast)).isGreaterThanOrEqualTo(98);
        List<Way> slow = appeared(true, warm + 2 * SLOW, before);
        assertThat(slow).hasSizeGreaterThan(1_000);
        assertThat(percentInTime("slow beside fast", slow)).isGreaterThanOrEqualTo(96);
        assertThat(simulation.failures).isEmpty();
    }

    @Test
    void eachInvocationOfTwoEndpointsCostsAsFewReadsAsThatOfOne() {
        simulation.alternating(Latency.lognormal(SLOW, SPREAD)).arrivals(PER_SECOND);
        simulation.run(Duration.ofMinutes(3));
        int reads = simulation.reads;
        int emitted = simulation.emitted.size();
        simulation.run(Duration.ofMinutes(1));
        double each = (simulation.reads - reads) / (double) (simulation.emitted.size() - emitted);
        System.out.printf("fast and slow: %.2f S3 reads each%n", each);
        assertThat(each).isLessThanOrEqualTo(2.0);
    }

    @Test
    void aFastOnesOutputsComeOutInTimeBesideAnEndpointThatAnswersNone() {
        simulation.alternating(random -> 3_600_000).arrivals(PER_SECOND);
        long warm = simulation.now() + Duration.ofSeconds(20).toMillis();
        simulation.run(Duration.ofMinutes(3));

        List<Way> fast = appeared(false, warm, simulation.now() - 20_000);
        assertThat(fast).hasSizeGreaterThan(2_000);
        assertThat(percentInTime("fast beside none", fast)).isGreaterThanOrEqualTo(98);
    }
}
