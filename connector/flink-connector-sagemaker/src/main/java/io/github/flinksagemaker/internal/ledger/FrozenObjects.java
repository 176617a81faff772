package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.S3Location;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Creates objects whose bytes are frozen (rule 5): a conditional PUT, repeated with the same bytes
 * while its outcome is unknown; when an object exists it is read back, and identical bytes are our
 * own work.
 */
public final class FrozenObjects {

    /** A zombie's segment may lie where a fence was to go; no array could hold much more. */
    private static final long MAX_BYTES = 1L << 30;

    private final ObjectStore store;
    private final Retrier retrier;

    public FrozenObjects(ObjectStore store, Retrier retrier) {
        this.store = store;
        this.retrier = retrier;
    }

    /** Null if the object now holds {@code bytes}; else the other bytes that it holds. */
    public CompletableFuture<byte @Nullable []> create(S3Location location, byte[] bytes) {
        return retrier.call(
                        "creating " + location,
                        () -> store.putIfAbsent(location, bytes, "application/octet-stream"))
                .thenCompose(
                        created ->
                                created
                                        ? CompletableFuture.completedFuture((byte[]) null)
                                        : readBack(location, bytes));
    }

    private CompletableFuture<byte @Nullable []> readBack(S3Location location, byte[] bytes) {
        return get("reading back ", location)
                .thenApply(
                        found -> {
                            if (!found.exists()) {
                                throw new LedgerCorruptionException(
                                        location, "existed and is gone now");
                            }
                            return Arrays.equals(found.bytes(), bytes) ? null : found.bytes();
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
