package io.github.flinksagemaker.internal.ledger;

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

    private final TreeMap<Long, Integer> outstanding = new TreeMap<>();
    private long upstream = NONE;

    /** The upstream watermark moved. {@code MAX} is never written, so the last finite one stays. */
    public synchronized void advance(long watermark) {
        if (watermark != Long.MAX_VALUE) {
            upstream = Math.max(upstream, watermark);
        }
    }

    /** A record with this arrival watermark was accepted. */
    public synchronized void accept(long arrivalWatermark) {
        outstanding.merge(arrivalWatermark, 1, Integer::sum);
    }

    /** Records with these arrival watermarks are in the segment that is being made. */
    public synchronized void include(long[] arrivalWatermarks) {
        for (long arrivalWatermark : arrivalWatermarks) {
            outstanding.computeIfPresent(
                    arrivalWatermark, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** {@code W} now; null as long as there is no watermark. */
    public synchronized @Nullable Long current() {
        long least = outstanding.isEmpty() ? upstream : Math.min(upstream, outstanding.firstKey());
        return least == NONE ? null : least;
    }
}
