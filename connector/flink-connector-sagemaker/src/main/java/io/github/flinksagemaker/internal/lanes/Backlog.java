// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.HashMap;
import java.util.Map;

/**
 * How much has been tailed that waits to be assigned: tailing stops while that is too much (rule
 * 41), but of a lane of which nothing waits: else one reader that takes nothing would stop the
 * lanes of all others, and with watermark alignment that which it waits for itself. Bounds are
 * exceeded by what one read brings, for each read under way and each lane. Thread-safe.
 */
final class Backlog {

    static final long MAX_SEGMENTS = 10_000;
    static final long MAX_BYTES = 16L << 20;

    private final Map<LaneId, Integer> byLane = new HashMap<>();
    private long segments;
    private long bytes;
    private boolean refused;

    synchronized boolean hasRoom(LaneId lane) {
        boolean room = isBelowBounds() || !byLane.containsKey(lane);
        refused |= !room;
        return room;
    }

    private boolean isBelowBounds() {
        return segments < MAX_SEGMENTS && bytes < MAX_BYTES;
    }

    synchronized long segments() {
        return segments;
    }

    synchronized void add(SegmentSplit segment) {
        segments++;
        bytes += sizeOf(segment);
        byLane.merge(segment.lane(), 1, Integer::sum);
    }

    /** Returns whether there may be room again for what was refused. */
    synchronized boolean take(SegmentSplit segment) {
        segments--;
        bytes -= sizeOf(segment);
        byLane.computeIfPresent(segment.lane(), (lane, count) -> count == 1 ? null : count - 1);
        boolean again = refused && (isBelowBounds() || !byLane.containsKey(segment.lane()));
        refused &= !isBelowBounds();
        return again;
    }

    private static long sizeOf(SegmentSplit segment) {
        byte[] content = segment.content();
        return content == null ? 0 : content.length;
    }
}
