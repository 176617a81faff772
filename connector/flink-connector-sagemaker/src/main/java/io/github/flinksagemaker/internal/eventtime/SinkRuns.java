package io.github.flinksagemaker.internal.eventtime;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sink's runs, as far as openings tell: the newest lane of each subtask, by parallelism. Keeps
 * lanes that have left too, so that a subtask that finished early does not count as missing.
 * Modelled in {@code docs/model/watermark.pml}.
 */
final class SinkRuns {

    private final Map<Integer, Map<Integer, Place>> newest = new HashMap<>();
    private final long window;
    private @Nullable Place latest;

    /**
     * @param window the subtasks of one run open their lanes within this time, in milliseconds
     */
    SinkRuns(long window) {
        this.window = window;
    }

    /** Returns whether it is the newest lane of all. */
    boolean seen(Place place) {
        newest.computeIfAbsent(place.parallelism(), p -> new HashMap<>())
                .merge(place.subtask(), place, Place::later);
        Place before = latest;
        latest = before == null ? place : before.later(place);
        return !latest.equals(before);
    }

    /**
     * Whether each subtask of the newest run has a lane: one of that run, or one of an earlier run
     * that still goes on, as when Flink restarts one subtask alone.
     */
    boolean isComplete(Predicate<LaneId> goesOn) {
        Place run = latest;
        if (run == null) {
            return true;
        }
        Map<Integer, Place> places = newest.getOrDefault(run.parallelism(), Map.of());
        for (int subtask = 0; subtask < run.parallelism(); subtask++) {
            Place place = places.get(subtask);
            if (place == null || !isOf(run, place) && !goesOn.test(place.lane())) {
                return false;
            }
        }
        return true;
    }

    private boolean isOf(Place run, Place place) {
        return place.checkpoint() == run.checkpoint()
                && run.lane().time() - place.lane().time() <= window;
    }

    /** Whether a later writer does what this lane's writer did, so that this one is gone. */
    boolean isReplaced(Place place) {
        Map<Integer, Place> places = newest.getOrDefault(place.parallelism(), Map.of());
        Place same = places.get(place.subtask());
        return same != null && same.replaces(place)
                || latest != null
                        && latest.parallelism() != place.parallelism()
                        && latest.replaces(place);
    }

    /** Where a lane stands among the sink's runs. */
    @AutoValue
    abstract static class Place {
        abstract LaneId lane();

        abstract int subtask();

        abstract int parallelism();

        abstract long checkpoint();

        static Place of(LaneId lane, int subtask, int parallelism, long checkpoint) {
            return new AutoValue_SinkRuns_Place(lane, subtask, parallelism, checkpoint);
        }

        private Place later(Place other) {
            return other.lane().compareTo(lane()) > 0 ? other : this;
        }

        private boolean replaces(Place earlier) {
            return lane().compareTo(earlier.lane()) > 0 && checkpoint() >= earlier.checkpoint();
        }
    }
}
