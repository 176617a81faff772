// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A ledger's lanes by their folders: lanes sort by time, so a listing can begin at a moment. */
final class LaneFolders {

    private final LedgerPaths paths;
    private final ObjectStore store;
    private final Retrier retrier;

    LaneFolders(LedgerPaths paths, ObjectStore store, Retrier retrier) {
        this.paths = paths;
        this.store = store;
        this.retrier = retrier;
    }

    /** Every lane whose name's time is at that moment or later, in the order of time. */
    CompletableFuture<List<LaneId>> since(long epochMillis) {
        String from = paths.lanes().resolve(LaneId.timePrefix(epochMillis)).key();
        return since(ListRequest.folders(paths.lanes(), from), new ArrayList<>());
    }

    private CompletableFuture<List<LaneId>> since(ListRequest request, List<LaneId> found) {
        return retrier.call(
                        RequestKind.LIST_OBJECTS,
                        "listing " + request.prefix(),
                        () -> store.list(request))
                .thenCompose(
                        page -> {
                            addLanes(page, found);
                            String token = page.continuationToken();
                            return token == null
                                    ? CompletableFuture.completedFuture(found)
                                    : since(request.next(token), found);
                        });
    }

    private void addLanes(ObjectListing page, List<LaneId> found) {
        int start = paths.lanes().key().length();
        for (String folder : page.folders()) {
            String name = folder.substring(start, folder.length() - 1);
            if (LaneId.isValid(name)) {
                found.add(LaneId.parse(name));
            }
        }
    }
}
