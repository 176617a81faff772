// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.lanes.ForgottenLanes;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All lanes that the enumerator knows, in their order. Changes on the coordinator's thread; only
 * {@link #knows} may be asked from others.
 */
final class LaneRegistry {

    private final ConcurrentSkipListMap<LaneId, Lane> lanes = new ConcurrentSkipListMap<>();

    LaneRegistry(Collection<LaneState> restored) {
        restored.forEach(state -> lanes.put(state.lane(), Lane.restored(state)));
    }

    boolean knows(LaneId lane) {
        return lanes.containsKey(lane);
    }

    @Nullable Lane get(LaneId lane) {
        return lanes.get(lane);
    }

    /** Notes a lane that a listing found; returns whether it is new. */
    boolean found(LaneId lane, long now) {
        return lanes.putIfAbsent(lane, Lane.found(lane, now)) == null;
    }

    /** The lane of a segment that a reader has or gives back. */
    Lane ofSegment(LaneId lane, long now) {
        return lanes.computeIfAbsent(lane, id -> Lane.forgotten(id, now));
    }

    /** Forgets finished lanes from before the horizon of which nothing new was heard since. */
    void forgetBefore(long horizon, ForgottenLanes forgotten) {
        for (Lane lane : select(Lane::isRetired)) {
            if (lane.id().time() < horizon && lane.activeAt() < horizon) {
                forgotten.toggle(lane.id());
                lanes.remove(lane.id());
            }
        }
    }

    Collection<Lane> all() {
        return lanes.values();
    }

    List<Lane> select(Predicate<Lane> condition) {
        return lanes.values().stream().filter(condition).collect(Collectors.toList());
    }

    /** The runs of all lanes whose openings are known. */
    Set<String> runs() {
        Set<String> runs = new TreeSet<>();
        for (Lane lane : lanes.values()) {
            LaneOrigin origin = lane.origin();
            if (origin != null) {
                runs.add(origin.run());
            }
        }
        return runs;
    }

    List<LaneFacts> facts() {
        return lanes.values().stream().map(Lane::facts).collect(Collectors.toList());
    }

    /** What came back to any lane and waits to be assigned. */
    List<SegmentSplit> cameBack() {
        List<SegmentSplit> back = new ArrayList<>();
        lanes.values().forEach(lane -> back.addAll(lane.cameBack()));
        return back;
    }

    /** {@code withOrigins}: lanes that have ended keep what rule 30 asks for. */
    List<LaneState> states(boolean withOrigins) {
        List<LaneState> states = new ArrayList<>();
        lanes.values().forEach(lane -> states.add(lane.toState(withOrigins)));
        return states;
    }
}
