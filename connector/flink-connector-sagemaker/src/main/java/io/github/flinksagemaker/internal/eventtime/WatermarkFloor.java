// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import io.github.flinksagemaker.internal.ledger.LaneOrigin;
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
public final class WatermarkFloor {

    /** A lane whose writer has been replaced leaves after a minute of silence. */
    public static final long SHORT_SILENCE_MILLIS = 60_000;

    private final TreeMap<LaneId, FloorLane> lanes = new TreeMap<>();
    private final Map<LaneId, Set<LaneId>> successors = new HashMap<>();
    private final SinkRuns runs;
    private final long laneTimeout;
    private final Predicate<LaneId> known;
    private @Nullable Long discoveredAt;
    private @Nullable Long incompleteSince;
    private boolean hadLanes;
    private long lastWatermark = LaneWatermark.NONE;

    /**
     * @param laneTimeout source.lane-timeout in milliseconds
     * @param known tells of any lane whether a listing has found it
     */
    public WatermarkFloor(long laneTimeout, Predicate<LaneId> known) {
        this.laneTimeout = laneTimeout;
        this.known = known;
        this.runs = new SinkRuns(Math.min(laneTimeout, SHORT_SILENCE_MILLIS));
    }

    /** A lane is there; nothing else is known of it. */
    public void found(LaneId lane) {
        hadLanes = true;
        FloorLane found = lanes.computeIfAbsent(lane, FloorLane::new);
        if (successors.containsKey(lane)) {
            found.succeeded();
        }
    }

    /** A lane has been silent for so long that no reader has it; nobody reports it any more. */
    public void dormant(LaneId lane) {
        hadLanes = true;
        lanes.computeIfAbsent(lane, FloorLane::new).dormant();
    }

    /** A lane had left before this began. */
    public void hadLeft(LaneId lane, LaneOrigin origin) {
        hadLanes = true;
        runs.seen(SinkRuns.Place.of(lane, origin));
    }

    /** A listing of everything has been taken over. */
    public void discovered(long now) {
        if (discoveredAt == null) {
            discoveredAt = now;
        }
    }

    /** A reader reports a lane's status. */
    public void reported(int reader, LaneState state) {
        FloorLane lane = lanes.get(state.lane());
        if (lane == null) {
            return;
        }
        lane.reported(reader, state);
        SinkRuns.Place place = lane.place();
        if (place != null && runs.seen(place)) {
            incompleteSince = null;
        }
        for (LaneId predecessor : lane.predecessors()) {
            successors.computeIfAbsent(predecessor, named -> new HashSet<>()).add(state.lane());
            FloorLane succeeded = lanes.get(predecessor);
            if (succeeded != null) {
                succeeded.succeeded();
            }
        }
    }

    /** A reader reports a lane's watermark. */
    public void progressed(int reader, LaneProgress progress) {
        FloorLane lane = lanes.get(progress.lane());
        if (lane != null) {
            lane.progressed(reader, progress);
        }
    }

    /** A reader went back to a checkpoint: its lanes are unknown until reported again. */
    public void readerLost(int reader) {
        lanes.values().stream()
                .filter(lane -> lane.isReportedBy(reader))
                .forEach(FloorLane::unknown);
    }

    /** A lane is where a checkpoint had it: unknown, and back if it had left. */
    public void restored(LaneId lane) {
        found(lane);
        FloorLane back = lanes.get(lane);
        if (back != null) {
            back.unknown();
        }
    }

    /** Takes out the lanes that have left for good, and names them. */
    public List<LaneId> takeLeft(long now) {
        List<LaneId> left = new ArrayList<>();
        lanes.forEach(
                (lane, state) -> {
                    if (hasLeft(state, now)) {
                        lastWatermark = Math.max(lastWatermark, state.watermark());
                        left.add(lane);
                    }
                });
        for (LaneId lane : left) {
            FloorLane gone = lanes.remove(lane);
            if (gone != null) {
                gone.predecessors().forEach(named -> forgetSuccessor(named, lane, now));
            }
        }
        return left;
    }

    private void forgetSuccessor(LaneId predecessor, LaneId successor, long now) {
        Set<LaneId> naming = successors.get(predecessor);
        if (naming != null && naming.remove(successor) && naming.isEmpty()) {
            successors.remove(predecessor);
            FloorLane named = lanes.get(predecessor);
            if (named != null) {
                named.awaitsNoFence(now);
            }
        }
    }

    private boolean hasLeft(FloorLane lane, long now) {
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
     *     LaneWatermark#NONE} if nothing
     */
    public Floor floor(long now, IntToLongFunction told) {
        if (discoveredAt == null) {
            return Floor.UNKNOWN;
        }
        boolean held = false;
        long least = Long.MAX_VALUE;
        for (FloorLane lane : lanes.descendingMap().values()) { // what names it is later (rule 1)
            boolean holds = !isQuiet(lane, now) || isToBeFenced(lane) && !isOverdue(lane, now);
            lane.hold(holds);
            held |= holds;
            least = holds ? Math.min(least, lane.holdsAt(told)) : least;
        }
        if (isALaneMissing(now, discoveredAt)) {
            return Floor.UNKNOWN;
        }
        if (held) {
            return Floor.of(least, false);
        }
        return Floor.of(lanes.isEmpty() ? lastWatermark : LaneWatermark.NONE, true);
    }

    /**
     * By looks that found nothing, of which the last one may have been some seconds ago: so what
     * has awaited a fence in vain has to be silent for a minute anew.
     */
    private boolean isQuiet(FloorLane lane, long now) {
        if (lane.awaitedFenceWithin(SHORT_SILENCE_MILLIS, now)) {
            return false;
        }
        if (lane.rest().silence() != LaneRest.Silence.SHORT || lane.rest().idle()) {
            return isLongQuiet(lane.rest());
        }
        SinkRuns.Place place = lane.place();
        return place != null && runs.isReplaced(place);
    }

    private static boolean isLongQuiet(LaneRest rest) {
        return rest.idle() || rest.silence() == LaneRest.Silence.LONG;
    }

    /**
     * Whether a lane that holds the floor names this one, and so fences it. What its writer
     * appended between the last look and its end lies before the fence, so silence is not enough.
     */
    private boolean isToBeFenced(FloorLane lane) {
        for (LaneId successor : successors.getOrDefault(lane.lane(), Set.of())) {
            FloorLane state = lanes.get(successor);
            if (state != null && state.holds() && successor.compareTo(lane.lane()) > 0) {
                return true;
            }
        }
        return false;
    }

    /** A fence that does not come is not waited for any longer than for anything else. */
    private boolean isOverdue(FloorLane lane, long now) {
        return isLongQuiet(lane.rest()) && lane.awaitsItsFenceFor(now) >= laneTimeout;
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
        FloorLane state = lanes.get(lane);
        return state != null && !state.hasEnded() && state.holds();
    }
}
