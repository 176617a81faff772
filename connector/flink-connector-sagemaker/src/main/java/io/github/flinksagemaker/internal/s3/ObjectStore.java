// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import io.github.flinksagemaker.model.S3Location;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * The seam to S3: strongly consistent, all calls asynchronous.
 *
 * <p>Every future fails with a {@link io.github.flinksagemaker.internal.aws.ServiceException} whose
 * kind says what to do; a missing object is an answer, not a failure, and a GET's answer has the
 * store's own date where the store sends one. Implementations retry transient faults a few times at
 * most; patience is the caller's. Futures may complete on a client's thread: callers hop to their
 * own before they do work. Bodies are not copied, so callers don't change them afterwards.
 */
public interface ObjectStore extends AutoCloseable {

    /** Writes the object, replacing one that exists. */
    CompletableFuture<Void> put(S3Location location, byte[] body, String contentType);

    /**
     * Creates the object unless one exists ({@code If-None-Match: *}).
     *
     * @return true if this call created it; false if an object exists already, which may be the
     *     work of an earlier attempt of this very call
     */
    CompletableFuture<Boolean> putIfAbsent(S3Location location, byte[] body, String contentType);

    /** Reads the whole object, however large. */
    CompletableFuture<StoredObject> get(S3Location location);

    /**
     * Reads the whole object if it has at most {@code maxLength} bytes. Of a larger one nothing is
     * buffered: the answer has its {@link StoredObject#size()} and no bytes. As it stands here it
     * is for stores that hold their objects in memory.
     */
    default CompletableFuture<StoredObject> getUpTo(S3Location location, long maxLength) {
        return get(location)
                .thenApply(
                        object ->
                                object.exists() && object.size() > maxLength
                                        ? object.withoutBytes()
                                        : object);
    }

    /**
     * Whether the object exists; reads nothing of it. As it stands here it is for stores that hold
     * their objects in memory.
     */
    default CompletableFuture<Boolean> exists(S3Location location) {
        return get(location).thenApply(StoredObject::exists);
    }

    /** Reads {@code length} bytes from {@code offset}; the object must be at least that long. */
    CompletableFuture<StoredObject> getRange(S3Location location, long offset, int length);

    /**
     * Reads the object's first bytes, at most {@code maxLength}, which bounds what is buffered;
     * {@link StoredObject#size()} tells how many there are in all.
     */
    CompletableFuture<StoredObject> getStart(S3Location location, int maxLength);

    /** One page of a listing, in the order of keys. */
    CompletableFuture<ObjectListing> list(ListRequest request);

    /**
     * Deletes up to 1,000 objects of one bucket; a missing one counts as deleted.
     *
     * @return the keys that S3 refused to delete
     */
    CompletableFuture<Collection<String>> delete(String bucket, Collection<String> keys);

    @Override
    void close();
}
