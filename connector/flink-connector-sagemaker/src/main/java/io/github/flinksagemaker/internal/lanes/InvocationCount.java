// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Counts the invocations of lanes by the headers of their segments, as far as a bounded effort
 * goes; blocks.
 */
final class InvocationCount {

    private static final int CONCURRENT = 32;
    private static final int MAX_SEGMENTS = 1_000;

    /** A header is far shorter, unless it opens a lane with thousands of predecessors. */
    private static final int HEADER = 1 << 16;

    private final ObjectStore store;
    private final LedgerPaths paths;

    InvocationCount(ObjectStore store, LedgerPaths paths) {
        this.store = store;
        this.paths = paths;
    }

    /** For a message: a number, or "at least" one. */
    String of(Collection<LaneId> lanes) throws Exception {
        List<S3Location> segments = new ArrayList<>();
        boolean all = true;
        for (LaneId lane : lanes) {
            S3Location folder = paths.segments(lane);
            ObjectListing page =
                    BoundedWait.answer(
                            store.list(ListRequest.keys(folder, null)),
                            Answers.BOUND,
                            "a LIST of " + folder);
            page.items().forEach(i -> segments.add(S3Location.of(folder.bucket(), i.key())));
            all &= page.continuationToken() == null;
            if (segments.size() > MAX_SEGMENTS) {
                all = false;
                break;
            }
        }
        return (all ? "" : "At least ") + count(segments);
    }

    private long count(List<S3Location> segments) throws Exception {
        long count = 0;
        int some = Math.min(MAX_SEGMENTS, segments.size());
        for (int from = 0; from < some; from += CONCURRENT) {
            List<S3Location> now = segments.subList(from, Math.min(some, from + CONCURRENT));
            List<CompletableFuture<StoredObject>> starts = new ArrayList<>();
            now.forEach(segment -> starts.add(store.getStart(segment, HEADER)));
            for (int i = 0; i < now.size(); i++) {
                count +=
                        entries(
                                now.get(i),
                                BoundedWait.answer(
                                        starts.get(i), Answers.BOUND, "a GET of " + now.get(i)));
            }
        }
        return count;
    }

    private static long entries(S3Location location, StoredObject start) {
        try {
            return start.exists() ? SegmentCodec.entryCount(start.bytes(), location.toString()) : 0;
        } catch (LedgerFormatException e) {
            return 0;
        }
    }
}
