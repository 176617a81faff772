// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import java.util.TreeMap;

/**
 * How many invocations and records are open, and since when; written by one thread, read by any.
 * Since when is kept by the second: as many seconds as the oldest is old, not as many as are open.
 */
final class OpenCounts {

    private static final int SECOND = 10; // bits: 1,024 milliseconds

    private static final class Second {
        private int open;
        private long firstAcceptedAt = Long.MAX_VALUE;
    }

    private final TreeMap<Long, Second> seconds = new TreeMap<>();
    private volatile int open;
    private volatile long records;
    private volatile long oldest = Long.MAX_VALUE;

    void add(long acceptedAt, int itsRecords) {
        Second second = seconds.computeIfAbsent(acceptedAt >> SECOND, key -> new Second());
        second.open++;
        second.firstAcceptedAt = Math.min(second.firstAcceptedAt, acceptedAt);
        publish(open + 1, records + itsRecords);
    }

    /** Results of some of its records are out. */
    void emitted(int records) {
        publish(open, this.records - records);
    }

    void remove(long acceptedAt, int itsRecords) {
        Second second = seconds.get(acceptedAt >> SECOND);
        if (second != null && --second.open == 0) {
            seconds.remove(acceptedAt >> SECOND);
        }
        publish(open - 1, records - itsRecords);
    }

    int open() {
        return open;
    }

    long records() {
        return records;
    }

    /** To the second; {@link Long#MAX_VALUE} if none is open. */
    long oldestAcceptedAt() {
        return oldest;
    }

    private void publish(int count, long recordCount) {
        open = count;
        records = recordCount;
        oldest =
                seconds.isEmpty()
                        ? Long.MAX_VALUE
                        : seconds.firstEntry().getValue().firstAcceptedAt;
    }
}
