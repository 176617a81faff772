// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.read.S3Clock;

/**
 * How rarely to look for invocations of which hints are expected, and whether hints come at all: if
 * outputs are found time and again that no hint told of (a topic without subscription), looks
 * follow the schedule of a source without notifications until hints come.
 */
final class SafetyNet {

    /** Outputs found without a hint, less two for each hint, that count as silence. */
    static final int SILENT = 8;

    private static final int MOST = 2 * SILENT;

    /** What a hint may take by itself. */
    private static final long OVERDUE_MARGIN_MILLIS = 2_000;

    private final boolean enabled;
    private final long interval;
    private final S3Clock clock;
    private int unannounced;
    private boolean queueAnswers = true;

    SafetyNet(SourceSettings settings, S3Clock clock) {
        this.clock = clock;
        this.enabled = settings.notificationsEnabled();
        this.interval = settings.notificationPollInterval().toMillis();
    }

    boolean isEnabled() {
        return enabled;
    }

    /** Whether hints are expected to come. */
    boolean isTrusted() {
        return enabled && queueAnswers && unannounced < SILENT;
    }

    void queueAnswers(boolean answers) {
        queueAnswers = answers;
    }

    /** A hint for one of the reader's lanes has come. */
    void heard() {
        unannounced = Math.max(0, unannounced - 2);
    }

    /** An output was found that a hint should have told of. */
    void foundUnannounced() {
        unannounced = Math.min(MOST, unannounced + 1);
    }

    /**
     * The time of a look that a hint is expected to forestall: when the invocation takes far longer
     * than others have of late, and each time that it has taken twice as long, but not more rarely
     * than the interval. So one whose hint is lost, or comes again only after the queue's
     * visibility timeout, does not wait for it.
     *
     * @param polled when it would be without notifications
     * @return no later than right after the deadline, when an invocation may expire
     */
    long look(OpenInvocation invocation, long now, long polled) {
        if (!isTrusted()) {
            return polled;
        }
        long latest = Math.max(now, clock.decisiveLook(invocation.deadline()));
        long looks = Math.min(now + interval, overdue(invocation));
        return Math.max(polled, Math.min(looks, latest));
    }

    private static long overdue(OpenInvocation invocation) {
        EndpointLatency latency = invocation.endpoint().latency();
        if (!latency.isKnown()) {
            return Long.MAX_VALUE;
        }
        long age = Math.max(latency.usuallyDone(invocation.acceptedAt()), invocation.missedAge);
        return invocation.acceptedAt() + 2 * age + OVERDUE_MARGIN_MILLIS;
    }
}
