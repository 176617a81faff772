// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What lies in a ledger's folders, listed page after page, each with the retrier's patience. */
final class LedgerListing {

    private final LedgerPaths paths;
    private final ObjectStore store;
    private final Retrier retrier;

    LedgerListing(LedgerPaths paths, ObjectStore store, Retrier retrier) {
        this.paths = paths;
        this.store = store;
        this.retrier = retrier;
    }

    /**
     * Every lane whose name's time is at that moment or later, in the order of time: lanes sort by
     * it, so a listing can begin there.
     */
    CompletableFuture<List<LaneId>> lanesSince(long epochMillis) {
        List<LaneId> lanes = new ArrayList<>();
        String from = paths.lanes().resolve(LaneId.timePrefix(epochMillis)).key();
        return pages(
                        ListRequest.folders(paths.lanes(), from),
                        page -> {
                            for (String folder : page.folders()) {
                                LaneId lane = paths.laneOf(folder);
                                if (lane != null) {
                                    lanes.add(lane);
                                }
                            }
                        })
                .thenApply(listed -> lanes);
    }

    /** The greatest number in a folder of segments or commits; null if there is none. */
    CompletableFuture<@Nullable Long> last(S3Location folder, @Nullable String startAfter) {
        Long[] last = {null};
        return pages(
                        ListRequest.keys(folder, startAfter),
                        page -> {
                            for (ObjectListing.Item item : page.items()) {
                                Long number = LedgerPaths.numberIn(folder, item.key());
                                last[0] = number == null ? last[0] : number; // in order of keys
                            }
                        })
                .thenApply(listed -> last[0]);
    }

    private CompletableFuture<Void> pages(ListRequest request, Consumer<ObjectListing> reader) {
        return retrier.call(
                        RequestKind.LIST_OBJECTS,
                        "listing " + request.prefix(),
                        () -> store.list(request))
                .thenCompose(
                        page -> {
                            reader.accept(page);
                            ListRequest next = request.after(page);
                            return next == null
                                    ? CompletableFuture.completedFuture((Void) null)
                                    : pages(next, reader);
                        });
    }
}
