// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All lanes that the enumerator knows. Changes on the coordinator's thread; only {@link #knows} may
 * be asked from others. Modelled in {@code docs/model/lanes.pml}.
 */
final class LaneBook {

    private final Map<LaneId, TrackedLane> lanes = new ConcurrentHashMap<>();

    LaneBook(Collection<LaneRecord> restored) {
        restored.forEach(record -> lanes.put(record.lane(), TrackedLane.restored(record)));
    }

    boolean knows(LaneId lane) {
        return lanes.containsKey(lane);
    }

    @Nullable TrackedLane get(LaneId lane) {
        return lanes.get(lane);
    }

    /** Notes a lane that a listing found; returns whether it is new. */
    boolean found(LaneId lane, long startTime, long now) {
        return lanes.putIfAbsent(lane, TrackedLane.pending(LaneSplit.unread(lane, startTime), now))
                == null;
    }

    void givenBack(LaneSplit split, long now) {
        lanes.computeIfAbsent(split.lane(), lane -> TrackedLane.pending(split, now))
                .giveBack(split);
    }

    /**
     * A reader announces a lane of its restored state.
     *
     * @throws IllegalStateException if somebody else has it
     */
    void announced(LaneId lane, int subtask, long now) {
        TrackedLane tracked = lanes.get(lane);
        if (tracked == null) {
            lanes.put(lane, TrackedLane.held(lane, subtask, now));
        } else {
            tracked.announcedBy(subtask);
        }
    }

    void ownerLost(int subtask) {
        select(lane -> lane.isHeldBy(subtask)).forEach(TrackedLane::ownerLost);
    }

    /** Forgets finished lanes from before the horizon of which nothing new was heard since. */
    void forgetBefore(long horizon, ForgottenLanes forgotten) {
        for (TrackedLane lane : select(lane -> lane.phase() == Phase.RETIRED)) {
            if (lane.lane().time() < horizon && lane.activeAt() < horizon) {
                forgotten.toggle(lane.lane());
                lanes.remove(lane.lane());
            }
        }
    }

    List<TrackedLane> dormant() {
        return select(lane -> lane.phase() == Phase.DORMANT);
    }

    List<TrackedLane> pending() {
        return select(lane -> lane.phase() == Phase.PENDING);
    }

    List<TrackedLane> assigned() {
        return select(lane -> lane.phase() == Phase.ASSIGNED);
    }

    List<TrackedLane> heldBy(int subtask) {
        return select(lane -> lane.isHeldBy(subtask));
    }

    /** Assigned lanes that no reader is known to hold. */
    List<LaneId> unheld() {
        return heldBy(TrackedLane.UNKNOWN).stream()
                .map(TrackedLane::lane)
                .collect(Collectors.toList());
    }

    /** The runs of all lanes whose openings are known. */
    Set<String> runs() {
        Set<String> runs = new TreeSet<>();
        for (TrackedLane lane : lanes.values()) {
            LaneOrigin place = lane.place();
            if (place != null) {
                runs.add(place.run());
            }
        }
        return runs;
    }

    List<LaneFacts> facts() {
        return lanes.values().stream().map(TrackedLane::facts).collect(Collectors.toList());
    }

    /** {@code withFacts}: retired lanes keep what rule 30 asks for. */
    List<LaneRecord> records(boolean withFacts) {
        return select(lane -> true).stream()
                .map(lane -> lane.toRecord(withFacts))
                .collect(Collectors.toList());
    }

    /** In the order of lanes, so that everything done with them is repeatable. */
    private List<TrackedLane> select(Predicate<TrackedLane> condition) {
        List<TrackedLane> selected = new ArrayList<>();
        for (TrackedLane lane : lanes.values()) {
            if (condition.test(lane)) {
                selected.add(lane);
            }
        }
        selected.sort(Comparator.comparing(TrackedLane::lane));
        return selected;
    }
}
