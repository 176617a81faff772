// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what does not come out of a source that reads its own runs only (rule 34); blocks, so it is
 * one of the calls that may be slow.
 */
final class OtherRunsWarning {

    private static final Logger LOG = LoggerFactory.getLogger(OtherRunsWarning.class);
    private static final int NAMED = 10;

    private final ObjectStore store;
    private final LedgerPaths paths;
    private final LaneOpenings openings;
    private final InvocationCount invocations;
    private final String own;
    private boolean saidOfPredecessors;

    OtherRunsWarning(ObjectStore store, LedgerPaths paths, LaneOpenings openings, String own) {
        this.store = store;
        this.paths = paths;
        this.openings = openings;
        this.invocations = new InvocationCount(store, paths);
        this.own = own;
    }

    /**
     * To be asked once, at a start.
     *
     * @param read the runs that are read
     * @param found the others that lanes were found of
     */
    void ofOthers(Set<String> read, Set<String> found) throws Exception {
        Set<String> others = new TreeSet<>(found);
        long since = Long.MAX_VALUE;
        for (ListRequest request = ListRequest.keys(paths.runs(), null); request != null; ) {
            ObjectListing page = await(store.list(request));
            for (ObjectListing.Item item : page.items()) {
                String run = item.key().substring(paths.runs().key().length());
                if (!read.contains(run)) {
                    others.add(run);
                    since = Math.min(since, item.lastModified());
                }
            }
            request = request.after(page);
        }
        boolean withoutId = others.remove(LaneOrigin.NO_RUN);
        LaneId first = firstLane();
        if (others.isEmpty() && !withoutId && (first == null || !isOlder(first))) {
            return;
        }
        since = first == null ? since : Math.min(since, first.time());
        LOG.warn(
                "Under {} there are {} other runs{}, since {}, whose results do not come out here:"
                        + " this source reads {}. Earlier executions are such runs, and so are other"
                        + " jobs and other enrich on this path: usually there is nothing to do. What"
                        + " one of them has not put out, a source of its own does, with its run-id:"
                        + " {}{}",
                paths.stagingPath(),
                others.size(),
                others.isEmpty() || withoutId ? " (and lanes from before there were runs)" : "",
                Instant.ofEpochMilli(since),
                read,
                firstOf(others),
                others.size() > NAMED ? " and more" : "");
    }

    private @Nullable LaneId firstLane() throws Exception {
        ListRequest lanes = ListRequest.folders(paths.lanes(), null);
        for (String folder : await(store.list(lanes)).folders()) {
            LaneId lane = paths.laneOf(folder);
            if (lane != null) {
                return lane;
            }
        }
        return null;
    }

    /** Lanes of a run from before there were markers show by their age only. */
    private boolean isOlder(LaneId lane) {
        return LaneId.isValid(own)
                && lane.time() < LaneId.parse(own).time() - LaneDiscovery.MARGIN.toMillis();
    }

    /**
     * A sink that was restored goes on from lanes that a source without state does not read; said
     * once.
     */
    void ofPredecessors(
            Collection<LaneId> taken,
            Map<LaneId, @Nullable LaneOpening> found,
            Set<String> read,
            Predicate<LaneId> known)
            throws Exception {
        Set<LaneId> left = new TreeSet<>();
        for (LaneId lane : taken) {
            LaneOpening opening = found.get(lane);
            if (opening != null) {
                left.addAll(opening.predecessors());
            }
        }
        left.removeIf(lane -> known.test(lane) || taken.contains(lane));
        if (saidOfPredecessors || left.isEmpty()) {
            return;
        }
        Map<LaneId, @Nullable LaneOpening> leftOpenings = openings.read(left).openings;
        Set<String> runs = new TreeSet<>();
        left.removeIf(
                lane -> {
                    LaneOpening opening = leftOpenings.get(lane);
                    return opening == null || read.contains(LaneOrigin.runOf(opening));
                });
        leftOpenings.forEach(
                (lane, opening) -> {
                    if (left.contains(lane) && opening != null) {
                        runs.add(LaneOrigin.runOf(opening));
                    }
                });
        if (left.isEmpty()) {
            return;
        }
        saidOfPredecessors = true;
        runs.remove(LaneOrigin.NO_RUN);
        LOG.warn(
                "The sink was restored and this source was not: it begins with run {} and does not"
                        + " read that run's predecessors, lanes {} of runs {}. {} invocations of theirs"
                        + " may not have come out anywhere. To get them, run a source of its own {}",
                own,
                firstOf(left),
                runs,
                invocations.of(left),
                runs.isEmpty()
                        ? "with source.runs ALL"
                        : "with run-id " + String.join(" or ", runs));
    }

    private static <T> List<T> firstOf(Collection<T> all) {
        List<T> first = new ArrayList<>(all);
        return first.subList(0, Math.min(NAMED, first.size()));
    }

    private <T> T await(CompletableFuture<T> future) throws Exception {
        return BoundedWait.answer(
                future, Answers.BOUND, "a look at the runs under " + paths.stagingPath());
    }
}
