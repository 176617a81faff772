// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.watch.EndpointPolling;
import io.github.flinksagemaker.internal.watch.HintedInvocations;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of which this reader holds segments, or held some a short while ago, so that the next
 * entry of a quiet lane is not taken for one that was accepted before its hints came here. Knows
 * each one's endpoint. Confined to the {@link EventLoop}.
 */
final class HeldLanes {

    /** So many that nothing is held of are remembered; the one left first goes first. */
    static final int MAX_QUIET = 1_000;

    private final HintedInvocations hints;
    private final EventLoop loop;
    private final Map<LaneId, Lane> held = new HashMap<>();
    private final Map<LaneId, Lane> quiet = new LinkedHashMap<>();

    HeldLanes(HintedInvocations hints, EventLoop loop) {
        this.hints = hints;
        this.loop = loop;
    }

    /** One more segment of the lane is held. */
    void add(LaneId lane) {
        Lane known = held.get(lane);
        if (known == null) {
            known = quiet.remove(lane);
        }
        if (known == null) {
            known = new Lane();
            hints.laneAdded(lane, loop.now());
        }
        known.segments++;
        held.put(lane, known);
    }

    /** One segment fewer is held. */
    void remove(LaneId lane) {
        Lane known = held.get(lane);
        if (known == null || --known.segments > 0) {
            return;
        }
        held.remove(lane);
        quiet.put(lane, known);
        if (quiet.size() > MAX_QUIET) {
            Iterator<LaneId> eldest = quiet.keySet().iterator();
            hints.laneRemoved(eldest.next());
            eldest.remove();
        }
    }

    /** Of the lane's newest entry that is looked for. */
    void endpoint(LaneId lane, EndpointPolling endpoint) {
        Lane known = held.get(lane);
        if (known != null) {
            known.endpoint = endpoint;
        }
    }

    /**
     * The least latency of the lane's endpoint seen of late, in milliseconds; negative if unknown.
     */
    long leastLatency(LaneId lane) {
        Lane known = held.get(lane);
        if (known == null) {
            known = quiet.get(lane);
        }
        return known == null || known.endpoint == null ? -1 : known.endpoint.leastLatency();
    }

    /** Whether the first latency of some lane's endpoint has become known. */
    boolean haveNewLatency() {
        return held.values().stream().anyMatch(Lane::hasNewLatency);
    }

    /** The lanes of which that is so, once. */
    List<LaneId> takeNewLatencies() {
        List<LaneId> lanes = new ArrayList<>();
        held.forEach(
                (id, lane) -> {
                    if (lane.hasNewLatency()) {
                        lane.isTold = true;
                        lanes.add(id);
                    }
                });
        return lanes;
    }

    private static final class Lane {
        private int segments;
        private @Nullable EndpointPolling endpoint;
        private boolean isTold;

        private boolean hasNewLatency() {
            return !isTold && endpoint != null && endpoint.leastLatency() >= 0;
        }
    }
}
