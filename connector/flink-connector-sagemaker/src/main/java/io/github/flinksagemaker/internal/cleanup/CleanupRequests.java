// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.KeyDenial;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.S3Location;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;

/**
 * The clean-up's requests: it waits for each, so there is one at a time, but for reads of many
 * objects. A failed one throws {@link ServiceException}.
 */
final class CleanupRequests {

    /** How many reads are under way at once: one at a time is slower than a busy sink writes. */
    static final int MAX_READS = 32;

    /** How many bytes they may bring, unless a single object has more. */
    static final long MAX_READ_BYTES = 16 << 20;

    /** How many objects one request deletes at most. */
    static final int MAX_DELETES = 1000;

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final ObjectStore store;
    private final String bucket;
    private final Counter deleted;
    private final Counter refused;
    private final long maxSegmentSize;
    private final boolean forbiddenMeansMissing;
    private volatile boolean stopped;

    CleanupRequests(ObjectStore store, SourceSettings settings, ConnectorMetrics metrics) {
        this.store = store;
        this.bucket = settings.stagingPath().bucket();
        this.deleted = metrics.counter(ConnectorMetric.DELETED_OBJECTS);
        this.refused = metrics.counter(ConnectorMetric.REFUSED_DELETES);
        this.maxSegmentSize = settings.maxSegmentSize();
        this.forbiddenMeansMissing = settings.forbiddenMeansMissing();
    }

    /**
     * Reads an object of the ledger, which may be missing, as a refusal may say.
     *
     * @throws UncheckedIOException if it is too large to be read
     */
    StoredObject get(S3Location location) throws InterruptedException {
        try {
            return whole(location, await(() -> store.getUpTo(location, maxSegmentSize)));
        } catch (ServiceException e) {
            if (KeyDenial.meansMissing(e, forbiddenMeansMissing)) {
                return StoredObject.missing();
            }
            throw e;
        }
    }

    /**
     * Shows objects in turn, but for those that are gone, until {@code reader} wants no more. The
     * next ones are fetched meanwhile, within bounds of their number and bytes.
     */
    void read(List<NumberedObject> objects, ObjectTaker reader) throws InterruptedException {
        Deque<CompletableFuture<StoredObject>> reads = new ArrayDeque<>();
        int begun = 0;
        long bytes = 0;
        for (int i = 0; i < objects.size(); i++) {
            while (begun < objects.size()
                    && reads.size() < MAX_READS
                    && (begun == i || bytes + objects.get(begun).size() <= MAX_READ_BYTES)) {
                NumberedObject next = objects.get(begun++);
                bytes += next.size();
                reads.add(store.getUpTo(next.location(), maxSegmentSize));
            }
            NumberedObject object = objects.get(i);
            StoredObject read = whole(object.location(), await(reads::remove));
            bytes -= object.size();
            if (read.exists() && !reader.take(object, read.bytes())) {
                return;
            }
        }
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

    /** Shows page after page until there are no more or {@code reader} wants no more. */
    void list(ListRequest first, PageReader reader) throws InterruptedException {
        for (ListRequest request = first; request != null; ) {
            ListRequest asked = request;
            ObjectListing page = await(() -> store.list(asked));
            request = reader.read(page) ? request.after(page) : null;
        }
    }

    /**
     * Deletes what lies in a folder of the staging path, as far as {@code which} says so.
     *
     * @return whether that is all
     */
    boolean deleteListed(S3Location folder, Predicate<ObjectListing.Item> which)
            throws InterruptedException {
        boolean[] all = {true};
        list(
                ListRequest.keys(folder, null),
                page -> {
                    List<String> keys = new ArrayList<>();
                    for (ObjectListing.Item item : page.items()) {
                        if (which.test(item)) {
                            keys.add(item.key());
                        }
                    }
                    all[0] &= keys.size() == page.items().size();
                    delete(keys);
                    return true;
                });
        return all[0];
    }

    /**
     * Deletes objects of the staging path.
     *
     * @throws ServiceException if S3 did not delete them all
     */
    void delete(List<String> keys) throws InterruptedException {
        for (int from = 0; from < keys.size(); from += MAX_DELETES) {
            deleteAtOnce(keys.subList(from, Math.min(keys.size(), from + MAX_DELETES)));
        }
    }

    private void deleteAtOnce(List<String> keys) throws InterruptedException {
        Collection<String> kept;
        try {
            kept = await(() -> store.delete(bucket, List.copyOf(keys)));
        } catch (ServiceException e) {
            if (e.kind() == ErrorKind.ACCESS_DENIED) {
                refused.inc(keys.size());
            }
            throw e;
        }
        deleted.inc(keys.size() - kept.size());
        if (!kept.isEmpty()) {
            refused.inc(kept.size());
            throw refusal(kept);
        }
    }

    private ServiceException refusal(Collection<String> keys) {
        return new ServiceException(
                ErrorKind.ACCESS_DENIED,
                "S3 refused to delete "
                        + keys.size()
                        + " objects, s3://"
                        + bucket
                        + "/"
                        + keys.iterator().next()
                        + " among them. Allow s3:DeleteObject on arn:aws:s3:::"
                        + bucket
                        + "/* for the job's credentials, and look for an object lock");
    }

    /** From now on every request, the one in flight too, ends as if the thread was interrupted. */
    void stop() {
        stopped = true;
    }

    private <T> T await(Supplier<CompletableFuture<T>> call) throws InterruptedException {
        try {
            checkNotStopped();
            return BoundedWait.answer(call.get(), TIMEOUT, "a request of the clean-up");
        } catch (ExecutionException | TimeoutException e) {
            checkNotStopped();
            Throwable cause = ErrorClassifier.unwrap(e);
            if (cause instanceof Error) {
                throw (Error) cause; // which no later round mends
            }
            throw cause instanceof ServiceException
                    ? (ServiceException) cause
                    : new ServiceException(ErrorKind.TRANSIENT, "a request got no answer", e);
        }
    }

    /** What a closing client answers is no problem to be told. */
    private void checkNotStopped() throws InterruptedException {
        if (stopped) {
            throw new InterruptedException("the clean-up is closed");
        }
    }

    /** Takes one object; returns whether it wants the next. */
    interface ObjectTaker {
        boolean take(NumberedObject object, byte[] bytes) throws InterruptedException;
    }

    /** Takes one page of a listing; returns whether it wants the next. */
    interface PageReader {
        boolean read(ObjectListing page) throws InterruptedException;
    }
}
