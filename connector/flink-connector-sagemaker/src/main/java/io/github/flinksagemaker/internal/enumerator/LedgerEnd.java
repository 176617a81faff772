package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rule 30 as a pure function: whether a ledger seems to have ended, and what is left to check. */
final class LedgerEnd {

    private LedgerEnd() {}

    /**
     * Decides from what is known.
     *
     * @return empty while the ledger goes on; else the lanes whose tails must be found quiet before
     *     the end may be declared: all that have not ended themselves
     */
    static Optional<List<LaneId>> lanesToCheck(Collection<LaneFacts> lanes) {
        long newest = -1;
        List<LaneId> toCheck = new ArrayList<>();
        for (LaneFacts lane : lanes) {
            LanePlace place = lane.place();
            if (!lane.settled() || place == null && !lane.ended()) {
                return Optional.empty();
            }
            if (place != null) {
                newest = Math.max(newest, place.restoredCheckpointId());
            }
            if (!lane.ended() && !lane.retired()) {
                toCheck.add(lane.lane());
            }
        }
        return everySubtaskClosed(lanes, newest) ? Optional.of(toCheck) : Optional.empty();
    }

    /**
     * Whether a run is complete among the newest lanes. Runs before the first checkpoint all have
     * the id 0, so the newest lanes may differ in parallelism; one complete run is enough.
     */
    private static boolean everySubtaskClosed(Collection<LaneFacts> lanes, long newest) {
        Map<Integer, Set<Integer>> closed = new HashMap<>();
        for (LaneFacts lane : lanes) {
            LanePlace place = lane.place();
            if (place != null
                    && place.restoredCheckpointId() == newest
                    && lane.closedForEndOfInput()
                    && place.subtask() < place.parallelism()) {
                closed.computeIfAbsent(place.parallelism(), p -> new HashSet<>())
                        .add(place.subtask());
            }
        }
        return closed.entrySet().stream()
                .anyMatch(subtasks -> subtasks.getValue().size() == subtasks.getKey());
    }
}
