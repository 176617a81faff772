// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sink's runs and their generations, as far as openings tell: the newest lane of each subtask,
 * by run and parallelism. Checkpoint ids are compared within a run, and with those of runs that go
 * on from it. Keeps lanes that have left too, so that a subtask that finished early does not count
 * as missing. Modelled in {@code docs/model/watermark.pml}.
 */
final class SinkRuns {

    private final Map<String, Run> runs = new HashMap<>();
    private final long window;
    private @Nullable Place latest;

    /**
     * @param window the subtasks of one generation open their lanes within this time, in
     *     milliseconds
     */
    SinkRuns(long window) {
        this.window = window;
    }

    /** Returns whether it is the newest lane of all. */
    boolean seen(Place place) {
        run(place.run()).seen(place);
        for (String succeeded : place.origin().succeeds()) {
            if (!succeeded.equals(place.run())) {
                run(succeeded).successors.add(place.run());
            }
        }
        Place before = latest;
        latest = before == null ? place : before.later(place);
        return !latest.equals(before);
    }

    private Run run(String id) {
        return runs.computeIfAbsent(id, run -> new Run());
    }

    /**
     * Whether each subtask has a lane in the newest generation of the newest run, and of each other
     * that goes on: one of that generation, or one of an earlier that still goes on, as when Flink
     * restarts one subtask alone.
     */
    boolean isComplete(Predicate<LaneId> goesOn) {
        for (Run run : runs.values()) {
            Place newest = run.latest;
            if (newest != null
                    && (newest.equals(latest)
                            || run.successors.isEmpty() && goesOn.test(newest.lane()))
                    && !run.isComplete(newest, window, goesOn)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a later writer does what this lane's writer did, so that this one is gone. */
    boolean isReplaced(Place place) {
        Run own = runs.get(place.run());
        return own != null && (own.isReplaced(place) || isSucceeded(place, own, new HashSet<>()));
    }

    private boolean isSucceeded(Place place, Run run, Set<String> asked) {
        for (String id : run.successors) {
            Run successor = run(id);
            if (asked.add(id)
                    && (successor.latest != null && successor.latest.replaces(place)
                            || isSucceeded(place, successor, asked))) {
                return true;
            }
        }
        return false;
    }

    /** The lanes of one run. */
    private static final class Run {
        private final Map<Integer, Map<Integer, Place>> newest = new HashMap<>();
        private final Set<String> successors = new HashSet<>();
        private @Nullable Place latest;

        void seen(Place place) {
            newest.computeIfAbsent(place.parallelism(), p -> new HashMap<>())
                    .merge(place.subtask(), place, Place::later);
            latest = latest == null ? place : latest.later(place);
        }

        boolean isComplete(Place generation, long window, Predicate<LaneId> goesOn) {
            Map<Integer, Place> places = newest.getOrDefault(generation.parallelism(), Map.of());
            for (int subtask = 0; subtask < generation.parallelism(); subtask++) {
                Place place = places.get(subtask);
                if (place == null
                        || !isOf(generation, place, window) && !goesOn.test(place.lane())) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isOf(Place generation, Place place, long window) {
            return place.checkpoint() == generation.checkpoint()
                    && generation.lane().time() - place.lane().time() <= window;
        }

        boolean isReplaced(Place place) {
            Map<Integer, Place> places = newest.getOrDefault(place.parallelism(), Map.of());
            Place same = places.get(place.subtask());
            return same != null && same.replaces(place)
                    || latest != null
                            && latest.parallelism() != place.parallelism()
                            && latest.replaces(place);
        }
    }

    /** A lane, and where it comes from. */
    @AutoValue
    abstract static class Place {
        abstract LaneId lane();

        abstract LaneOrigin origin();

        static Place of(LaneId lane, LaneOrigin origin) {
            return new AutoValue_SinkRuns_Place(lane, origin);
        }

        private String run() {
            return origin().run();
        }

        private int subtask() {
            return origin().subtask();
        }

        private int parallelism() {
            return origin().parallelism();
        }

        private long checkpoint() {
            return origin().restoredCheckpointId();
        }

        private Place later(Place other) {
            return other.lane().compareTo(lane()) > 0 ? other : this;
        }

        private boolean replaces(Place earlier) {
            return lane().compareTo(earlier.lane()) > 0 && checkpoint() >= earlier.checkpoint();
        }
    }
}
