package io.github.flinksagemaker.internal.tail;

import java.util.TreeMap;

/** How many invocations are open, and since when; written by one thread, read by any. */
final class OpenCounts {

    private final TreeMap<Long, Integer> byAcceptedAt = new TreeMap<>();
    private volatile int open;
    private volatile long oldest = Long.MAX_VALUE;

    void add(long acceptedAt) {
        byAcceptedAt.merge(acceptedAt, 1, Integer::sum);
        publish(open + 1);
    }

    void remove(long acceptedAt) {
        byAcceptedAt.computeIfPresent(acceptedAt, (at, count) -> count == 1 ? null : count - 1);
        publish(open - 1);
    }

    int open() {
        return open;
    }

    /** {@link Long#MAX_VALUE} if none is open. */
    long oldestAcceptedAt() {
        return oldest;
    }

    private void publish(int count) {
        open = count;
        oldest = byAcceptedAt.isEmpty() ? Long.MAX_VALUE : byAcceptedAt.firstKey();
    }
}
