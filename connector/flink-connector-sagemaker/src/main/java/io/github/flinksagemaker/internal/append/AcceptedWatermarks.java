// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what {@code W} is made of (rule 20): the upstream watermark, and the arrival watermarks of
 * the records that are accepted but in no segment yet: restored, buffered, in flight. Thread-safe;
 * records are accepted by the task thread before it hears of a later watermark, so {@code W} never
 * overtakes one. Modelled in {@code docs/model/watermark.pml}.
 */
public final class AcceptedWatermarks {

    /** No watermark has arrived yet. */
    public static final long NONE = Long.MIN_VALUE;

    private final TreeMap<Long, Count> outstanding = new TreeMap<>();
    private long upstream = NONE;

    /** What was counted last: many records in a row arrive at the same watermark. */
    private Count latest = new Count(NONE);

    /** The upstream watermark moved. {@code MAX} is never written, so the last finite one stays. */
    public synchronized void advance(long watermark) {
        if (watermark != Long.MAX_VALUE) {
            upstream = Math.max(upstream, watermark);
        }
    }

    /** A record with this arrival watermark was accepted. */
    public synchronized void accept(long arrivalWatermark) {
        if (latest.arrivalWatermark != arrivalWatermark || latest.records == 0) {
            latest = outstanding.computeIfAbsent(arrivalWatermark, Count::new);
        }
        latest.records++;
    }

    /** Records with these arrival watermarks are in the segment that is being made. */
    public synchronized void include(long[] arrivalWatermarks) {
        int from = 0;
        for (int i = 1; i <= arrivalWatermarks.length; i++) {
            if (i == arrivalWatermarks.length || arrivalWatermarks[i] != arrivalWatermarks[from]) {
                include(arrivalWatermarks[from], i - from);
                from = i;
            }
        }
    }

    private void include(long arrivalWatermark, int records) {
        Count count = outstanding.get(arrivalWatermark);
        if (count != null) {
            count.records = Math.max(0, count.records - records);
            if (count.records == 0) {
                outstanding.remove(arrivalWatermark);
            }
        }
    }

    /** {@code W} now; null as long as there is no watermark. */
    public synchronized @Nullable Long current() {
        long least = outstanding.isEmpty() ? upstream : Math.min(upstream, outstanding.firstKey());
        return least == NONE ? null : least;
    }

    /** Records that arrived at one watermark; none once it is no longer among the outstanding. */
    private static final class Count {
        private final long arrivalWatermark;
        private int records;

        Count(long arrivalWatermark) {
            this.arrivalWatermark = arrivalWatermark;
        }
    }
}
