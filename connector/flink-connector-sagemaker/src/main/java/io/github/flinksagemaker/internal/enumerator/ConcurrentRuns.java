// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.lanes.LaneDates;
import io.github.flinksagemaker.internal.lanes.LaneDatesReader;
import io.github.flinksagemaker.internal.lanes.RunChains;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns where two runs, neither of which goes on from the other, write at once (rule 34): the
 * source that reads all gives the results of both. S3's dates are the proof. Confined to the
 * coordinator's thread.
 */
final class ConcurrentRuns {

    private static final Logger LOG = LoggerFactory.getLogger(ConcurrentRuns.class);

    /** Lanes asked at a look. */
    private static final int ASKED_AT_ONCE = 16;

    private final SlowCalls calls;
    private final SourceSettings settings;
    private final LaneRegistry lanes;
    private final LaneDatesReader datesReader;
    private final Set<LaneId> active = new TreeSet<>();
    private final Set<Set<String>> warned = new HashSet<>(); // which of the two is newer may change
    private boolean asking;

    ConcurrentRuns(
            SlowCalls calls,
            SourceSettings settings,
            LaneRegistry lanes,
            LaneDatesReader datesReader) {
        this.calls = calls;
        this.settings = settings;
        this.lanes = lanes;
        this.datesReader = datesReader;
    }

    /** Something new of a lane was read. */
    void active(LaneId lane) {
        if (settings.ownRun() == null) {
            active.add(lane);
        }
    }

    /** The ledger was looked at. */
    void looked() {
        if (asking || active.isEmpty()) {
            return;
        }
        List<LaneFacts> facts = lanes.facts();
        Map<String, LaneId> begun = new HashMap<>();
        for (LaneFacts lane : facts) {
            LaneOrigin place = lane.place();
            if (place != null) {
                begun.merge(place.run(), lane.lane(), (a, b) -> a.compareTo(b) < 0 ? a : b);
            }
        }
        active.removeIf(lane -> lanes.get(lane) == null);
        if (begun.size() > 1) {
            ask(pairs(begun, LaneFacts.chains(facts)));
        }
    }

    /** Active lanes, each with the first of the newest run that is newer than its own. */
    private Map<LaneId, LaneId> pairs(Map<String, LaneId> begun, RunChains chains) {
        Map<LaneId, LaneId> pairs = new LinkedHashMap<>();
        for (LaneId lane : new ArrayList<>(active)) {
            String run = runOf(lane);
            LaneId newer = run == null ? null : newerThan(run, begun, chains);
            if (newer != null && pairs.size() < ASKED_AT_ONCE) {
                active.remove(lane);
                pairs.put(lane, newer);
            }
        }
        return pairs;
    }

    private @Nullable LaneId newerThan(String run, Map<String, LaneId> begun, RunChains chains) {
        LaneId newest = begun.get(run);
        LaneId first = newest;
        Set<String> onwards = chains.from(run);
        for (Map.Entry<String, LaneId> other : begun.entrySet()) {
            boolean stands = !onwards.contains(other.getKey());
            if (stands
                    && newest != null
                    && other.getValue().compareTo(newest) > 0
                    && !warned.contains(Set.of(run, other.getKey()))) {
                newest = other.getValue();
            }
        }
        return newest == first ? null : newest;
    }

    private @Nullable String runOf(LaneId lane) {
        Lane tracked = lanes.get(lane);
        LaneOrigin place = tracked == null ? null : tracked.origin();
        return place == null ? null : place.run();
    }

    private void ask(Map<LaneId, LaneId> pairs) {
        if (pairs.isEmpty()) {
            return;
        }
        Set<LaneId> lanes = new HashSet<>(pairs.keySet());
        lanes.addAll(pairs.values());
        asking = true;
        calls.call(
                () -> datesReader.read(lanes),
                (dates, error) -> {
                    asking = false;
                    if (dates != null) { // or the lanes' next news asks again
                        pairs.forEach((lane, newer) -> compare(lane, newer, dates));
                    }
                });
    }

    private void compare(LaneId lane, LaneId newer, Map<LaneId, LaneDates> dates) {
        LaneDates ofLane = dates.getOrDefault(lane, LaneDates.GONE);
        LaneDates ofNewer = dates.getOrDefault(newer, LaneDates.GONE);
        String older = runOf(lane);
        String begun = runOf(newer);
        if (ofLane.lastAt() <= ofNewer.openedAt()
                || older == null
                || begun == null
                || older.equals(begun)
                || !warned.add(Set.of(older, begun))) {
            return;
        }
        LOG.warn(
                "Two runs write at once under {}: {}, and {} since {}. This source gives the"
                        + " results of both; set its run-id to one of them to read that alone, and give"
                        + " each sink a staging path of its own if they are not meant to be read"
                        + " together",
                settings.stagingPath(),
                name(older),
                name(begun),
                Instant.ofEpochMilli(ofNewer.openedAt()));
    }

    private static String name(String run) {
        return run.equals(LaneOrigin.NO_RUN) ? "one without an id" : run;
    }
}
