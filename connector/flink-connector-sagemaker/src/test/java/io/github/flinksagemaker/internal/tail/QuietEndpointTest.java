// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.tail.PollingSimulation.Latency;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An endpoint that is called now and then. */
class QuietEndpointTest {

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final PollingSimulation simulation =
            new PollingSimulation(1, TailFixture.settings());

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
        long most = 0;
        for (PollingSimulation.Way way : simulation.ways) {
            if (!way.neverCompletes()) {
                long delay = (way.emittedAt < 0 ? simulation.now() : way.emittedAt) - way.appearedAt();
                most = Math.max(most, delay);
                if (delay > 1_000) {
                    System.out.printf("late: %d by %d ms%n", simulation.ways.indexOf(way), delay);
                }
            }
        }
        System.out.printf("greatest delay %d ms, reads %d%n", most, simulation.reads - simulation.tailReads);
        assertThat(most).isLessThan(PAUSE.toMillis());
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
