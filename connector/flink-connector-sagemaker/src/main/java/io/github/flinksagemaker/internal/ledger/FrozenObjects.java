package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.S3Location;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Creates objects whose bytes are frozen (rule 5): a conditional PUT, repeated with the same bytes
 * while its outcome is unknown; when an object exists it is read back, and identical bytes are our
 * own work. One that is gone by then is created again.
 */
public final class FrozenObjects {

    /** A zombie's segment may lie where a fence was to go; no array could hold much more. */
    private static final long MAX_BYTES = 1L << 30;

    /** Of an object that is there when it is created and gone when it is read back. */
    private static final int MAX_ATTEMPTS = 3;

    private final ObjectStore store;
    private final Retrier retrier;

    public FrozenObjects(ObjectStore store, Retrier retrier) {
        this.store = store;
        this.retrier = retrier;
    }

    /** Null if the object now holds {@code bytes}; else the other bytes that it holds. */
    public CompletableFuture<byte @Nullable []> create(S3Location location, byte[] bytes) {
        return create(location, bytes, 1);
    }

    private CompletableFuture<byte @Nullable []> create(
            S3Location location, byte[] bytes, int attempt) {
        return retrier.call(
                        "creating " + location,
                        () -> store.putIfAbsent(location, bytes, "application/octet-stream"))
                .thenCompose(
                        created ->
                                created
                                        ? CompletableFuture.completedFuture((byte[]) null)
                                        : readBack(location, bytes, attempt));
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
        return retrier.call(doing + location, () -> store.getUpTo(location, MAX_BYTES))
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
