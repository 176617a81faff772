// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import io.github.flinksagemaker.model.LaneId;
import java.io.Serializable;

/**
 * Some segments of one lane, in few bytes: a restored reader may announce hundreds of thousands.
 */
public final class LaneSegments implements Serializable {

    private static final long serialVersionUID = 1L;

    private final LaneId lane;
    private final long[] numbers;
    private final long[] watermarksBefore;
    private final long leastLatency;

    private LaneSegments(LaneId lane, long[] numbers, long[] watermarksBefore, long leastLatency) {
        this.lane = lane;
        this.numbers = numbers;
        this.watermarksBefore = watermarksBefore;
        this.leastLatency = leastLatency;
    }

    /** Segments that a reader holds, each with the watermark before it; arrays are not copied. */
    public static LaneSegments held(LaneId lane, long[] numbers, long[] watermarksBefore) {
        return new LaneSegments(lane, numbers, watermarksBefore, -1);
    }

    /**
     * Segments whose results have all been emitted; the array is not copied. None if there is only
     * the latency to tell.
     *
     * @param leastLatency of the lane's endpoint, as seen of late, in milliseconds; negative if it
     *     is not known
     */
    public static LaneSegments finished(LaneId lane, long[] numbers, long leastLatency) {
        return new LaneSegments(lane, numbers, new long[0], leastLatency);
    }

    public LaneId lane() {
        return lane;
    }

    /** The segments' numbers, not copied. */
    public long[] numbers() {
        return numbers;
    }

    /** Of each the watermark before it, not copied; none of finished ones. */
    public long[] watermarksBefore() {
        return watermarksBefore;
    }

    /** In milliseconds; negative if it is not known, and of segments that are held. */
    public long leastLatency() {
        return leastLatency;
    }
}
