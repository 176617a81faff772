// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.model.LaneId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells whether a segment that is not in the cache should be loaded whole. Only segments that a
 * cache of this size could still hold are remembered, so that one whose parts are asked for in no
 * order, among too many others, is never loaded for a single part of it.
 */
final class WholeSegmentReadPolicy {

    /** A segment is loaded when this part of it has been asked for, so at most so much in vain. */
    private static final int WORTHWHILE_PART = 8;

    private static final class Missed {
        private long bytesAskedFor;
        private long length;
    }

    private final long capacity;
    private final Map<Map.Entry<LaneId, Long>, Missed> recent =
            new LinkedHashMap<>(16, 0.75f, true);
    private long total;

    /** {@code capacity} is the cache's, in bytes. */
    WholeSegmentReadPolicy(long capacity) {
        this.capacity = capacity;
    }

    /** To be asked at each miss, with the length of the part that is needed and of the whole. */
    boolean isWorthLoading(Map.Entry<LaneId, Long> segment, long part, long whole) {
        Missed missed = recent.get(segment);
        if (missed == null) {
            if (2 * part >= whole) {
                return true;
            }
            remember(segment, part, whole);
            return false;
        }
        missed.bytesAskedFor += part;
        if (missed.bytesAskedFor * WORTHWHILE_PART < whole) {
            return false;
        }
        recent.remove(segment);
        total -= missed.length;
        return true;
    }

    private void remember(Map.Entry<LaneId, Long> segment, long part, long whole) {
        Missed missed = new Missed();
        missed.bytesAskedFor = part;
        missed.length = whole;
        recent.put(segment, missed);
        total += whole;
        Iterator<Missed> eldest = recent.values().iterator();
        while (total > capacity) {
            total -= eldest.next().length;
            eldest.remove();
        }
    }
}
