// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.aws.OutageLog;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs rounds on a thread of its own: the first as soon as a checkpoint has completed, so that
 * frequent restarts do not put it off for ever, the others at the interval.
 */
final class CleanupThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CleanupThread.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final CleanupRound round;
    private final Clock clock;
    private final long intervalMillis;
    private final ScheduledExecutorService executor;
    private final OutageLog outages;
    private @Nullable Long lastRound;

    /** {@code onThrown} hears of an {@code Error}, after which there are no more rounds. */
    CleanupThread(
            String name,
            CleanupRound round,
            Duration interval,
            Clock clock,
            Consumer<Throwable> onThrown) {
        this(round, interval, clock, new GuardedThread(name, onThrown));
    }

    CleanupThread(
            CleanupRound round, Duration interval, Clock clock, ScheduledExecutorService executor) {
        this.round = round;
        this.clock = clock;
        this.intervalMillis = interval.toMillis();
        this.executor = executor;
        this.outages = new OutageLog(LOG, clock, "A round of the clean-up");
        long pause = Math.min(intervalMillis, LONGEST_PAUSE.toMillis());
        ScheduledFuture<?> unused =
                executor.scheduleWithFixedDelay(
                        this::runIfDue, pause, pause, TimeUnit.MILLISECONDS);
    }

    private void runIfDue() {
        long now = clock.millis();
        if (lastRound != null && now - lastRound < intervalMillis) {
            return;
        }
        try {
            if (round.run()) {
                lastRound = now;
                outages.worked();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        } catch (RuntimeException e) {
            lastRound = now;
            outages.failed(e);
        }
    }

    /** Waits for nothing: a request in flight may still act, as after a crash. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
