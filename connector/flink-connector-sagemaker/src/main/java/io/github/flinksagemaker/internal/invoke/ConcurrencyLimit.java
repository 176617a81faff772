// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

/**
 * How many calls may be under way: additive increase, multiplicative decrease, as TCP does it. Not
 * thread-safe.
 */
final class ConcurrencyLimit {

    private final int max;
    private double value;

    ConcurrencyLimit(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("a limit must be at least 1, was " + max);
        }
        this.max = max;
        this.value = max;
    }

    /** Adds about one for each round of successful calls, up to the maximum. */
    void grow() {
        value = Math.min(max, value + 1 / value);
    }

    /** Halves, down to 1. */
    void halve() {
        value = Math.max(1, value / 2);
    }

    double value() {
        return value;
    }
}
