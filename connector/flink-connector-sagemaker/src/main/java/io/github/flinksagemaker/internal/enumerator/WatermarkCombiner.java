// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The least watermark over all lanes that have not left, unread ones included (rules 22 to 24). A
 * pure function of what it is told; time is the caller's. Modelled in {@code
 * docs/model/watermark.pml}, {@code look()}.
 */
final class WatermarkCombiner {

    private final TreeMap<LaneId, CombinedLane> lanes = new TreeMap<>();
    private final Map<LaneId, Set<LaneId>> successors = new HashMap<>();
    private final SinkRuns runs;
    private final long laneTimeout;
    private final Predicate<LaneId> known;
    private @Nullable Long discoveredAt;
    private @Nullable Long incompleteSince;
    private boolean hadLanes;
    private long lastWatermark = SegmentSplit.NO_WATERMARK;

    /**
     * @param laneTimeout source.lane-timeout in milliseconds
     * @param known tells of any lane whether a listing has found it
     */
    WatermarkCombiner(long laneTimeout, Predicate<LaneId> known) {
        this.laneTimeout = laneTimeout;
        this.known = known;
        this.runs = new SinkRuns(Math.min(laneTimeout, LaneIdleness.SHORT_SILENCE_MILLIS));
    }

    /** A lane is there, or back: it holds the watermark until it leaves. */
    void found(Lane lane) {
        hadLanes = true;
        CombinedLane found = lanes.computeIfAbsent(lane.id(), id -> new CombinedLane(lane));
        found.unfinished();
        if (successors.containsKey(lane.id())) {
            found.succeeded();
        }
    }

    /** A lane had left before this began. */
    void hadLeft(Lane lane) {
        hadLanes = true;
        LaneOrigin origin = lane.origin();
        if (origin != null) {
            runs.seen(SinkRuns.Place.of(lane.id(), origin));
        }
    }

    /** A listing of everything has been taken over. */
    void discovered(long now) {
        if (discoveredAt == null) {
            discoveredAt = now;
        }
    }

    /** A lane's opening was read. */
    void opened(Lane lane) {
        SinkRuns.Place place = placeOf(lane);
        if (place != null && runs.seen(place)) {
            incompleteSince = null;
        }
        for (LaneId predecessor : lane.predecessors()) {
            successors.computeIfAbsent(predecessor, named -> new HashSet<>()).add(lane.id());
            CombinedLane succeeded = lanes.get(predecessor);
            if (succeeded != null) {
                succeeded.succeeded();
            }
        }
    }

    private static SinkRuns.@Nullable Place placeOf(Lane lane) {
        LaneOrigin origin = lane.origin();
        return origin == null ? null : SinkRuns.Place.of(lane.id(), origin);
    }

    /** Takes out the lanes that have left for good, and names them. */
    List<Lane> takeLeft(long now) {
        List<Lane> left = new ArrayList<>();
        lanes.forEach(
                (lane, state) -> {
                    if (hasLeft(state, now)) {
                        long last = state.lane().position().watermark();
                        lastWatermark = Math.max(lastWatermark, last);
                        left.add(state.lane());
                    }
                });
        for (Lane lane : left) {
            lanes.remove(lane.id());
            lane.predecessors().forEach(named -> forgetSuccessor(named, lane.id(), now));
        }
        return left;
    }

    private void forgetSuccessor(LaneId predecessor, LaneId successor, long now) {
        Set<LaneId> naming = successors.get(predecessor);
        if (naming != null && naming.remove(successor) && naming.isEmpty()) {
            successors.remove(predecessor);
            CombinedLane named = lanes.get(predecessor);
            if (named != null) {
                named.awaitsNoFence(now);
            }
        }
    }

    private boolean hasLeft(CombinedLane lane, long now) {
        if (!lane.isFinished()) {
            return false;
        }
        LaneId successor = lane.fencedBy();
        return lane.needsNoSuccessor()
                || successor != null && known.test(successor)
                || lane.finishedFor(now) >= laneTimeout;
    }

    /**
     * What readers may emit now; to be asked after {@link #takeLeft}.
     *
     * @param told what each reader's present attempt has been told before, {@link
     *     SegmentSplit#NO_WATERMARK} if nothing
     */
    WatermarkEvent combined(long now, IntToLongFunction told) {
        if (discoveredAt == null) {
            return WatermarkEvent.UNKNOWN;
        }
        boolean held = false;
        long least = Long.MAX_VALUE;
        for (CombinedLane lane :
                lanes.descendingMap().values()) { // what names it is later (rule 1)
            boolean holds = !isQuiet(lane, now) || isToBeFenced(lane) && !isOverdue(lane, now);
            lane.hold(holds);
            held |= holds;
            least = holds ? Math.min(least, lane.lane().watermark(told)) : least;
        }
        if (isALaneMissing(now, discoveredAt)) {
            return WatermarkEvent.UNKNOWN;
        }
        if (held) {
            return WatermarkEvent.of(least, false);
        }
        return WatermarkEvent.of(lanes.isEmpty() ? lastWatermark : SegmentSplit.NO_WATERMARK, true);
    }

    /**
     * By looks that found nothing, of which the last one may have been some seconds ago: so what
     * has awaited a fence in vain has to be silent for a minute anew.
     */
    private boolean isQuiet(CombinedLane lane, long now) {
        if (lane.awaitedFenceWithin(LaneIdleness.SHORT_SILENCE_MILLIS, now)) {
            return false;
        }
        if (lane.idleness().silence() != LaneIdleness.Silence.SHORT || lane.idleness().idle()) {
            return isLongQuiet(lane.idleness());
        }
        SinkRuns.Place place = placeOf(lane.lane());
        return place != null && runs.isReplaced(place);
    }

    private static boolean isLongQuiet(LaneIdleness idleness) {
        return idleness.idle() || idleness.silence() == LaneIdleness.Silence.LONG;
    }

    /**
     * Whether a lane that holds the watermark names this one, and so fences it. What its writer
     * appended between the last look and its end lies before the fence, so silence is not enough.
     */
    private boolean isToBeFenced(CombinedLane lane) {
        for (LaneId successor : successors.getOrDefault(lane.id(), Set.of())) {
            CombinedLane state = lanes.get(successor);
            if (state != null && state.holds() && successor.compareTo(lane.id()) > 0) {
                return true;
            }
        }
        return false;
    }

    /** A fence that does not come is not waited for any longer than for anything else. */
    private boolean isOverdue(CombinedLane lane, long now) {
        return isLongQuiet(lane.idleness()) && lane.awaitsItsFenceFor(now) >= laneTimeout;
    }

    /** Whether a lane is still to come, up to the time-out. */
    private boolean isALaneMissing(long now, long discovered) {
        if (!hadLanes) {
            return now - discovered < laneTimeout;
        }
        if (runs.isComplete(this::goesOn)) {
            incompleteSince = null;
            return false;
        }
        if (incompleteSince == null) {
            incompleteSince = now;
        }
        return now - incompleteSince < laneTimeout;
    }

    private boolean goesOn(LaneId lane) {
        CombinedLane state = lanes.get(lane);
        return state != null && !state.lane().hasEnded() && state.holds();
    }
}
