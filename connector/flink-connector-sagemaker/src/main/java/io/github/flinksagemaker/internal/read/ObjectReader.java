// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.KeyDenial;
import io.github.flinksagemaker.internal.aws.OutageLog;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.S3Location;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every S3 read of a reader: bounded in number, answered on the {@link EventLoop}. An error that no
 * repetition mends (no such bucket, wrong region) fails the reading here and is never an answer; if
 * the bucket has been read before it counts as no answer for a while ({@link Refusals}).
 */
public final class ObjectReader {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectReader.class);

    private final EventLoop loop;
    private final ObjectStore store;
    private final ReadPermits permits;
    private final long maxSegmentSize;
    private final ReadMetrics metrics;
    private final OutageLog outages;
    private final Refusals refusals;
    private final ListPermissions probes;
    private final boolean forbiddenMeansMissing;

    public ObjectReader(
            EventLoop loop, ObjectStore store, SourceSettings settings, ReadMetrics metrics) {
        this.loop = loop;
        this.store = store;
        this.permits = new ReadPermits(settings.maxConcurrentReads());
        this.maxSegmentSize = settings.maxSegmentSize();
        this.metrics = metrics;
        this.outages = new OutageLog(LOG, loop.clock(), "Reading from S3");
        this.refusals = new Refusals(settings.retryBudget());
        this.probes = new ListPermissions(loop, store);
        this.forbiddenMeansMissing = settings.forbiddenMeansMissing();
    }

    /** An earlier attempt has read from where this one reads. */
    public void restored() {
        refusals.restored();
    }

    /** Whether the bucket may be listed, as far as it is known; asks if it is not. */
    ListPermissions.Listing listing(String bucket) {
        return probes.of(bucket);
    }

    /**
     * Whether a refusal of an output or failure is to be taken as no answer, because the bucket has
     * been read before: the caller asks again, which may be much later than the budget's end, so it
     * is asked for then too. It is told of in the log.
     */
    boolean mayPass(S3Location location, ServiceException refusal) {
        long now = loop.now();
        boolean mayPass = isWithinBudget(location, now, refusal);
        if (mayPass && refusals.isSince(location, now)) {
            loop.schedule(refusals.budget(), () -> askAgain(location, now, refusal));
        }
        return mayPass;
    }

    private boolean isWithinBudget(S3Location location, long now, ServiceException refusal) {
        boolean within = refusals.mayPass(location, now);
        if (within) {
            outages.failed(refusal);
        }
        return within;
    }

    private void askAgain(S3Location location, long since, ServiceException refusal) {
        if (refusals.isSince(location, since)) {
            getStart(
                    ReadPurpose.WATCH,
                    location,
                    1,
                    answer -> {
                        if (answer.kind() == ReadResult.Kind.FORBIDDEN) {
                            loop.fail(refusal);
                        }
                    });
        }
    }

    /**
     * Reads an object of at most so many bytes when a permit is free; of a larger one only its size
     * is answered. {@code then} runs on the loop.
     */
    public void getUpTo(
            ReadPurpose use, S3Location location, long maxLength, Consumer<ReadResult> then) {
        permits.acquire(
                use, () -> start(use, location, () -> store.getUpTo(location, maxLength), then));
    }

    /** The same for an object of the ledger; one that is too large for it fails the reading. */
    public void getLedger(ReadPurpose use, S3Location location, Consumer<ReadResult> then) {
        getUpTo(
                use,
                location,
                maxSegmentSize,
                answer -> {
                    if (answer.kind() == ReadResult.Kind.FOUND && !answer.object().isWhole()) {
                        loop.fail(tooLarge(location, answer.object(), maxSegmentSize));
                    } else {
                        then.accept(answer);
                    }
                });
    }

    /** What an object of the ledger that was not read for its size is refused with. */
    public static LedgerFormatException tooLarge(
            S3Location location, StoredObject object, long maxSegmentSize) {
        return new LedgerFormatException(
                location
                        + ": has "
                        + object.size()
                        + " bytes, more than "
                        + SourceOptions.MAX_SEGMENT_SIZE.key()
                        + " ("
                        + maxSegmentSize
                        + "): raise the option if a sink wrote it, else put the object back as it"
                        + " was written");
    }

    /** The same for an object's first bytes. */
    public void getStart(
            ReadPurpose use, S3Location location, int maxLength, Consumer<ReadResult> then) {
        permits.acquire(
                use, () -> start(use, location, () -> store.getStart(location, maxLength), then));
    }

    /** The same for a part of an object, which must be at least that long. */
    public void getRange(
            ReadPurpose use,
            S3Location location,
            long offset,
            int length,
            Consumer<ReadResult> then) {
        permits.acquire(
                use,
                () -> start(use, location, () -> store.getRange(location, offset, length), then));
    }

    private void start(
            ReadPurpose use,
            S3Location location,
            Supplier<CompletableFuture<StoredObject>> request,
            Consumer<ReadResult> then) {
        long begunAt = loop.now();
        CompletableFuture<StoredObject> read;
        try {
            read = request.get();
        } catch (Throwable e) {
            read = CompletableFuture.failedFuture(e);
        }
        loop.whenDone(
                read,
                (object, error) -> {
                    ReadResult answer = answer(use, location, begunAt, object, error);
                    if (answer != null) {
                        then.accept(answer);
                        permits.release();
                    }
                });
    }

    private @Nullable ReadResult answer(
            ReadPurpose use,
            S3Location location,
            long begunAt,
            @Nullable StoredObject object,
            @Nullable Throwable error) {
        if (object != null) {
            outages.worked();
            refusals.answered(location);
            metrics.onRead(use, object.exists(), object.exists() ? object.bytes().length : 0);
            return object.exists()
                    ? ReadResult.found(object, begunAt)
                    : ReadResult.missing(object.missedAt(), begunAt);
        }
        Throwable cause =
                error instanceof CompletionException && error.getCause() != null
                        ? error.getCause()
                        : error;
        if (!(cause instanceof ServiceException)) {
            loop.fail(new IllegalStateException("reading " + location + " broke down", cause));
            return null;
        }
        ServiceException failure = (ServiceException) cause;
        metrics.onReadFailed(use, failure.kind());
        return refused(use, location, begunAt, failure.kind(), failure);
    }

    private @Nullable ReadResult refused(
            ReadPurpose use,
            S3Location location,
            long begunAt,
            ErrorKind kind,
            ServiceException failure) {
        String reason = String.valueOf(failure.getMessage());
        switch (kind) {
            case THROTTLED:
            case TRANSIENT:
                outages.failed(failure);
                return ReadResult.unknown(begunAt, reason);
            case ACCESS_DENIED:
                boolean mayBeGranted =
                        use != ReadPurpose.WATCH
                                && !KeyDenial.meansMissing(failure, forbiddenMeansMissing);
                return mayBeGranted && isWithinBudget(location, loop.now(), failure)
                        ? ReadResult.unknown(begunAt, reason)
                        : ReadResult.forbidden(begunAt, failure);
            case NOT_FOUND:
            case MISCONFIGURED:
                boolean mayPass =
                        use == ReadPurpose.WATCH
                                ? mayPass(location, failure)
                                : isWithinBudget(location, loop.now(), failure);
                if (mayPass) {
                    return ReadResult.unknown(begunAt, reason);
                }
                fail(kind, location, failure);
                return null;
            case REJECTED:
                fail(kind, location, failure);
                return null;
        }
        throw new IllegalStateException("unknown kind of error " + kind);
    }

    private void fail(ErrorKind kind, S3Location location, ServiceException failure) {
        loop.fail(
                new ServiceException(
                        kind,
                        "cannot read "
                                + location
                                + ": check that its bucket exists, its region and its key ("
                                + failure.getMessage()
                                + ")",
                        failure));
    }
}
