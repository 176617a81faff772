// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Hints for lanes that are not known or not held yet: a new writer's first notifications come
 * before its lane is found. Bounded in bytes; the lanes that have waited longest go first.
 */
final class HintBuffer {

    static final long MAX_BYTES = 8L << 20;

    private static final long BYTES_EACH = 136;

    private final Map<LaneId, List<Hint>> hints = new LinkedHashMap<>();
    private long bytes;

    void put(Hint hint) {
        hints.computeIfAbsent(hint.invocation().lane(), lane -> new ArrayList<>()).add(hint);
        bytes += sizeOf(hint);
        Iterator<List<Hint>> oldest = hints.values().iterator();
        while (bytes > MAX_BYTES && oldest.hasNext()) {
            bytes -= sizeOf(oldest.next());
            oldest.remove();
        }
    }

    boolean isEmpty() {
        return hints.isEmpty();
    }

    /** Takes the hints of the lanes that match. */
    List<Hint> take(Predicate<LaneId> matching) {
        List<Hint> taken = new ArrayList<>();
        for (Iterator<Map.Entry<LaneId, List<Hint>>> lanes = hints.entrySet().iterator();
                lanes.hasNext(); ) {
            Map.Entry<LaneId, List<Hint>> lane = lanes.next();
            if (matching.test(lane.getKey())) {
                taken.addAll(lane.getValue());
                bytes -= sizeOf(lane.getValue());
                lanes.remove();
            }
        }
        return taken;
    }

    private static long sizeOf(List<Hint> some) {
        return some.stream().mapToLong(HintBuffer::sizeOf).sum();
    }

    private static long sizeOf(Hint hint) {
        String reason = hint.reason();
        return BYTES_EACH + (reason == null ? 0 : 2L * reason.length());
    }
}
