package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CleanupThreadTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private boolean checkpointed;
    private boolean broken;
    private int rounds;

    private CleanupThread start() {
        return new CleanupThread(this::round, Duration.ofHours(1), scheduler.clock(), scheduler);
    }

    private boolean round() {
        if (broken) {
            throw new IllegalStateException("this round breaks on purpose");
        }
        rounds += checkpointed ? 1 : 0;
        return checkpointed;
    }

    @Test
    void theFirstRoundComesWithTheFirstCheckpointAndTheOthersAtTheInterval() {
        CleanupThread thread = start();
        scheduler.advance(Duration.ofMinutes(30));
        assertThat(rounds).isZero();

        checkpointed = true;
        scheduler.advance(Duration.ofSeconds(20));
        assertThat(rounds).isEqualTo(1);

        scheduler.advance(Duration.ofHours(3));
        assertThat(rounds).isEqualTo(4);
        thread.close();
    }

    @Test
    void aBrokenRoundIsRepeatedAtTheInterval() {
        checkpointed = true;
        broken = true;
        CleanupThread thread = start();
        scheduler.advance(Duration.ofMinutes(1));
        broken = false;
        scheduler.advance(Duration.ofMinutes(50));
        assertThat(rounds).isZero();

        scheduler.advance(Duration.ofMinutes(20));
        assertThat(rounds).isEqualTo(1);
        thread.close();
    }

    @Test
    void nothingRunsAfterClose() {
        checkpointed = true;
        CleanupThread thread = start();
        thread.close();
        scheduler.advance(Duration.ofHours(3));
        assertThat(rounds).isZero();
    }
}
