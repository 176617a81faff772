// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.measure;

/**
 * How many batches a second a run makes; it may change while the run goes on. Static, because a
 * job's operators are copies; a JVM does one run at a time.
 */
public final class Pace {

    /** What a pause may have left behind is made up for, but no more than that. */
    private static final long MOST_BEHIND_NANOS = 1_000_000_000;

    private static double perSecond;
    private static long next;

    private Pace() {}

    /** From now on; 0 is as many as can be. */
    public static synchronized void set(double batchesPerSecond) {
        perSecond = batchesPerSecond;
        next = System.nanoTime();
    }

    /** When to make the next one, in nanoseconds from now; 0 or less is at once. */
    public static synchronized long reserve() {
        if (perSecond == 0) {
            return 0;
        }
        long now = System.nanoTime();
        next = Math.max(next, now - MOST_BEHIND_NANOS);
        long wait = next - now;
        next += (long) (1e9 / perSecond);
        return wait;
    }
}
