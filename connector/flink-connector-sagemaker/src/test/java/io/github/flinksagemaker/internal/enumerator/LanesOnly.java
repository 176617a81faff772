// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A ledger of very many lanes, of which only the folders and the dates of the openings are kept.
 */
final class LanesOnly implements ObjectStore {

    private static final int PAGE = 1_000;

    private final String prefix;
    private final Clock clock;
    private final NavigableMap<String, Long> lanes = new TreeMap<>();
    @Nullable Duration ahead = Duration.ZERO;
    int lists;
    int gets;

    LanesOnly(LedgerPaths paths, Clock clock) {
        this.prefix = paths.lanes().key();
        this.clock = clock;
    }

    void write(LaneId lane) {
        lanes.put(prefix + lane + "/", clock.millis());
    }

    @Override
    public CompletableFuture<ObjectListing> list(ListRequest request) {
        lists++;
        String token = request.continuationToken();
        String after = token != null ? token : request.startAfter();
        List<String> folders = new ArrayList<>();
        for (String folder : (after == null ? lanes : lanes.tailMap(after, false)).keySet()) {
            if (folders.size() == PAGE) {
                return answer(folders, folders.get(PAGE - 1));
            }
            folders.add(folder);
        }
        return answer(folders, null);
    }

    private CompletableFuture<ObjectListing> answer(List<String> folders, @Nullable String next) {
        Long date = ahead == null ? null : clock.millis() + ahead.toMillis();
        return CompletableFuture.completedFuture(
                ObjectListing.of(List.of(), folders, next).dated(date));
    }

    @Override
    public CompletableFuture<StoredObject> get(S3Location location) {
        gets++;
        String folder = location.key().substring(0, location.key().lastIndexOf('/') + 1);
        Map.Entry<String, Long> lane = lanes.floorEntry(folder);
        return CompletableFuture.completedFuture(
                lane == null || !lane.getKey().equals(folder)
                        ? StoredObject.missing(null)
                        : StoredObject.of(new byte[1], lane.getValue()));
    }

    @Override
    public CompletableFuture<StoredObject> getStart(S3Location location, int maxLength) {
        return get(location);
    }

    @Override
    public CompletableFuture<StoredObject> getRange(S3Location location, long offset, int length) {
        return get(location);
    }

    @Override
    public CompletableFuture<Void> put(S3Location location, byte[] body, String contentType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Boolean> putIfAbsent(
            S3Location location, byte[] body, String contentType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Collection<String>> delete(String bucket, Collection<String> keys) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        // nothing to release
    }
}
