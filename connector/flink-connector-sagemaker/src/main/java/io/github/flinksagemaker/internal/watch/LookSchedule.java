// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.read.S3Clock;

/**
 * When to look for an invocation's output: first near the latency that its endpoint shows, then
 * again with pauses that grow with its age, so that what they add stays a small part of the
 * latency, until the pause has reached {@code source.poll.interval.max}.
 */
final class LookSchedule {

    /** A pause is this part of the age: below 15 %, with room for the read itself. */
    private static final double PAUSE_PER_AGE = 0.13;

    /** One that takes far longer than the others is looked for less often. */
    private static final int STRAGGLER_PAUSES = 3;

    /** A planned look is put off if latencies have grown since by more than this. */
    private static final double EARLY = 0.95;

    private static final int MAX_DOUBLINGS = 20;

    private final long min;
    private final long max;
    private final S3Clock clock;

    LookSchedule(SourceSettings settings, S3Clock clock) {
        this.clock = clock;
        this.min = Math.max(1, settings.pollIntervalMin().toMillis());
        this.max = Math.max(min, settings.pollIntervalMax().toMillis());
    }

    /**
     * The next look, milliseconds since the epoch, by what is known now. The first one that may
     * settle by the deadline comes right after it.
     */
    long next(OpenInvocation invocation, long now) {
        long decisive = clock.decisiveLook(invocation.deadline());
        if (now >= decisive) {
            return now; // the last one's answer may have been from before the deadline
        }
        long at = Math.max(now, invocation.acceptedAt() + age(invocation));
        return Math.min(at, decisive);
    }

    private long age(OpenInvocation invocation) {
        EndpointLatency latency = invocation.endpoint().latency();
        long first = latency.firstLook(invocation.acceptedAt());
        long missed = invocation.missedAge;
        if (first == EndpointLatency.UNKNOWN) {
            return missed + pause(missed);
        }
        long probe = (long) (first * invocation.probe);
        if (missed == 0 && probe >= min) {
            return probe;
        }
        if (missed < first) {
            return Math.max(first, missed + pause(missed) / 2);
        }
        boolean straggles =
                latency.straggles(invocation.acceptedAt(), missed)
                        && !invocation.endpoint().stalls();
        long next = missed + pause(straggles ? STRAGGLER_PAUSES * missed : missed);
        return invocation.misses == 1 ? Math.min(next, secondLook(invocation)) : next;
    }

    /** When nearly all have completed: what is not there then may have failed. */
    private long secondLook(OpenInvocation invocation) {
        long done = invocation.endpoint().latency().usuallyDone(invocation.acceptedAt());
        return Math.max(done, invocation.missedAge + min);
    }

    private long pause(long age) {
        return Math.min(max, Math.max(min, (long) (age * PAUSE_PER_AGE)));
    }

    /** Returns {@code now} if it is to be looked for although it is due, or a later time. */
    long admit(OpenInvocation invocation, long now) {
        long decisive = clock.decisiveLook(invocation.deadline());
        if (invocation.isUrged() || now >= decisive) {
            return now;
        }
        EndpointWatch endpoint = invocation.endpoint();
        long age = now - invocation.acceptedAt();
        long at = now;
        if (invocation.probe == 0
                && invocation.missedAge == 0
                && age < EARLY * endpoint.latency().firstLook(invocation.acceptedAt())) {
            at = next(invocation, now);
        }
        if (at <= now) {
            at = endpoint.admit(invocation, now, min, max);
        }
        return at <= now ? now : Math.min(at, decisive);
    }

    /** The next look after one that was not answered. */
    long afterError(OpenInvocation invocation, long now) {
        return now + Math.min(max, min << Math.min(invocation.errors, MAX_DOUBLINGS));
    }
}
