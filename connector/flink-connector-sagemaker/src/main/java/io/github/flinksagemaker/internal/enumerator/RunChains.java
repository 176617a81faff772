// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How runs follow each other (rule 34): a run goes on from those whose state it was restored from,
 * and all that are joined like that are one chain.
 */
final class RunChains {

    private final Map<String, Set<String>> successors = new TreeMap<>();

    /** What lanes tell of their runs. */
    static RunChains of(Collection<LaneFacts> lanes) {
        RunChains chains = new RunChains();
        Map<LaneId, String> runs = new HashMap<>();
        for (LaneFacts lane : lanes) {
            LaneOrigin place = lane.place();
            if (place != null) {
                runs.put(lane.lane(), place.run());
                chains.add(place.run(), place.succeeds());
            }
        }
        for (LaneFacts lane : lanes) {
            LaneOrigin place = lane.place();
            // what has no id is named by its lanes only
            if (place != null
                    && lane.predecessors().stream()
                            .anyMatch(named -> LaneOrigin.NO_RUN.equals(runs.get(named)))) {
                chains.add(place.run(), List.of(LaneOrigin.NO_RUN));
            }
        }
        return chains;
    }

    void add(String run, Collection<String> succeeds) {
        successors.computeIfAbsent(run, id -> new TreeSet<>());
        for (String succeeded : succeeds) {
            if (!succeeded.equals(run)) {
                successors.computeIfAbsent(succeeded, id -> new TreeSet<>()).add(run);
            }
        }
    }

    Set<String> runs() {
        return successors.keySet();
    }

    /** The run and all that go on from it, however far. */
    Set<String> from(String run) {
        Set<String> reached = new LinkedHashSet<>();
        Deque<String> ahead = new ArrayDeque<>(Set.of(run));
        while (!ahead.isEmpty()) {
            String next = ahead.remove();
            if (reached.add(next)) {
                ahead.addAll(successors.getOrDefault(next, Set.of()));
            }
        }
        return reached;
    }

    /**
     * The last runs of each chain: those that no other goes on from. Runs that were restored from
     * each other's state in turn stand together.
     */
    Set<Set<String>> last() {
        Set<Set<String>> last = new LinkedHashSet<>();
        for (String run : runs()) {
            Set<String> onwards = from(run);
            if (onwards.stream().allMatch(later -> from(later).contains(run))) {
                last.add(new TreeSet<>(onwards));
            }
        }
        return last;
    }
}
