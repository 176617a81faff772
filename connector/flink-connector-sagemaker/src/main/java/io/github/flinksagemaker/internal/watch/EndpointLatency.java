// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import java.util.ArrayList;
import java.util.List;

/**
 * The latencies that an endpoint shows at present, from acceptance to the object in S3. Gradual
 * changes are followed by a window; a drop or a growth of another order starts it anew.
 */
final class EndpointLatency {

    /** Nothing of the endpoint has completed yet. */
    static final long UNKNOWN = -1;

    /** The first look comes when such a share of the latencies seen is over, at the earliest. */
    private static final double FIRST_LOOK = 0.58;

    /** How much later than the earliest completion the first look may be. */
    private static final double TOLERANCE = 0.13;

    private static final long TOLERANCE_MILLIS = 250;

    /** Below this share of the least latency seen, a completion may be the first of many. */
    private static final double FASTER = 0.7;

    private static final int FAST_ONES = 3;

    /** Above this multiple of the greatest latency seen, the old ones say nothing any more. */
    private static final double SLOWER = 1.5;

    private static final double OVERDUE = 1.2;

    /** One that takes so much longer than the others may be lost. */
    private static final int STRAGGLER = 4;

    private static final int FEW = 8;

    /** What was accepted closer together shares the error of dates in whole seconds. */
    private static final long SPACING_MILLIS = 97;

    private final LatencyWindow window = new LatencyWindow();
    private final List<Long> fast = new ArrayList<>(FAST_ONES);
    private long fastSince;
    private long since = Long.MIN_VALUE;
    private long lastAcceptedAt;
    private long formerFirstLook;
    private long formerlyDone;

    boolean isKnown() {
        return !window.isEmpty();
    }

    /** Whether what was accepted then tells, and is told by, the latencies seen at present. */
    boolean covers(long acceptedAt) {
        return acceptedAt >= since;
    }

    /** Whether completions much faster than the others wait to be confirmed or refuted. */
    boolean mayHaveDropped() {
        return !fast.isEmpty();
    }

    /**
     * Takes note of a completion; returns whether latencies have dropped.
     *
     * @param draining whether what was accepted earlier is completing too, so that a drop is news
     *     for all
     */
    boolean completed(long acceptedAt, long latency, boolean draining) {
        if (!covers(acceptedAt)) {
            return false;
        }
        if (window.size() >= FEW && latency < farBelow()) {
            return completedFast(acceptedAt, latency, draining);
        }
        if (mayHaveDropped() && acceptedAt > fastSince) {
            areExceptions();
        }
        if (window.size() < FAST_ONES || Math.abs(acceptedAt - lastAcceptedAt) >= SPACING_MILLIS) {
            window.add(latency);
            lastAcceptedAt = acceptedAt;
        }
        return false;
    }

    /** Takes note of a look in vain. */
    void missed(long acceptedAt, long age) {
        if (mayHaveDropped() && acceptedAt > fastSince && age > SLOWER * fast.get(0)) {
            areExceptions();
        }
    }

    private void areExceptions() {
        fast.forEach(window::add);
        fast.clear();
    }

    /** Takes note of the completion that ended a {@link Stall}. */
    void resumed(long acceptedAt, long latency) {
        if (isKnown() && latency > window.greatest() * farther(SLOWER) + TOLERANCE_MILLIS) {
            window.clear();
            fast.clear();
        }
        completed(acceptedAt, latency, true);
    }

    private boolean completedFast(long acceptedAt, long latency, boolean draining) {
        fastSince = mayHaveDropped() ? Math.min(fastSince, acceptedAt) : acceptedAt;
        fast.add(latency);
        if (fast.size() < FAST_ONES) {
            return false;
        }
        formerFirstLook = firstLook();
        formerlyDone = usuallyDone();
        window.clear();
        areExceptions();
        if (!draining) {
            since = fastSince;
        }
        return true;
    }

    /** Latencies that are spread have outliers that mean nothing. */
    private double farBelow() {
        double least = window.least();
        return least * Math.min(FASTER, least / Math.max(1, window.quantile(0.5)));
    }

    private double farther(double factor) {
        return Math.max(factor, window.greatest() / (double) Math.max(1, window.quantile(0.5)));
    }

    /**
     * The age for the first look: as late as the earliest completions allow, so that it finds most;
     * if they are spread too far, when half of them are over.
     */
    long firstLook() {
        if (window.isEmpty()) {
            return UNKNOWN;
        }
        long least = window.least();
        long tolerance = Math.max((long) (TOLERANCE * least), TOLERANCE_MILLIS);
        long late = least + tolerance;
        return window.size() < FEW
                ? least + tolerance / 2
                : Math.max(window.quantile(FIRST_LOOK), Math.min(window.greatest(), late));
    }

    /** The same for what was accepted then, maybe before latencies dropped. */
    long firstLook(long acceptedAt) {
        return covers(acceptedAt) ? firstLook() : formerFirstLook;
    }

    /** The age by which nearly everything that was accepted then has completed. */
    long usuallyDone(long acceptedAt) {
        return covers(acceptedAt) ? usuallyDone() : formerlyDone;
    }

    private long usuallyDone() {
        return window.isEmpty() ? UNKNOWN : window.greatest();
    }

    /** Whether one of that age has fallen behind the others. */
    boolean straggles(long acceptedAt, long age) {
        return isKnown() && age > STRAGGLER * usuallyDone(acceptedAt);
    }

    /** The age from which an open invocation is evidence that latencies have grown. */
    long overdue() {
        double factor = window.size() < FEW ? SLOWER : OVERDUE;
        return TOLERANCE_MILLIS
                + (long) (usuallyDone() * Math.max(factor, Math.sqrt(farther(factor))));
    }

    /** The least latency of late. */
    long least() {
        return window.isEmpty() ? UNKNOWN : window.least();
    }
}
