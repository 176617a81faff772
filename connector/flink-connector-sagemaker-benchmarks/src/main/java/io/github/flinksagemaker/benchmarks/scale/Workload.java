// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;

/**
 * A stream of invocations in one lane: a steady rate and a steady latency, so that a steady number
 * of them is open, rate times latency.
 */
public final class Workload {

    /** In which order outputs appear. */
    public enum Order {
        /** As from an endpoint whose queue is long: nearly in the order of acceptance. */
        QUEUED,
        /** In no order at all: latencies spread evenly between a third and five thirds. */
        SHUFFLED
    }

    /** When time begins, in milliseconds since the epoch. */
    public static final long START = ManualScheduler.START.toEpochMilli();

    private static final int SMALL_OUTPUT = 140;
    private static final long LATENCY = Duration.ofSeconds(60).toMillis();

    private final int open;
    private final Order order;
    private final int outputBytes;

    public Workload(int open, Order order) {
        this(open, order, SMALL_OUTPUT);
    }

    public Workload(int open, Order order, int outputBytes) {
        this.open = open;
        this.order = order;
        this.outputBytes = outputBytes;
    }

    /** How many invocations are open, on average. */
    public int open() {
        return open;
    }

    public Order order() {
        return order;
    }

    /** The size of each output. */
    public int outputBytes() {
        return outputBytes;
    }

    /** How long it takes until as many are open as will be. */
    public long rampUpMillis() {
        return 2 * LATENCY;
    }

    /** In how much time so many invocations are accepted. */
    public long millisPer(long invocations) {
        return Math.max(1, invocations * LATENCY / open);
    }

    /** When an invocation is accepted, in milliseconds since the epoch. */
    public long acceptedAt(long invocation) {
        return START + 1 + invocation * LATENCY / open;
    }

    /** When its output appears. */
    public long answeredAt(long invocation) {
        long random = mix(invocation) >>> 1;
        long latency =
                order == Order.QUEUED
                        ? LATENCY + random % (LATENCY / 200)
                        : LATENCY / 3 + random % (4 * LATENCY / 3);
        return acceptedAt(invocation) + latency;
    }

    /** Scatters bits, always in the same way. */
    static long mix(long value) {
        long z = value * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
