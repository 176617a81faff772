// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.read.CompletionTimeEstimator;

/**
 * The latest latencies that an endpoint has shown, from acceptance to the object in S3, and the
 * ages that follow from them: 0 while nothing is known. A drop of another order starts them anew;
 * what was accepted before it keeps its former ages.
 */
final class EndpointLatency {

    private static final double FIRST_LOOK_QUANTILE = 0.58;

    /** How much later than the earliest completion the first look may be. */
    private static final double TOLERANCE = 0.13;

    private static final long TOLERANCE_MILLIS = 250;

    /** Of fewer latencies nothing but the least counts, and none is taken for a drop. */
    private static final int FEW = 8;

    /** A find below this part of the least latency, or further if they are spread, is a drop's. */
    private static final double FASTER = 0.7;

    private static final double SLOWER = 1.05;
    private static final long NONE = -1;

    private final LatencyWindow window = new LatencyWindow();
    private final CompletionTimeEstimator estimator = new CompletionTimeEstimator();

    /** A find that may be the first after a drop. */
    private long fast = NONE;

    private long fastAcceptedAt;
    private long droppedSince = Long.MIN_VALUE;
    private long formerFirstLook;
    private long formerlyDone;

    boolean isKnown() {
        return !window.isEmpty();
    }

    long least() {
        return window.least();
    }

    /** Takes note of a look in vain. */
    void missed(long acceptedAt, long age) {
        if (fast != NONE && acceptedAt > fastAcceptedAt && age > SLOWER * fast) {
            isException();
        }
    }

    /**
     * Takes note of a find, of an object written at {@code lastModified} by S3's clock.
     *
     * @param missedAge its age at the last look in vain, 0 if there was none
     * @param foundAge its age now
     */
    void completed(long acceptedAt, long missedAge, long foundAge, long lastModified) {
        if (acceptedAt < droppedSince) {
            return; // no news
        }
        long latency = estimator.latency(acceptedAt, missedAge, foundAge, lastModified);
        boolean isFast = window.size() >= FEW && latency < farBelow();
        if (isFast && fast == NONE) {
            fast = latency;
            fastAcceptedAt = acceptedAt;
            return;
        }
        if (isFast) {
            formerFirstLook = firstLook();
            formerlyDone = usuallyDone();
            droppedSince = Math.min(fastAcceptedAt, acceptedAt);
            window.clear();
            isException();
        } else if (fast != NONE && acceptedAt > fastAcceptedAt) {
            isException();
        }
        window.add(latency);
    }

    private void isException() {
        window.add(fast);
        fast = NONE;
    }

    private double farBelow() {
        double least = window.least();
        return least * Math.min(FASTER, least / Math.max(1, window.quantile(0.5)));
    }

    /** The age for the first look: as late as the earliest completions allow, so it finds most. */
    private long firstLook() {
        if (window.isEmpty()) {
            return 0;
        }
        long least = window.least();
        long tolerance = Math.max((long) (TOLERANCE * least), TOLERANCE_MILLIS);
        return window.size() < FEW
                ? least + tolerance / 2
                : Math.max(
                        window.quantile(FIRST_LOOK_QUANTILE),
                        Math.min(window.greatest(), least + tolerance));
    }

    /** The same for what was accepted then. */
    long firstLook(long acceptedAt) {
        return acceptedAt < droppedSince ? formerFirstLook : firstLook();
    }

    /** The age by which nearly everything is there. */
    long usuallyDone() {
        return window.isEmpty() ? 0 : window.greatest();
    }

    /** The same for what was accepted then. */
    long usuallyDone(long acceptedAt) {
        return acceptedAt < droppedSince ? formerlyDone : usuallyDone();
    }
}
