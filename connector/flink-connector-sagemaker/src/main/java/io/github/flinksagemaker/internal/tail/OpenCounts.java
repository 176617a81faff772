package io.github.flinksagemaker.internal.tail;

import java.util.TreeMap;

/** How much is open, and since when; written by one thread, read by any. */
final class OpenCounts {

    private final TreeMap<Long, Integer> byAcceptedAt = new TreeMap<>();
    private volatile int open;
    private volatile long records;
    private volatile long oldest = Long.MAX_VALUE;

    void add(long acceptedAt, int itsRecords) {
        byAcceptedAt.merge(acceptedAt, 1, Integer::sum);
        publish(open + 1, records + itsRecords);
    }

    void remove(long acceptedAt, int itsRecords) {
        byAcceptedAt.computeIfPresent(acceptedAt, (at, count) -> count == 1 ? null : count - 1);
        publish(open - 1, records - itsRecords);
    }

    int open() {
        return open;
    }

    long records() {
        return records;
    }

    /** {@link Long#MAX_VALUE} if none is open. */
    long oldestAcceptedAt() {
        return oldest;
    }

    private void publish(int count, long recordCount) {
        open = count;
        records = recordCount;
        oldest = byAcceptedAt.isEmpty() ? Long.MAX_VALUE : byAcceptedAt.firstKey();
    }
}
