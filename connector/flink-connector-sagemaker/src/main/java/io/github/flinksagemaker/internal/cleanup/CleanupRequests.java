// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.KeyDenial;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.S3Location;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The clean-up's requests: it waits for each, so there is one at a time, or a few reads. A failed
 * one throws {@link ServiceException}.
 */
final class CleanupRequests {

    /** How many objects {@link #getAll} should be asked for: they are in memory at once. */
    static final int MAX_READS = 4;

    /** How many objects one request deletes at most. */
    static final int MAX_DELETES = 1000;

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final ObjectStore store;
    private final CleanupMetrics metrics;
    private final long maxSegmentSize;
    private final boolean forbiddenMeansMissing;
    private volatile boolean stopped;

    CleanupRequests(ObjectStore store, CleanupMetrics metrics, SourceSettings settings) {
        this.store = store;
        this.metrics = metrics;
        this.maxSegmentSize = settings.maxSegmentSize();
        this.forbiddenMeansMissing = settings.forbiddenMeansMissing();
    }

    /**
     * Reads an object of the ledger.
     *
     * @throws UncheckedIOException if it is too large to be read
     */
    StoredObject get(S3Location location) throws InterruptedException {
        return whole(location, await(() -> store.getUpTo(location, maxSegmentSize)));
    }

    /** The same for an object that may be missing, as a refusal may say. */
    StoredObject getIfThere(S3Location location) throws InterruptedException {
        try {
            return get(location);
        } catch (ServiceException e) {
            if (KeyDenial.meansMissing(e, forbiddenMeansMissing)) {
                return StoredObject.missing();
            }
            throw e;
        }
    }

    List<StoredObject> getAll(List<S3Location> locations) throws InterruptedException {
        List<CompletableFuture<StoredObject>> reads = new ArrayList<>();
        locations.forEach(location -> reads.add(store.getUpTo(location, maxSegmentSize)));
        List<StoredObject> objects = new ArrayList<>();
        for (int i = 0; i < reads.size(); i++) {
            CompletableFuture<StoredObject> read = reads.get(i);
            objects.add(whole(locations.get(i), await(() -> read)));
        }
        return objects;
    }

    private StoredObject whole(S3Location location, StoredObject object) {
        if (object.exists() && !object.isWhole()) {
            throw new UncheckedIOException(ObjectReader.tooLarge(location, object, maxSegmentSize));
        }
        return object;
    }

    void put(S3Location location, byte[] body) throws InterruptedException {
        await(() -> store.put(location, body, "text/plain"));
    }

    ObjectListing list(ListRequest request) throws InterruptedException {
        return await(() -> store.list(request));
    }

    /** Shows page after page until there are no more or {@code reader} wants no more. */
    void list(ListRequest first, PageReader reader) throws InterruptedException {
        for (ListRequest request = first; request != null; ) {
            ObjectListing page = list(request);
            request = reader.read(page) ? request.after(page) : null;
        }
    }

    /**
     * Deletes objects of the staging path.
     *
     * @throws DeleteRefusedException if S3 did not delete them all
     */
    void deleteAll(List<S3Location> objects) throws InterruptedException {
        for (int from = 0; from < objects.size(); from += MAX_DELETES) {
            List<String> keys = new ArrayList<>();
            objects.subList(from, Math.min(objects.size(), from + MAX_DELETES))
                    .forEach(object -> keys.add(object.key()));
            delete(objects.get(from).bucket(), keys);
        }
    }

    private void delete(String bucket, List<String> keys) throws InterruptedException {
        Collection<String> refused;
        try {
            refused = await(() -> store.delete(bucket, keys));
        } catch (ServiceException e) {
            if (e.kind() == ErrorKind.ACCESS_DENIED) {
                metrics.refused(keys.size());
            }
            throw e;
        }
        metrics.deleted(keys.size() - refused.size());
        if (!refused.isEmpty()) {
            metrics.refused(refused.size());
            throw new DeleteRefusedException(bucket, refused);
        }
    }

    /** From now on every request, the one in flight too, ends as if the thread was interrupted. */
    void stop() {
        stopped = true;
    }

    private <T> T await(Supplier<CompletableFuture<T>> call) throws InterruptedException {
        try {
            checkNotStopped();
            return BoundedWait.answer(call.get(), TIMEOUT, "a request of the clean-up");
        } catch (ExecutionException e) {
            checkNotStopped();
            Throwable cause = ErrorClassifier.unwrap(e);
            if (cause instanceof ServiceException) {
                throw (ServiceException) cause;
            }
            if (cause instanceof Error) {
                throw (Error) cause; // which no later round mends
            }
            throw new ServiceException(ErrorKind.TRANSIENT, "a request failed", e);
        } catch (TimeoutException e) {
            throw new ServiceException(ErrorKind.TRANSIENT, "a request got no answer", e);
        }
    }

    /** What a closing client answers is no problem to be told. */
    private void checkNotStopped() throws InterruptedException {
        if (stopped) {
            throw new InterruptedException("the clean-up is closed");
        }
    }

    /** Takes one page of a listing; returns whether it wants the next. */
    interface PageReader {
        boolean read(ObjectListing page) throws InterruptedException;
    }
}
