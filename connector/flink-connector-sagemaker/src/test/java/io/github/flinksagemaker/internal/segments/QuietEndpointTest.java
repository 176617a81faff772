// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.segments.PollingSimulation.Latency;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An endpoint that is called now and then. */
class QuietEndpointTest {

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final PollingSimulation simulation =
            new PollingSimulation(1, SegmentsFixture.settings());

    private void invoke(int count, Duration pause) {
        for (int i = 0; i < count; i++) {
            simulation.invoke();
            simulation.run(pause);
        }
    }

    @Test
    void afterSomeThatNeverCompleteTheNextOnesAreFoundInTime() {
        simulation.latency(Latency.lognormal(1_000, 0.03));
        invoke(40, PAUSE);
        assertThat(simulation.emitted).hasSize(40);
        simulation.latency(random -> Duration.ofDays(1_000).toMillis());
        invoke(8, PAUSE);
        simulation.latency(Latency.lognormal(1_000, 0.03));
        invoke(30, PAUSE);
        List<Long> delays =
                simulation.ways.stream()
                        .filter(way -> !way.neverCompletes())
                        .map(way -> way.emittedAt < 0 ? Long.MAX_VALUE : way.delay())
                        .sorted(Comparator.reverseOrder())
                        .toList();
        System.out.printf(
                "delays %s ..., reads %d%n",
                delays.subList(0, 10), simulation.reads - simulation.ledgerReads);
        assertThat(delays.get(0)).isLessThan(PAUSE.toMillis());
    }

    @Test
    void nothingIsLeftOfWhatHasSettled() {
        simulation.latency(Latency.lognormal(1_000, 0.03));
        invoke(20, Duration.ofSeconds(5));
        int before = simulation.scheduler.scheduledTasks();
        invoke(200, Duration.ofSeconds(5));
        assertThat(simulation.emitted).hasSize(220);
        System.out.printf("timers: %d, then %d%n", before, simulation.scheduler.scheduledTasks());
        assertThat(simulation.scheduler.scheduledTasks()).isLessThan(before + 10);
    }
}
