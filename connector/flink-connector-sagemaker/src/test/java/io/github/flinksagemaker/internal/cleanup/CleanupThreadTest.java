// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
    @Timeout(60)
    void anErrorIsToldAndEndsTheRounds() throws Exception {
        BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
        AtomicInteger begun = new AtomicInteger();
        Error error = new OutOfMemoryError("thrown on purpose");
        CleanupThread thread =
                new CleanupThread(
                        "cleanup",
                        () -> {
                            begun.incrementAndGet();
                            throw error;
                        },
                        Duration.ofMillis(1),
                        Clock.systemUTC(),
                        told::add);
        assertThat(told.take()).isSameAs(error);
        thread.close();
        assertThat(begun).hasValue(1);
    }

    @Test
    void anErrorInAnAnswerIsNoRequestThatFailed() {
        Error error = new OutOfMemoryError("thrown on purpose");
        InMemoryObjectStore store =
                new InMemoryObjectStore(
                        task -> {
                            throw error;
                        },
                        Clock.systemUTC());
        S3Location prefix = S3Location.of("bucket", "staging/");
        CleanupRequests requests =
                new CleanupRequests(
                        store,
                        new CleanupMetrics(new UnregisteredMetricsGroup()),
                        SourceSettings.builder().setStagingPath(prefix).build());
        assertThatThrownBy(() -> requests.list(ListRequest.keys(prefix, null))).isSameAs(error);
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
