package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One staging path, one sink name (rule 3): refuses to write into another sink's ledger.
 *
 * <p>The oldest lane whose opening can be read tells whose ledger it is. One that is being deleted,
 * or whose opening is damaged, tells nothing: the next one is asked.
 */
public final class LedgerOwnership {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerOwnership.class);

    /**
     * The clean-up deletes lanes one by one; more than a few without an opening are no accident.
     */
    static final int MAX_LANES = 20;

    private final LedgerPaths paths;
    private final ObjectStore store;
    private final Retrier retrier;
    private final FrozenObjects objects;

    public LedgerOwnership(LedgerPaths paths, ObjectStore store, Retrier retrier) {
        this.paths = paths;
        this.store = store;
        this.retrier = retrier;
        this.objects = new FrozenObjects(store, retrier);
    }

    /**
     * Fails with an IllegalStateException if the oldest lane that can tell belongs to another sink.
     */
    public CompletableFuture<Void> check(String sinkName) {
        return retrier.call(
                        RequestKind.LIST_OBJECTS,
                        "listing " + paths.lanes(),
                        () -> store.list(ListRequest.folders(paths.lanes(), null)))
                .thenCompose(page -> check(oldest(page), sinkName));
    }

    private Deque<LaneId> oldest(ObjectListing page) {
        Deque<LaneId> lanes = new ArrayDeque<>();
        int start = paths.lanes().key().length();
        for (String folder : page.folders()) {
            String name = folder.substring(start, folder.length() - 1);
            if (LaneId.isValid(name) && lanes.size() < MAX_LANES) {
                lanes.add(LaneId.parse(name));
            }
        }
        return lanes;
    }

    private CompletableFuture<Void> check(Deque<LaneId> lanes, String sinkName) {
        LaneId lane = lanes.poll();
        if (lane == null) {
            return CompletableFuture.completedFuture(null);
        }
        return opening(lane)
                .thenCompose(
                        opening -> {
                            if (opening.isEmpty()) {
                                return check(lanes, sinkName);
                            }
                            String owner = opening.get().sinkName();
                            return owner.equals(sinkName)
                                    ? CompletableFuture.completedFuture(null)
                                    : refuseUnlessDeleted(lane, owner, lanes, sinkName);
                        });
    }

    /** Empty if the lane can't tell. */
    private CompletableFuture<Optional<LaneOpening>> opening(LaneId lane) {
        S3Location location = paths.segment(lane, 0);
        return objects.read(location)
                .handle(
                        (found, error) -> {
                            if (error == null) {
                                return found.exists()
                                        ? decode(location, found)
                                        : Optional.<LaneOpening>empty();
                            }
                            Throwable cause = ErrorClassifier.unwrap(error);
                            if (cause instanceof LedgerCorruptionException) {
                                return damaged(location, cause.getMessage());
                            }
                            throw new CompletionException(cause);
                        });
    }

    private static Optional<LaneOpening> decode(S3Location location, StoredObject found) {
        try {
            return Optional.ofNullable(
                    SegmentCodec.decode(found.bytes(), location.toString()).segment().opening());
        } catch (LedgerFormatException e) {
            return damaged(location, e.getMessage());
        }
    }

    private static Optional<LaneOpening> damaged(S3Location location, @Nullable String why) {
        LOG.warn(
                "The opening {} can't be read, so a newer lane tells whose ledger this is; the"
                        + " source fails on it, see source.corrupt-segment: {}",
                location,
                why);
        return Optional.empty();
    }

    private CompletableFuture<Void> refuseUnlessDeleted(
            LaneId lane, String owner, Deque<LaneId> others, String sinkName) {
        return objects.read(paths.trim(lane))
                .thenCompose(
                        mark -> {
                            if (isDeleted(lane, mark)) {
                                return check(others, sinkName);
                            }
                            throw new IllegalStateException(
                                    "the staging path "
                                            + paths.stagingPath()
                                            + " holds the ledger of the sink \""
                                            + owner
                                            + "\", this sink is \""
                                            + sinkName
                                            + "\": give each sink a staging path of its own, or set"
                                            + " setSinkName(\""
                                            + owner
                                            + "\") to continue that ledger");
                        });
    }

    private boolean isDeleted(LaneId lane, StoredObject mark) {
        try {
            return mark.exists()
                    && TrimMark.decode(mark.bytes(), paths.trim(lane).toString()).isDeleted();
        } catch (LedgerFormatException e) {
            return false; // its opening can be read all the same
        }
    }
}
