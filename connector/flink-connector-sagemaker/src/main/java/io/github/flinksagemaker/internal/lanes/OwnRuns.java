// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RunMarker;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Leaves in listings only the lanes of the source's own runs (rule 34), which their openings tell;
 * waits for S3.
 */
public final class OwnRuns {

    private static final int MAX_MARKER = 1 << 16;

    private final ObjectStore store;
    private final LedgerPaths paths;
    private final Predicate<LaneId> known;
    private final String own;
    private final boolean forbiddenMeansMissing;
    private final @Nullable Long restoredBegunAfter;
    private final RunSet runs;
    private final LaneOpenings openings;
    private final OtherRunsWarning warning;
    private @Nullable Long begun;
    private boolean hasLooked;

    /**
     * @param known tells, on any thread, whether the enumerator has a lane
     * @param restoredBegunAfter what {@link #begunAfter} was before; null if nothing was restored
     */
    public OwnRuns(
            ObjectStore store,
            LedgerPaths paths,
            LaneOpenings openings,
            Predicate<LaneId> known,
            String own,
            RunSet runs,
            boolean forbiddenMeansMissing,
            @Nullable Long restoredBegunAfter) {
        this.store = store;
        this.paths = paths;
        this.openings = openings;
        this.known = known;
        this.own = own;
        this.runs = runs;
        this.forbiddenMeansMissing = forbiddenMeansMissing;
        this.restoredBegunAfter = restoredBegunAfter;
        this.warning = new OtherRunsWarning(store, paths, openings, own);
    }

    /**
     * Lanes with an older name are not the run's, unless their writer's clock is far behind, which
     * a full scan finds out by S3's dates.
     */
    public synchronized long begunAfter() throws Exception {
        if (restoredBegunAfter != null) {
            return restoredBegunAfter;
        }
        if (begun == null) {
            begun = markedAt();
        }
        if (begun != null) {
            return begun - LaneDiscovery.MARGIN.toMillis();
        }
        // an id that enrich made is older than anything of its run
        return LaneId.isValid(own)
                ? LaneId.parse(own).time() - LaneDiscovery.MARGIN.toMillis()
                : LaneDiscovery.NO_HORIZON;
    }

    private @Nullable Long markedAt() throws Exception {
        S3Location location = paths.run(own);
        StoredObject marker =
                Answers.awaitObject(
                        store.getUpTo(location, MAX_MARKER),
                        "a GET of " + location,
                        forbiddenMeansMissing);
        if (!marker.exists()) {
            return null;
        }
        long at = marker.lastModified();
        RunMarker run = LedgerDecoder.RUN_MARKER.decodeOrNull(location, marker.bytes());
        return run == null ? at : Math.min(at, run.startedAt()); // it is somebody's, S3 dates it
    }

    /** The lanes of the listing that are read here. */
    public synchronized LaneListing select(LaneListing listing) throws Exception {
        List<LaneId> read = new ArrayList<>();
        List<LaneId> unknown = new ArrayList<>();
        for (LaneId lane : listing.lanes()) {
            if (known.test(lane)) {
                read.add(lane);
            } else if (!runs.isOther(lane)) {
                unknown.add(lane);
            }
        }
        LaneOpenings.Read found = openings.read(unknown);
        List<LaneId> taken = runs.add(found.openings, known);
        taken.addAll(found.unreadable);
        if (!hasLooked) {
            warning.ofOthers(runs.runs(), runs.otherRuns());
            hasLooked = true;
        }
        if (restoredBegunAfter == null) {
            warning.ofPredecessors(taken, found.openings, runs.runs(), known);
        }
        read.addAll(taken);
        return LaneListing.of(listing.startedAt(), listing.full(), read, runs.runs(), begunAfter())
                .dated(listing.storeAhead());
    }

    public void forgetBefore(long horizon, ForgottenLanes forgotten) {
        runs.forgetBefore(horizon, forgotten);
    }
}
