// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.cleanup.DoneLanes;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Retired lanes whose reader may still have them in its state: it drops them only when everything
 * before has passed its queue. A checkpoint meanwhile may be restored with such a lane in a
 * reader's state, so that its objects are needed.
 */
final class UnreleasedLanes {

    private final Map<LaneId, Integer> owners = new HashMap<>();

    void retired(LaneId lane, int owner) {
        owners.put(lane, owner);
    }

    void released(LaneId lane) {
        owners.remove(lane);
    }

    /** A reader started again; what it still has it has announced, and that is retired no more. */
    void restarted(int owner) {
        owners.values().removeIf(value -> value == owner);
    }

    /** What the clean-up may make of this state. */
    DoneLanes doneIn(LaneEnumeratorState state, boolean ownRunsOnly) {
        Set<LaneId> needed = new HashSet<>(owners.keySet());
        List<LaneId> done = new ArrayList<>();
        for (LaneRecord record : state.lanes()) {
            if (record.phase() == TrackedLane.Phase.RETIRED) {
                done.add(record.lane());
            } else {
                needed.add(record.lane());
            }
        }
        return new DoneLanes(
                needed,
                done,
                Math.max(state.startTime(), state.begunAfter()),
                state.horizon(),
                state.horizon() + LaneDiscovery.MARGIN.toMillis(),
                ownRunsOnly ? state.runs() : null);
    }
}
