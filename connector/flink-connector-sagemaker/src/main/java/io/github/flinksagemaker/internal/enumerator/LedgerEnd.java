package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rule 30 as a pure function: whether a ledger seems to have ended, and what is left to check.
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

    abstract Verdict verdict();

    /** The lanes whose tails must be found quiet: all that have not ended themselves. */
    abstract List<LaneId> lanesToCheck();

    private static LedgerEnd of(Verdict verdict, List<LaneId> lanesToCheck) {
        return new AutoValue_LedgerEnd(verdict, lanesToCheck);
    }

    /** Decides from what is known. */
    static LedgerEnd of(Collection<LaneFacts> lanes) {
        List<LaneId> toCheck = new ArrayList<>();
        for (LaneFacts lane : lanes) {
            if (!lane.settled() || lane.place() == null && !lane.ended()) {
                return of(Verdict.GOES_ON, List.of());
            }
            if (!lane.ended() && !lane.retired()) {
                toCheck.add(lane.lane());
            }
        }
        Verdict verdict = verdict(lanes);
        return of(verdict, verdict == Verdict.GOES_ON ? List.of() : toCheck);
    }

    private static Verdict verdict(Collection<LaneFacts> lanes) {
        long newest = lanes.stream().mapToLong(LedgerEnd::restoredCheckpointId).max().orElse(-1);
        Verdict verdict = Verdict.GOES_ON;
        // Runs before the first checkpoint all have the id 0, so the newest lanes may differ in
        // parallelism; one complete run is enough.
        for (Map<Integer, LaneFacts> run : newestOfSubtasks(lanes).values()) {
            Verdict ofRun = verdict(run, newest);
            verdict = ofRun.compareTo(verdict) > 0 ? ofRun : verdict;
        }
        return verdict;
    }

    private static Map<Integer, Map<Integer, LaneFacts>> newestOfSubtasks(
            Collection<LaneFacts> lanes) {
        Map<Integer, Map<Integer, LaneFacts>> byParallelism = new HashMap<>();
        for (LaneFacts lane : lanes) {
            LanePlace place = lane.place();
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
        boolean inNewestRun = false;
        boolean everyLaneIsKnown = false;
        boolean mayBeSucceeded = false;
        int parallelism = 0;
        for (LaneFacts lane : subtasks.values()) {
            parallelism = lane.place() == null ? 0 : lane.place().parallelism();
            if (closedAfter(lane) < 0) {
                return Verdict.GOES_ON;
            }
            if (restoredCheckpointId(lane) == newest) {
                inNewestRun = true;
                everyLaneIsKnown |= closedAfter(lane) > newest;
            } else {
                mayBeSucceeded |= closedAfter(lane) < newest;
            }
        }
        if (!inNewestRun || subtasks.size() != parallelism) {
            return Verdict.GOES_ON;
        }
        return mayBeSucceeded && !everyLaneIsKnown
                ? Verdict.ENDED_UNLESS_A_LANE_COMES
                : Verdict.ENDED;
    }

    private static long restoredCheckpointId(LaneFacts lane) {
        LanePlace place = lane.place();
        return place == null ? -1 : place.restoredCheckpointId();
    }

    private static long closedAfter(LaneFacts lane) {
        Long checkpoint = lane.closedAfterCheckpoint();
        return checkpoint == null ? -1 : checkpoint;
    }
}
