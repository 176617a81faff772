// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Times the pauses of a {@link ThrottleGate}, longer ones as they follow each other. */
final class ThrottlePause {

    private final BackoffStrategy backoff;
    private final ScheduledExecutorService scheduler;
    private final Runnable resume;
    private @Nullable Future<?> end;
    private int inARow;
    private long total;

    ThrottlePause(BackoffStrategy backoff, ScheduledExecutorService scheduler, Runnable resume) {
        this.backoff = backoff;
        this.scheduler = scheduler;
        this.resume = resume;
    }

    /**
     * Calls {@code resume} when the pause is over.
     *
     * @return false if the scheduler was shut down, so that there is no pause that would never end
     */
    boolean begin() {
        try {
            // Attempt 1 is the first of all, before which there is no pause.
            long nanos = backoff.computeDelay(inARow + 2).toNanos();
            end = scheduler.schedule(resume, nanos, TimeUnit.NANOSECONDS);
            inARow++;
            total += nanos;
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** The next pause is as short as the first one. */
    void forget() {
        inARow = 0;
    }

    /** How long all pauses are together, in nanoseconds; a current one counts in full. */
    long total() {
        return total;
    }

    void cancel() {
        if (end != null) {
            end.cancel(false);
        }
    }
}
