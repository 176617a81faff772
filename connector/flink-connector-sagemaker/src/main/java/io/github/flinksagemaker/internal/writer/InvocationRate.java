// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** So many invocations a second of one writer, evenly spread. Writer thread only. */
final class InvocationRate {

    /** What was not used is caught up for this long: timers are not more exact. */
    private static final long CATCH_UP_NANOS = Duration.ofMillis(50).toNanos();

    private final long pauseNanos;
    private long next;

    /**
     * The share of one of {@code writers}.
     *
     * @param perSecond of all writers; absent: no limit
     * @param now by the clock of {@link System#nanoTime}
     */
    InvocationRate(@Nullable Double perSecond, int writers, long now) {
        pauseNanos = perSecond == null ? 0 : (long) (1e9 * writers / perSecond);
        next = now;
    }

    /** How long the next invocation has to wait; 0 if it may go. */
    long waitNanos(long now) {
        return pauseNanos == 0 ? 0 : Math.max(0, next - now);
    }

    /** One goes. */
    void take(long now) {
        long earliest = now - CATCH_UP_NANOS;
        next = (next - earliest < 0 ? earliest : next) + pauseNanos;
    }
}
