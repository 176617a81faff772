// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Counts what passes a function of a job in this JVM, for a program that waits for it. Found by
 * name, since Flink works on a copy of the function.
 */
final class SeenCount {

    private static final ConcurrentHashMap<String, SeenCount> BY_NAME = new ConcurrentHashMap<>();

    private long count;

    private SeenCount() {}

    static SeenCount of(String name) {
        return BY_NAME.computeIfAbsent(name, n -> new SeenCount());
    }

    synchronized void add() {
        count++;
        notifyAll();
    }

    synchronized long get() {
        return count;
    }

    synchronized void await(long expected, long seconds)
            throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (count < expected) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new TimeoutException(
                        "only " + count + " of " + expected + " after " + seconds + " s");
            }
            wait(left);
        }
    }
}
