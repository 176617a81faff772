// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the ledger's lanes (rule 31); waits for S3.
 *
 * <p>Usually it lists from the horizon on, since lanes sort by time. Now and then it lists all: a
 * lane below the horizon that is not known is either finished and forgotten, or its writer's clock
 * was far behind. {@link ForgottenLanes} tells where there may be one of the latter; it counts as
 * new if S3 dates its segment 0 later than any forgotten lane's. Modelled in {@code
 * docs/model/ledger.pml}.
 */
public final class LaneDiscovery {

    /** By how much clocks of writers, of S3 and of this enumerator may differ unnoticed. */
    public static final Duration MARGIN = Duration.ofHours(1);

    /** The horizon before any full scan of the ledger: nothing is too old to be new. */
    public static final long NO_HORIZON = 0;

    private static final Logger LOG = LoggerFactory.getLogger(LaneDiscovery.class);
    private static final Duration FULL_SCAN_INTERVAL = Duration.ofHours(1);
    private static final int CONCURRENT_READS = 32;

    /** Per look; what is left waits for the next full scan. */
    private static final int MAX_READS = 1_000;

    private final ObjectStore store;
    private final LedgerPaths paths;
    private final Clock clock;
    private final Predicate<LaneId> known;
    private final ForgottenLanes forgotten;
    private final boolean forbiddenMeansMissing;
    private boolean warned;
    private @Nullable Long storeAhead;
    private @Nullable Long lastFullScan;

    /** {@code known} tells, on any thread, whether the enumerator has a lane. */
    public LaneDiscovery(
            ObjectStore store,
            LedgerPaths paths,
            Clock clock,
            Predicate<LaneId> known,
            ForgottenLanes forgotten,
            boolean forbiddenMeansMissing) {
        this.store = store;
        this.paths = paths;
        this.clock = clock;
        this.known = known;
        this.forgotten = forgotten;
        this.forbiddenMeansMissing = forbiddenMeansMissing;
    }

    /**
     * Where the horizon may stand after a full scan: a lane that the scan did not find, whatever
     * its name, is dated at least a margin later, and a lane first heard of before is not.
     */
    public static long horizonAfter(LaneListing fullScan) {
        return fullScan.startedAt() - 2 * MARGIN.toMillis();
    }

    /** The usual look: from {@code horizon} on, or everything if that is due. */
    public synchronized LaneListing look(long horizon) throws Exception {
        Long last = lastFullScan;
        boolean full = last == null || clock.millis() - last >= FULL_SCAN_INTERVAL.toMillis();
        return look(horizon, full);
    }

    /** A look at everything. */
    public synchronized LaneListing lookAtAll(long horizon) throws Exception {
        return look(horizon, true);
    }

    private LaneListing look(long horizon, boolean full) throws Exception {
        long startedAt = clock.millis();
        List<LaneId> lanes = new ArrayList<>();
        List<LaneId> old = new ArrayList<>();
        for (LaneId lane : list(full ? null : LaneId.timePrefix(horizon))) {
            boolean tooOld = lane.time() < horizon && !known.test(lane);
            (tooOld ? old : lanes).add(lane);
        }
        if (full) {
            lanes.addAll(latecomers(old, horizon + MARGIN.toMillis()));
            lastFullScan = startedAt;
        }
        return LaneListing.of(startedAt, full, lanes).dated(storeAhead);
    }

    private List<LaneId> list(@Nullable String after) throws Exception {
        S3Location prefix = paths.lanes();
        List<LaneId> lanes = new ArrayList<>();
        String from = after == null ? null : prefix.key() + after;
        for (ListRequest request = ListRequest.folders(prefix, from); request != null; ) {
            ObjectListing page =
                    BoundedWait.answer(store.list(request), Answers.BOUND, "a LIST of " + prefix);
            Long date = page.date();
            storeAhead = date == null ? null : date - clock.millis();
            for (String folder : page.folders()) {
                LaneId lane = paths.laneOf(folder);
                if (lane != null) {
                    lanes.add(lane);
                } else if (!warned) {
                    warned = true;
                    LOG.warn("{} is no lane of {} and is ignored, as are others", folder, prefix);
                }
            }
            request = request.after(page);
        }
        return lanes;
    }

    /** Those among old lanes whose segment 0 S3 dates {@code notBefore} or later. */
    private List<LaneId> latecomers(List<LaneId> old, long notBefore) throws Exception {
        List<List<LaneId>> suspects = forgotten.suspects(old);
        Collections.shuffle(suspects); // so that all get their turn, whatever fails
        List<LaneId> late = new ArrayList<>();
        int reads = 0;
        for (List<LaneId> bucket : suspects) {
            if (reads > 0 && reads + bucket.size() > MAX_READS) {
                break;
            }
            reads += bucket.size();
            List<LaneId> lateInBucket = latecomersIn(bucket, notBefore);
            late.addAll(lateInBucket);
            List<LaneId> others = new ArrayList<>(bucket);
            others.removeAll(lateInBucket);
            forgotten.replace(others, bucket.get(0));
        }
        return late;
    }

    private List<LaneId> latecomersIn(List<LaneId> bucket, long notBefore) throws Exception {
        List<LaneId> late = new ArrayList<>();
        for (int from = 0; from < bucket.size(); from += CONCURRENT_READS) {
            List<LaneId> some =
                    bucket.subList(from, Math.min(bucket.size(), from + CONCURRENT_READS));
            List<CompletableFuture<StoredObject>> openings = new ArrayList<>();
            some.forEach(lane -> openings.add(store.getStart(paths.segment(lane, 0), 1)));
            for (int i = 0; i < some.size(); i++) {
                StoredObject opening =
                        Answers.awaitObject(
                                openings.get(i),
                                "a GET of " + paths.segment(some.get(i), 0),
                                forbiddenMeansMissing);
                if (opening.exists() && opening.lastModified() >= notBefore) {
                    LOG.warn(
                            "Lane {} is older by its name than by its date: its writer's clock"
                                    + " is behind",
                            some.get(i));
                    late.add(some.get(i));
                }
            }
        }
        return late;
    }
}
