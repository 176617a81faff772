// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.measure;

import io.github.flinksagemaker.benchmarks.workload.Predictions;
import io.github.flinksagemaker.benchmarks.workload.Records;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts a run's records in and results out. Static, because a job's operators are copies; a JVM
 * does one run at a time.
 */
public final class Meter {

    private static final int MOST_LATENCIES = 1 << 20;

    private static volatile Meter current = new Meter(0);

    private final long expected;
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicLong firstRecord = new AtomicLong();
    private final AtomicLong results = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicInteger latencies = new AtomicInteger();
    private final int[] latencyMicros;
    private volatile long lastResult;

    private Meter(long expected) {
        this.expected = expected;
        this.latencyMicros = new int[(int) Math.min(expected, MOST_LATENCIES)];
    }

    /** Begins a run of so many records. */
    public static Meter begin(long records) {
        Meter meter = new Meter(records);
        current = meter;
        return meter;
    }

    /** The run that has begun last. */
    public static Meter current() {
        return current;
    }

    /** A record goes in. */
    public static void record() {
        Meter meter = current;
        if (meter.firstRecord.get() == 0) {
            meter.firstRecord.compareAndSet(0, System.nanoTime());
        }
    }

    /** A result comes out. */
    public static void result(String record, String prediction) {
        Meter meter = current;
        if (!Records.belongTogether(record, prediction)) {
            meter.wrong.incrementAndGet();
        }
        int index = meter.latencies.getAndIncrement();
        if (index < meter.latencyMicros.length) {
            meter.latencyMicros[index] =
                    (int) Math.min(Predictions.age(prediction), Integer.MAX_VALUE);
        }
        meter.count();
    }

    /** Records have arrived where no prediction is expected. */
    public static void arrived(long records) {
        for (long i = 0; i < records; i++) {
            current.count();
        }
    }

    private void count() {
        if (results.incrementAndGet() == expected) {
            lastResult = System.nanoTime();
            done.countDown();
        }
    }

    /** Results so far. */
    public long results() {
        return results.get();
    }

    /**
     * All results so far were their records'.
     *
     * @throws IllegalStateException if not
     */
    public void check() {
        if (wrong.get() > 0) {
            throw new IllegalStateException(wrong + " results of " + results + " are wrong");
        }
    }

    /**
     * Waits for the last result.
     *
     * @throws IllegalStateException if it does not come in that time, or if one is not its record's
     */
    public void await(long seconds) throws InterruptedException {
        boolean all = done.await(seconds, TimeUnit.SECONDS);
        if (!all || wrong.get() > 0) {
            throw new IllegalStateException(
                    results + " results of " + expected + " records, " + wrong + " of them wrong");
        }
    }

    /** From the first record in to the last result out. */
    public double seconds() {
        return (lastResult - firstRecord.get()) / 1e9;
    }

    /** From the model's answer to the result, in milliseconds; of the first million results. */
    public Percentiles addedLatency() {
        int count = Math.min(latencies.get(), latencyMicros.length);
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            millis[i] = latencyMicros[i] / 1e3;
        }
        return new Percentiles(millis);
    }
}
