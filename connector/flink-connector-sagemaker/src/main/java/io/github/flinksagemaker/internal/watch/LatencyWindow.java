// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import java.util.Arrays;

/** The latest latencies of an endpoint, also in order: adding one costs a short array copy. */
final class LatencyWindow {

    /** Few enough that a change shows within a few dozen completions. */
    static final int CAPACITY = 32;

    private final long[] ring = new long[CAPACITY];
    private final long[] sorted = new long[CAPACITY];
    private int size;
    private int next;

    void add(long latency) {
        if (size == CAPACITY) {
            int oldest = Arrays.binarySearch(sorted, 0, size, ring[next]);
            System.arraycopy(sorted, oldest + 1, sorted, oldest, size - oldest - 1);
            size--;
        }
        int found = Arrays.binarySearch(sorted, 0, size, latency);
        int at = found < 0 ? -found - 1 : found;
        System.arraycopy(sorted, at, sorted, at + 1, size - at);
        sorted[at] = latency;
        size++;
        ring[next] = latency;
        next = (next + 1) % CAPACITY;
    }

    void clear() {
        size = 0;
        next = 0;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long least() {
        return sorted[0];
    }

    long greatest() {
        return sorted[size - 1];
    }

    /** The least latency that at least this share of all do not exceed. */
    long quantile(double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)];
    }
}
