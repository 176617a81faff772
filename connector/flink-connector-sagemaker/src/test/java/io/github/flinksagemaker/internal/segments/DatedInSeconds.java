// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.S3Location;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Tells of each GET, and dates objects as S3's header does: in whole seconds. */
final class DatedInSeconds implements ObjectStore {

    private final ObjectStore store;
    private final Consumer<S3Location> onGet;

    DatedInSeconds(ObjectStore store, Consumer<S3Location> onGet) {
        this.store = store;
        this.onGet = onGet;
    }

    private static StoredObject dated(StoredObject object) {
        return object.exists()
                ? StoredObject.of(
                        object.bytes(),
                        object.size(),
                        object.contentType(),
                        object.lastModified() / 1000 * 1000)
                : object;
    }

    @Override
    public CompletableFuture<StoredObject> get(S3Location location) {
        onGet.accept(location);
        return store.get(location).thenApply(DatedInSeconds::dated);
    }

    @Override
    public CompletableFuture<StoredObject> getRange(S3Location location, long offset, int length) {
        onGet.accept(location);
        return store.getRange(location, offset, length).thenApply(DatedInSeconds::dated);
    }

    @Override
    public CompletableFuture<StoredObject> getStart(S3Location location, int length) {
        onGet.accept(location);
        return store.getStart(location, length).thenApply(DatedInSeconds::dated);
    }

    @Override
    public CompletableFuture<Void> put(S3Location location, byte[] body, String contentType) {
        return store.put(location, body, contentType);
    }

    @Override
    public CompletableFuture<Boolean> putIfAbsent(
            S3Location location, byte[] body, String contentType) {
        return store.putIfAbsent(location, body, contentType);
    }

    @Override
    public CompletableFuture<ObjectListing> list(ListRequest request) {
        return store.list(request);
    }

    @Override
    public CompletableFuture<Collection<String>> delete(String bucket, Collection<String> keys) {
        return store.delete(bucket, keys);
    }

    @Override
    public void close() {
        store.close();
    }
}
