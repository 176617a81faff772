// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.lanes.RunChains;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rule 30 as a pure function: whether a ledger seems to have ended, and what is left to check. It
 * is asked of each run by itself, since checkpoint ids of different jobs tell nothing of each
 * other; a run that another goes on from ends with that (rule 34).
 *
 * <p>A restart of the whole sink gives every subtask a lane with the restored checkpoint's id, so
 * all newest lanes have it; a restart of one subtask gives it to that one's lane only. Told apart
 * are the two by what end commits say: an end commit is durable only once a checkpoint after it has
 * completed, which all subtasks that were restarted took part in, and so had opened their lanes.
 * Modelled in {@code docs/model/ledger.pml}, {@code verdict()}: change both.
 */
@AutoValue
abstract class LedgerEnd {

    /** What is known of the end. */
    enum Verdict {
        /** Something is open, or a subtask's newest lane is not closed for end of input. */
        GOES_ON,
        /** Only a lane that is not known yet can prolong it, which nothing rules out but time. */
        ENDED_UNLESS_A_LANE_COMES,
        /** No lane is to come; the final check remains. */
        ENDED
    }

    /** Newest first: by restored checkpoint id, then closed ones, of which one is enough. */
    private static final Comparator<LaneFacts> NEWEST =
            Comparator.comparingLong(LedgerEnd::restoredCheckpointId)
                    .thenComparingLong(LedgerEnd::closedAfter);

    /** Whether the opening of every lane that goes on is known, and so its run. */
    abstract boolean placed();

    /** Whether nothing is open either. */
    abstract boolean settled();

    /** The runs that no other goes on from; none unless settled. */
    abstract List<RunEnd> runs();

    /** Which runs there are, and which goes on from which; settled or not. */
    abstract RunChains chains();

    /** The lanes whose tails must be found quiet: all that have not ended themselves. */
    abstract List<LaneId> lanesToCheck();

    /** The runs whose whole input has ended once, whether or not something of them goes on. */
    abstract Set<String> inputsEnded();

    /** Decides from what is known. */
    static LedgerEnd of(Collection<LaneFacts> lanes) {
        boolean placed = lanes.stream().allMatch(lane -> lane.place() != null || lane.ended());
        RunChains chains = LaneFacts.chains(lanes);
        if (!placed || !lanes.stream().allMatch(LaneFacts::settled)) {
            return new AutoValue_LedgerEnd(placed, false, List.of(), chains, List.of(), Set.of());
        }
        List<LaneId> toCheck = new ArrayList<>();
        lanes.stream().filter(LaneFacts::goesOn).forEach(lane -> toCheck.add(lane.lane()));
        List<RunEnd> runs = new ArrayList<>();
        chains.last().forEach(run -> runs.add(endOf(run, lanes)));
        return new AutoValue_LedgerEnd(true, true, runs, chains, toCheck, inputsEnded(lanes));
    }

    /** Whether every run has ended. */
    Verdict verdict() {
        return runs().stream()
                .map(RunEnd::verdict)
                .min(Comparator.naturalOrder())
                .orElse(Verdict.GOES_ON);
    }

    /** Those of which each subtask of one parallelism has a lane that is closed. */
    private static Set<String> inputsEnded(Collection<LaneFacts> lanes) {
        Map<String, Map<Integer, Set<Integer>>> closed = new HashMap<>();
        Set<String> ended = new HashSet<>();
        for (LaneFacts lane : lanes) {
            LaneOrigin place = lane.place();
            if (place != null && lane.closedAfterCheckpoint() != null) {
                Set<Integer> subtasks =
                        closed.computeIfAbsent(place.run(), run -> new HashMap<>())
                                .computeIfAbsent(place.parallelism(), p -> new HashSet<>());
                subtasks.add(place.subtask());
                if (subtasks.size() == place.parallelism()) {
                    ended.add(place.run());
                }
            }
        }
        return ended;
    }

    private static RunEnd endOf(Set<String> run, Collection<LaneFacts> lanes) {
        List<LaneFacts> own = new ArrayList<>();
        Set<LaneId> succeeded = new HashSet<>();
        for (LaneFacts lane : lanes) {
            succeeded.addAll(lane.predecessors());
            LaneOrigin place = lane.place();
            if (place != null && run.contains(place.run())) {
                own.add(lane);
            }
        }
        boolean mayBeSeveral = run.contains(LaneOrigin.NO_RUN);
        return RunEnd.of(run, verdict(own, mayBeSeveral ? succeeded : null), own);
    }

    /**
     * @param succeeded null if the lanes are of one run; else, where nothing tells lanes of one
     *     execution from those of the next, the lanes that others succeed
     */
    private static Verdict verdict(Collection<LaneFacts> lanes, @Nullable Set<LaneId> succeeded) {
        long newest = lanes.stream().mapToLong(LedgerEnd::restoredCheckpointId).max().orElse(-1);
        Verdict verdict = Verdict.GOES_ON;
        // Before the first checkpoint all have the id 0, so the newest lanes may differ in
        // parallelism; one complete generation is enough.
        for (Map<Integer, LaneFacts> subtasks : newestOfSubtasks(lanes).values()) {
            if (succeeded == null || !goesOnLater(lanes, subtasks, succeeded)) {
                Verdict some = verdict(subtasks, newest);
                verdict = some.compareTo(verdict) > 0 ? some : verdict;
            }
        }
        return verdict;
    }

    /** Whether a lane goes on that is later than the one that would stand for its subtask. */
    private static boolean goesOnLater(
            Collection<LaneFacts> lanes, Map<Integer, LaneFacts> subtasks, Set<LaneId> succeeded) {
        for (LaneFacts lane : lanes) {
            LaneOrigin place = lane.place();
            if (!lane.goesOn() || place == null || succeeded.contains(lane.lane())) {
                continue;
            }
            LaneFacts same = subtasks.get(place.subtask());
            for (LaneFacts other : same == null ? subtasks.values() : List.of(same)) {
                if (lane.lane().compareTo(other.lane()) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Map<Integer, Map<Integer, LaneFacts>> newestOfSubtasks(
            Collection<LaneFacts> lanes) {
        Map<Integer, Map<Integer, LaneFacts>> byParallelism = new HashMap<>();
        for (LaneFacts lane : lanes) {
            LaneOrigin place = lane.place();
            if (place != null && place.subtask() < place.parallelism()) {
                byParallelism
                        .computeIfAbsent(place.parallelism(), p -> new HashMap<>())
                        .merge(place.subtask(), lane, LedgerEnd::newer);
            }
        }
        return byParallelism;
    }

    private static LaneFacts newer(LaneFacts one, LaneFacts other) {
        return NEWEST.compare(one, other) < 0 ? other : one;
    }

    /** Of the newest lanes of the subtasks of one parallelism. */
    private static Verdict verdict(Map<Integer, LaneFacts> subtasks, long newest) {
        boolean inNewestGeneration = false;
        boolean everyLaneIsKnown = false;
        boolean mayBeSucceeded = false;
        int parallelism = 0;
        for (LaneFacts lane : subtasks.values()) {
            parallelism = lane.place() == null ? 0 : lane.place().parallelism();
            if (closedAfter(lane) < 0) {
                return Verdict.GOES_ON;
            }
            if (restoredCheckpointId(lane) == newest) {
                inNewestGeneration = true;
                everyLaneIsKnown |= closedAfter(lane) > newest;
            } else {
                mayBeSucceeded |= closedAfter(lane) < newest;
            }
        }
        if (!inNewestGeneration || subtasks.size() != parallelism) {
            return Verdict.GOES_ON;
        }
        return mayBeSucceeded && !everyLaneIsKnown
                ? Verdict.ENDED_UNLESS_A_LANE_COMES
                : Verdict.ENDED;
    }

    private static long restoredCheckpointId(LaneFacts lane) {
        LaneOrigin place = lane.place();
        return place == null ? -1 : place.restoredCheckpointId();
    }

    private static long closedAfter(LaneFacts lane) {
        Long checkpoint = lane.closedAfterCheckpoint();
        return checkpoint == null ? -1 : checkpoint;
    }
}
