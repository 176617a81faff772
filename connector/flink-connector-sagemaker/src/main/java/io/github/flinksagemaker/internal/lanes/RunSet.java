// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The runs that a source reads of its own (rule 34): those it knows, and whatever goes on from one
 * of them. Lanes of other runs are remembered, since a later lane may tell that their run belongs
 * here after all. May be used from any thread.
 *
 * <p>A source that has read all runs knows {@link LaneOrigin#NO_RUN} too. It may not have listed
 * the last lanes by the checkpoint that it went on from, so it also takes what its runs go on from,
 * and lanes that name no run.
 */
public final class RunSet {

    /** Stands for the run of a lane whose opening has been deleted; no run has this id. */
    private static final String DELETED = "?";

    private final Set<String> runs;
    private final Map<LaneId, LaneOrigin> others = new TreeMap<>();

    public RunSet(Collection<String> known) {
        this.runs = new TreeSet<>(known);
    }

    synchronized Set<String> runs() {
        return new TreeSet<>(runs);
    }

    /** Whether the lane has been found to be none of these runs'. */
    synchronized boolean isOther(LaneId lane) {
        return others.containsKey(lane);
    }

    /** The other runs that lanes have been found of. */
    synchronized Set<String> otherRuns() {
        Set<String> found = new TreeSet<>();
        others.values().forEach(place -> found.add(place.run()));
        found.remove(DELETED);
        return found;
    }

    /**
     * Takes in what openings tell.
     *
     * @param found null stands for an opening that has been deleted
     * @param read tells of any lane whether it is read here already
     * @return the lanes that are to be read from now on, some of which may have been others' before
     */
    synchronized List<LaneId> add(
            Map<LaneId, @Nullable LaneOpening> found, Predicate<LaneId> read) {
        List<LaneId> taken = new ArrayList<>();
        found.forEach(
                (lane, opening) -> {
                    LaneOrigin place = placeOf(opening);
                    boolean goesOn =
                            opening != null && opening.predecessors().stream().anyMatch(read);
                    if (goesOn && place.run().equals(LaneOrigin.NO_RUN)) {
                        taken.add(lane); // and no other of those without a run
                        return;
                    }
                    if (goesOn) {
                        runs.add(place.run());
                    }
                    others.put(lane, place);
                });
        close();
        for (Iterator<Map.Entry<LaneId, LaneOrigin>> i = others.entrySet().iterator();
                i.hasNext(); ) {
            Map.Entry<LaneId, LaneOrigin> other = i.next();
            if (runs.contains(other.getValue().run())) {
                taken.add(other.getKey());
                i.remove();
            }
        }
        Collections.sort(taken);
        return taken;
    }

    private static LaneOrigin placeOf(@Nullable LaneOpening opening) {
        return opening == null
                ? LaneOrigin.of(0, 1, 0).inRun(DELETED, List.of())
                : LaneOrigin.of(opening);
    }

    /** Adds the runs that go on from one of these, as far as lanes tell. */
    private void close() {
        RunChains chains = new RunChains();
        boolean hasReadAll = runs.contains(LaneOrigin.NO_RUN);
        for (LaneOrigin place : others.values()) {
            chains.add(place.run(), place.succeeds());
            if (hasReadAll) { // and back: the runs of a chain belong together
                place.succeeds().forEach(before -> chains.add(before, List.of(place.run())));
            }
        }
        for (String run : new ArrayList<>(runs)) {
            runs.addAll(chains.from(run));
        }
    }

    /** Forgets others' lanes from before {@code horizon}, which will not be listed as new. */
    synchronized void forgetBefore(long horizon, ForgottenLanes forgotten) {
        for (Iterator<LaneId> i = others.keySet().iterator(); i.hasNext(); ) {
            LaneId lane = i.next();
            if (lane.time() < horizon) {
                forgotten.toggle(lane);
                i.remove();
            }
        }
    }
}
