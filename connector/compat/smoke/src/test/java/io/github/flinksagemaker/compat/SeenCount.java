package io.github.flinksagemaker.compat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Counts what passes some function of a job in this JVM, for a program that waits for it. */
final class SeenCount {

    private long count;

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
