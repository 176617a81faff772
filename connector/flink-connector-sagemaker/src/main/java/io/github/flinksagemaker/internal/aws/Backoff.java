// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import java.time.Duration;
import java.util.Random;

/**
 * Exponential back-off with equal jitter: attempt {@code n} waits between half and all of {@code
 * min(max, min · 2ⁿ)}, so that it never hammers and callers drift apart. Thread-safe.
 */
public final class Backoff {

    private static final int MAX_DOUBLINGS = 30;

    private final Duration min;
    private final Duration max;
    private final Random random;

    private Backoff(Duration min, Duration max, Random random) {
        this.min = min;
        this.max = max;
        this.random = random;
    }

    /**
     * A back-off that starts at {@code min} and doubles up to {@code max}.
     *
     * @throws IllegalArgumentException unless 0 &lt; {@code min} ≤ {@code max}
     */
    public static Backoff exponential(Duration min, Duration max, Random random) {
        if (min.isZero() || min.isNegative() || min.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "a back-off needs 0 < min <= max, was " + min + " and " + max);
        }
        return new Backoff(min, max, random);
    }

    public static Backoff exponential(Duration min, Duration max) {
        return exponential(min, max, new Random());
    }

    /** How long to wait before the next try, after {@code attempt} earlier waits in a row. */
    public Duration delay(int attempt) {
        if (attempt < 0) {
            throw new IllegalArgumentException("attempts are counted from 0, was " + attempt);
        }
        double full =
                Math.min(
                        max.toNanos(),
                        (double) min.toNanos() * (1L << Math.min(attempt, MAX_DOUBLINGS)));
        return Duration.ofNanos((long) (full / 2 + random.nextDouble() * full / 2));
    }

    public Duration max() {
        return max;
    }
}
