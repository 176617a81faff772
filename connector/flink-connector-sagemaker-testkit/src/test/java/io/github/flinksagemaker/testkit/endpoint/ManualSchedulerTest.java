// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualSchedulerTest {

    private final ManualScheduler scheduler = new ManualScheduler(Instant.EPOCH);
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsWhatIsDueInTheOrderOfTime() {
        var second = scheduler.schedule(Duration.ofSeconds(2), () -> ran.add("second"));
        var first = scheduler.schedule(Duration.ofSeconds(1), this::firstAndThird);
        assertThat(List.of(first, second)).hasSize(2);
        scheduler.advance(Duration.ofSeconds(3));
        assertThat(ran).containsExactly("first", "second", "third");
        assertThat(scheduler.now()).isEqualTo(Instant.EPOCH.plusSeconds(3));
    }

    @Test
    void runsNeitherWhatIsCancelledNorWhatIsLater() {
        scheduler.schedule(Duration.ofSeconds(1), () -> ran.add("cancelled")).cancel();
        var later = scheduler.schedule(Duration.ofSeconds(5), () -> ran.add("later"));
        assertThat(later).isNotNull();
        scheduler.advance(Duration.ofSeconds(4));
        assertThat(ran).isEmpty();
        assertThat(scheduler.waiting()).isEqualTo(1);
    }

    private void firstAndThird() {
        ran.add("first");
        var third = scheduler.schedule(Duration.ofSeconds(2), () -> ran.add("third"));
        assertThat(third).isNotNull();
    }
}
