// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.ledger.LedgerCorruptionException;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.S3Location;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Creates objects whose bytes are frozen (rule 5): a conditional PUT, repeated with the same bytes
 * while its outcome is unknown; when an object exists it is read back, and identical bytes are our
 * own work. One that is gone by then is created again.
 */
public final class WriteOnceStore {

    /** A zombie's segment may lie where a fence was to go; no array could hold much more. */
    private static final long MAX_BYTES = 1L << 30;

    /** Of an object that is there when it is created and gone when it is read back. */
    private static final int MAX_ATTEMPTS = 3;

    private final ObjectStore store;
    private final Retrier retrier;

    public WriteOnceStore(ObjectStore store, Retrier retrier) {
        this.store = store;
        this.retrier = retrier;
    }

    /** Null if the object now holds {@code bytes}; else the other bytes that it holds. */
    public CompletableFuture<byte @Nullable []> create(S3Location location, byte[] bytes) {
        return create(location, bytes, 1);
    }

    private CompletableFuture<byte @Nullable []> create(
            S3Location location, byte[] bytes, int attempt) {
        return putIfAbsent("creating " + location, location, bytes)
                .thenCompose(
                        created ->
                                created
                                        ? CompletableFuture.completedFuture((byte[]) null)
                                        : readBack(location, bytes, attempt));
    }

    /**
     * As {@link #create}, with proof that the store does what fences rest upon: the same PUT comes
     * a second time, and must be answered by 412.
     */
    public CompletableFuture<byte @Nullable []> createFirst(S3Location location, byte[] bytes) {
        return create(location, bytes)
                .thenCompose(
                        other ->
                                other != null
                                        ? CompletableFuture.completedFuture(other)
                                        : proveCondition(location, bytes));
    }

    private CompletableFuture<byte @Nullable []> proveCondition(S3Location location, byte[] bytes) {
        return putIfAbsent("creating once more " + location, location, bytes)
                .thenApply(
                        created -> {
                            if (created) {
                                throw retrier.budget().failure(unconditional(location));
                            }
                            return null;
                        });
    }

    private static IllegalStateException unconditional(S3Location location) {
        return new IllegalStateException(
                "the store of "
                        + location
                        + " has created it twice although the second PutObject said If-None-Match:"
                        + " *. Without conditional writes no writer can be kept from going on after"
                        + " it was replaced, and records would be lost or repeated: use S3, or a"
                        + " store or proxy that answers such a request by 412");
    }

    private CompletableFuture<Boolean> putIfAbsent(String what, S3Location location, byte[] bytes) {
        return retrier.call(
                RequestKind.PUT_OBJECT_IF_ABSENT,
                what,
                () -> store.putIfAbsent(location, bytes, "application/octet-stream"));
    }

    /**
     * What existed and is gone again was deleted in between, by the clean-up (of a lane that is
     * done with) or from outside: the same bytes may be created now.
     */
    private CompletableFuture<byte @Nullable []> readBack(
            S3Location location, byte[] bytes, int attempt) {
        return get("reading back ", location)
                .thenCompose(
                        found -> {
                            if (found.exists()) {
                                return CompletableFuture.completedFuture(
                                        Arrays.equals(found.bytes(), bytes) ? null : found.bytes());
                            }
                            if (attempt < MAX_ATTEMPTS) {
                                return create(location, bytes, attempt + 1);
                            }
                            throw new LedgerCorruptionException(
                                    location,
                                    "existed at each of "
                                            + attempt
                                            + " attempts to create it and was gone each time when"
                                            + " it was read: does anything delete there?");
                        });
    }

    /** An object as it is. */
    public CompletableFuture<StoredObject> read(S3Location location) {
        return get("reading ", location);
    }

    private CompletableFuture<StoredObject> get(String doing, S3Location location) {
        return retrier.call(
                        RequestKind.GET_OBJECT,
                        doing + location,
                        () -> store.getUpTo(location, MAX_BYTES))
                .thenApply(
                        found -> {
                            if (found.exists() && !found.isWhole()) {
                                throw new LedgerCorruptionException(
                                        location,
                                        "has "
                                                + found.size()
                                                + " bytes, more than any object of the ledger");
                            }
                            return found;
                        });
    }
}
