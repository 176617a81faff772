// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RunMarker;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;

/**
 * What a writer does before it opens its lane: it enters its run (rule 34), and finds a name that
 * is later than all lanes (rule 1).
 */
public final class LaneStart {

    private final RunClaim runs;
    private final LedgerListing listing;
    private final Clock clock;

    public LaneStart(LedgerPaths paths, ObjectStore store, Retrier retrier, Clock clock) {
        this.runs = new RunClaim(paths, store, retrier);
        this.listing = new LedgerListing(paths, store, retrier);
        this.clock = clock;
    }

    /**
     * The name of the lane to open.
     *
     * @param restored whether state says what this writer goes on with
     * @return fails if the run is another execution's
     */
    public CompletableFuture<LaneId> name(LaneOpening opening, RunMarker run, boolean restored) {
        return (restored ? runs.enter(run) : runs.claim(run))
                .thenCompose(entered -> laterThanAll(opening));
    }

    /** Lanes sort by time: those of now or later are all that could be as late as this one. */
    private CompletableFuture<LaneId> laterThanAll(LaneOpening opening) {
        long now = clock.millis();
        return listing.lanesSince(now)
                .thenApply(
                        lanes -> {
                            long time = now;
                            for (LaneId lane : lanes) {
                                time = Math.max(time, lane.time() + 1);
                            }
                            for (LaneId predecessor : opening.predecessors()) {
                                time = Math.max(time, predecessor.time() + 1);
                            }
                            return LaneId.create(time);
                        });
    }
}
