package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.config.SourceSettings;

/**
 * When to look for an invocation's output. The pause grows with the invocation's age, so the number
 * of looks grows with the logarithm of the latency, and what they add to it is a constant part,
 * until the pause has reached {@code source.poll.interval.max}.
 */
final class LookSchedule {

    /** A look comes at the latest when the invocation is a quarter older than at the one before. */
    private static final long AGE_PER_PAUSE = 4;

    private static final int MAX_DOUBLINGS = 20;

    private final long min;
    private final long max;

    LookSchedule(SourceSettings settings) {
        this.min = Math.max(1, settings.pollIntervalMin().toMillis());
        this.max = Math.max(min, settings.pollIntervalMax().toMillis());
    }

    /** Milliseconds since the epoch. */
    long first(OpenInvocation invocation, long now) {
        return Math.max(now, Math.min(invocation.acceptedAt(), now) + min);
    }

    /**
     * The next look after one that was answered. The first one that may settle by the deadline
     * comes right after it.
     */
    long afterMiss(OpenInvocation invocation, long now) {
        if (now > invocation.deadline()) {
            return now; // the look had begun before the deadline: only another one decides
        }
        long age = Math.max(0, now - invocation.acceptedAt());
        long pause = Math.min(max, Math.max(min, age / AGE_PER_PAUSE));
        return Math.min(now + pause, Math.max(now, invocation.deadline()) + 1);
    }

    /** The next look after one that was not answered. */
    long afterError(OpenInvocation invocation, long now) {
        return now + Math.min(max, min << Math.min(invocation.errors, MAX_DOUBLINGS));
    }
}
