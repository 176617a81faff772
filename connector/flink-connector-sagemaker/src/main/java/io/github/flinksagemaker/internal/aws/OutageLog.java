// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.internal.text.DurationText;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;

/**
 * Tells of an outage in few lines, however often a call is repeated: the first failed call with its
 * stack trace, then one line each 30 s while calls fail, and one when they work again. A call that
 * fails and works by turns is told of no more often, and a trace comes once. May be used from any
 * thread.
 */
public final class OutageLog {

    static final Duration INTERVAL = Duration.ofSeconds(30);

    private final Logger log;
    private final Clock clock;
    private final String what;
    private boolean traced;
    private boolean told;
    private long toldAt = Long.MIN_VALUE / 2;
    private long began;
    private long failures;

    /**
     * A log in which nothing has failed yet.
     *
     * @param what the call as a subject: {@code Listing the ledger under s3://bucket/path}
     */
    public OutageLog(Logger log, Clock clock, String what) {
        this.log = log;
        this.clock = clock;
        this.what = what;
    }

    /** A call failed, and is repeated. */
    public synchronized void failed(Throwable error) {
        long now = clock.millis();
        if (failures++ == 0) {
            began = now;
        }
        if (now - toldAt < INTERVAL.toMillis()) {
            return;
        }
        toldAt = now;
        tell(ErrorClassifier.unwrap(error), now - began);
        told = true;
    }

    private void tell(Throwable cause, long since) {
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (failures > 1) {
            log.warn(
                    "{} fails, {} calls in {} so far: {}",
                    what,
                    failures,
                    DurationText.passed(since),
                    reason);
        } else if (traced) {
            log.warn("{} failed, and is tried again: {}", what, reason);
        } else {
            traced = true;
            log.warn("{} failed, and is tried again: {}", what, reason, cause);
        }
    }

    /** A call has worked. */
    public synchronized void worked() {
        if (told) {
            log.info(
                    "{} works again, after {} failed calls in {}",
                    what,
                    failures,
                    DurationText.passed(clock.millis() - began));
        }
        told = false;
        failures = 0;
    }
}
