// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectListing.Item;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/**
 * Finds the dates of lanes by LISTs; waits for S3. Numbers have no gaps, so the last of many pages
 * is found in leaps.
 */
public final class LaneDatesReader {

    private static final int CONCURRENT = 32;
    private static final long FIRST_LEAP = 1_000;

    private final ObjectStore store;
    private final LedgerPaths paths;

    public LaneDatesReader(ObjectStore store, LedgerPaths paths) {
        this.store = store;
        this.paths = paths;
    }

    public Map<LaneId, LaneDates> read(Collection<LaneId> lanes) throws Exception {
        Map<LaneId, LaneDates> dates = new HashMap<>();
        List<LaneId> all = new ArrayList<>(lanes);
        for (int from = 0; from < all.size(); from += CONCURRENT) {
            List<LaneId> some = all.subList(from, Math.min(all.size(), from + CONCURRENT));
            List<CompletableFuture<ObjectListing>> segments = new ArrayList<>();
            List<CompletableFuture<ObjectListing>> commits = new ArrayList<>();
            for (LaneId lane : some) {
                segments.add(store.list(ListRequest.keys(paths.segments(lane), null)));
                commits.add(store.list(ListRequest.keys(paths.commits(lane), null)));
            }
            for (int i = 0; i < some.size(); i++) {
                LaneId lane = some.get(i);
                dates.put(lane, dates(lane, await(segments.get(i)), await(commits.get(i))));
            }
        }
        return dates;
    }

    private LaneDates dates(LaneId lane, ObjectListing segments, ObjectListing commits)
            throws Exception {
        if (segments.items().isEmpty()) {
            return LaneDates.GONE;
        }
        long last = last(segments, number -> paths.segment(lane, number)).lastModified();
        if (!commits.items().isEmpty()) {
            last =
                    Math.max(
                            last,
                            last(commits, number -> paths.commit(lane, number)).lastModified());
        }
        return LaneDates.of(segments.items().get(0).lastModified(), last);
    }

    /** The last object of a folder whose first page is {@code first}. */
    private Item last(ObjectListing first, LongFunction<S3Location> names) throws Exception {
        ObjectListing page = first;
        Item last = lastOf(first);
        long leap = FIRST_LEAP;
        while (page.continuationToken() != null) {
            long number = number(last);
            ObjectListing ahead = after(names.apply(number + leap), names);
            if (ahead.items().isEmpty() && leap > 1) {
                leap /= 2;
                continue;
            }
            page = ahead.items().isEmpty() ? after(names.apply(number), names) : ahead;
            last = page.items().isEmpty() ? last : lastOf(page);
            leap *= 2;
        }
        return last;
    }

    private static long number(Item item) {
        return Long.parseLong(item.key().substring(item.key().lastIndexOf('/') + 1));
    }

    private static Item lastOf(ObjectListing page) {
        return page.items().get(page.items().size() - 1);
    }

    private ObjectListing after(S3Location object, LongFunction<S3Location> names)
            throws Exception {
        String key = names.apply(0).key();
        S3Location folder =
                S3Location.of(object.bucket(), key.substring(0, key.lastIndexOf('/') + 1));
        return await(store.list(ListRequest.keys(folder, object.key())));
    }

    private <T> T await(CompletableFuture<T> future) throws Exception {
        return BoundedWait.answer(
                future, Answers.BOUND, "a LIST of a lane under " + paths.stagingPath());
    }
}
