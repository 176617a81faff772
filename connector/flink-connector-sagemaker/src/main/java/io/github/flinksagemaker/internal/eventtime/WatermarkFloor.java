package io.github.flinksagemaker.internal.eventtime;

import io.github.flinksagemaker.model.LaneId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

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
    public void hadLeft(
            LaneId lane,
            int subtask,
            int parallelism,
            long restoredCheckpoint,
            @Nullable String run,
            List<String> succeeds) {
        hadLanes = true;
        runs.seen(SinkRuns.Place.of(lane, subtask, parallelism, restoredCheckpoint, run, succeeds));
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
                gone.predecessors().forEach(predecessor -> forgetSuccessor(predecessor, lane));
            }
        }
        return left;
    }

    private void forgetSuccessor(LaneId predecessor, LaneId successor) {
        successors.computeIfPresent(
                predecessor,
                (named, all) -> {
                    all.remove(successor);
                    return all.isEmpty() ? null : all;
                });
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

    /** What readers may emit now; to be asked after {@link #takeLeft}. */
    public Floor floor(long now) {
        if (discoveredAt == null) {
            return Floor.UNKNOWN;
        }
        Set<LaneId> awake = awake(now);
        if (isALaneMissing(now, discoveredAt, awake)) {
            return Floor.UNKNOWN;
        }
        if (awake.isEmpty()) {
            return Floor.of(lanes.isEmpty() ? lastWatermark : LaneWatermark.NONE, true);
        }
        long least = Long.MAX_VALUE;
        for (FloorLane lane : lanes.values()) {
            if (awake.contains(lane.lane())) {
                least = Math.min(least, lane.watermark());
            }
        }
        return Floor.of(least, false);
    }

    /** The lanes that hold the floor back. A lane's successors are later than it (rule 1). */
    private Set<LaneId> awake(long now) {
        Set<LaneId> awake = new HashSet<>();
        for (FloorLane lane : lanes.descendingMap().values()) {
            boolean toBeFenced =
                    successors.getOrDefault(lane.lane(), Set.of()).stream()
                            .anyMatch(awake::contains);
            if (!isQuiet(lane) || toBeFenced && !hasWaitedForItsFence(lane, now)) {
                awake.add(lane.lane());
            }
        }
        return awake;
    }

    /** By looks that found nothing: the last one may have been some seconds ago. */
    private boolean isQuiet(FloorLane lane) {
        LaneRest rest = lane.rest();
        SinkRuns.Place place = lane.place();
        return isLongQuiet(rest)
                || rest.silence() == LaneRest.Silence.SHORT
                        && place != null
                        && runs.isReplaced(place);
    }

    private static boolean isLongQuiet(LaneRest rest) {
        return rest.idle() || rest.silence() == LaneRest.Silence.LONG;
    }

    /**
     * A lane that a successor names gets a fence, and what its writer appended between the last
     * look and its end lies before that: so silence is not enough, but a fence that does not come
     * is not waited for any longer than for anything else.
     */
    private boolean hasWaitedForItsFence(FloorLane lane, long now) {
        return isLongQuiet(lane.rest()) && lane.awaitsItsFenceFor(now) >= laneTimeout;
    }

    /** Whether a lane is still to come, up to the time-out. */
    private boolean isALaneMissing(long now, long discovered, Set<LaneId> awake) {
        if (!hadLanes) {
            return now - discovered < laneTimeout;
        }
        if (runs.isComplete(lane -> goesOn(lane, awake))) {
            incompleteSince = null;
            return false;
        }
        if (incompleteSince == null) {
            incompleteSince = now;
        }
        return now - incompleteSince < laneTimeout;
    }

    private boolean goesOn(LaneId lane, Set<LaneId> awake) {
        FloorLane state = lanes.get(lane);
        return state != null && !state.hasEnded() && awake.contains(lane);
    }
}
