// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.lanes.ForgottenLanes;
import io.github.flinksagemaker.internal.lanes.LaneDiscovery;
import io.github.flinksagemaker.internal.lanes.LaneListing;
import io.github.flinksagemaker.internal.lanes.LaneOpenings;
import io.github.flinksagemaker.internal.lanes.OwnRuns;
import io.github.flinksagemaker.internal.lanes.ReadPermission;
import io.github.flinksagemaker.internal.lanes.RunSet;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what lanes there are, and takes those that are read over into the registry (rules 31 and
 * 34). Looks are {@link SlowCalls}; all else is confined to the coordinator's thread.
 */
final class LaneFinder {

    private static final Logger LOG = LoggerFactory.getLogger(LaneFinder.class);
    private static final int LOGGED_LANES = 20;

    private final SourceSettings settings;
    private final Clock clock;
    private final LaneRegistry lanes;
    private final LaneDiscovery discovery;
    private final ReadPermission mayRead;
    private final ForgottenLanes forgotten;
    private final StartTime start;
    private final @Nullable OwnRuns ownRuns;
    private final Set<String> runs;
    private boolean hasLooked;
    private volatile long begunAfter;
    private volatile long horizon;

    /** {@code firstStart} is when the source started first, milliseconds since the epoch. */
    LaneFinder(
            SourceSettings settings,
            ObjectStore store,
            Clock clock,
            LaneRegistry lanes,
            @Nullable EnumeratorState restored,
            long firstStart) {
        LedgerPaths paths = new LedgerPaths(settings.stagingPath());
        this.settings = settings;
        this.clock = clock;
        this.lanes = lanes;
        this.horizon = restored == null ? LaneDiscovery.NO_HORIZON : restored.horizon();
        this.begunAfter = restored == null ? LaneDiscovery.NO_HORIZON : restored.begunAfter();
        this.start = new StartTime(settings.startPosition(), firstStart, restored);
        this.forgotten =
                restored == null ? new ForgottenLanes() : new ForgottenLanes(restored.forgotten());
        this.mayRead = new ReadPermission(store, paths, settings);
        this.discovery =
                new LaneDiscovery(
                        store,
                        paths,
                        clock,
                        lanes::knows,
                        forgotten,
                        settings.forbiddenMeansMissing());
        this.runs = new TreeSet<>(restored == null ? Set.of() : restored.runs());
        this.ownRuns = ownRuns(store, paths, restored);
    }

    private @Nullable OwnRuns ownRuns(
            ObjectStore store, LedgerPaths paths, @Nullable EnumeratorState restored) {
        String own = settings.ownRun();
        if (own == null) {
            runs.add(LaneOrigin.NO_RUN);
            return null;
        }
        runs.add(own);
        return new OwnRuns(
                store,
                paths,
                new LaneOpenings(store, paths, settings),
                lanes::knows,
                own,
                new RunSet(runs),
                settings.forbiddenMeansMissing(),
                restored == null ? null : (Long) restored.begunAfter());
    }

    /** Nothing has been read yet, in no attempt. */
    void atFirstStart() {
        mayRead.atFirstStart();
    }

    /** The usual look; one of {@link SlowCalls}. */
    LaneListing look() throws Exception {
        return ofOwnRuns(mayRead.checked(discovery.look(oldest())));
    }

    /** A look at everything; one of {@link SlowCalls}. */
    LaneListing lookAtAll() throws Exception {
        return ofOwnRuns(discovery.lookAtAll(oldest()));
    }

    /** No lane that is new has an older name. */
    private long oldest() throws Exception {
        return ownRuns == null ? horizon : Math.max(horizon, ownRuns.begunAfter());
    }

    private LaneListing ofOwnRuns(LaneListing listing) throws Exception {
        return ownRuns == null ? listing : ownRuns.select(listing);
    }

    /** Takes over what was found, and returns the lanes that are new; none once {@code ended}. */
    List<Lane> take(LaneListing listing, boolean ended) {
        start.answered(listing.storeAhead());
        List<Lane> found = new ArrayList<>();
        for (LaneId id : ended ? List.<LaneId>of() : listing.lanes()) {
            if (lanes.found(id, clock.millis())) {
                found.add(lanes.ofSegment(id, clock.millis()));
            }
        }
        if (!found.isEmpty()) {
            LOG.info(
                    "Found {} lanes: {}{}",
                    found.size(),
                    names(found),
                    found.size() > LOGGED_LANES ? " and more" : "");
        }
        hasLooked = true;
        runs.addAll(listing.runs());
        begunAfter = Math.max(begunAfter, listing.begunAfter());
        if (listing.full() && !settings.bounded()) { // rule 30 asks for the facts of all lanes
            forget(listing);
        }
        return found;
    }

    private static List<LaneId> names(List<Lane> found) {
        List<LaneId> names = new ArrayList<>();
        found.subList(0, Math.min(LOGGED_LANES, found.size())).forEach(l -> names.add(l.id()));
        return names;
    }

    private void forget(LaneListing fullScan) {
        horizon = Math.max(horizon, LaneDiscovery.horizonAfter(fullScan));
        lanes.forgetBefore(horizon, forgotten);
        if (ownRuns != null) {
            ownRuns.forgetBefore(horizon, forgotten);
        } else {
            runs.retainAll(lanes.runs());
            runs.add(LaneOrigin.NO_RUN);
        }
    }

    /**
     * What a source of all runs reads too is its own, should it once read its own only; for as long
     * as it remembers a lane of that run, since such runs come without an end.
     */
    void opened(Lane lane) {
        LaneOrigin origin = lane.origin();
        if (origin != null) {
            runs.add(origin.run());
        }
    }

    /**
     * A lane has been deleted from the ledger, so a full scan need not look for it among the
     * forgotten ones; on any thread. A miss costs a few reads more.
     */
    void deleted(LaneId lane) {
        if (!lanes.knows(lane)) {
            forgotten.toggle(lane);
        }
    }

    boolean hasLooked() {
        return hasLooked;
    }

    boolean readsOwnRunsOnly() {
        return ownRuns != null;
    }

    StartTime start() {
        return start;
    }

    /** {@code inTransit}: what readers have been sent, and may lack. */
    EnumeratorState toState(List<SegmentSplit> inTransit) {
        List<SegmentSplit> inDoubt = new ArrayList<>(inTransit);
        inDoubt.addAll(lanes.cameBack());
        return EnumeratorState.of(
                settings.bounded(),
                start.millis(),
                horizon,
                forgotten.sums(),
                lanes.states(settings.bounded()),
                Set.copyOf(runs),
                start.startedAt(),
                start.isDecided(),
                begunAfter,
                inDoubt);
    }
}
