package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks for a lane of a run that is closed for end of input (rule 10), by its end commit. */
final class ClosedLanes {

    /** Between the clocks of two writers. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private static final int AT_ONCE = 32;

    private final LedgerPaths paths;
    private final ObjectStore store;
    private final Retrier retrier;
    private final FrozenObjects objects;
    private final LaneFolders folders;

    ClosedLanes(LedgerPaths paths, ObjectStore store, Retrier retrier) {
        this.paths = paths;
        this.store = store;
        this.retrier = retrier;
        this.objects = new FrozenObjects(store, retrier);
        this.folders = new LaneFolders(paths, store, retrier);
    }

    /** One of them; null if there is none. */
    CompletableFuture<@Nullable LaneId> anyOf(RunMarker run) {
        return folders.since(run.startedAt() - MARGIN.toMillis())
                .thenCompose(lanes -> anyOf(run.run(), lanes, 0));
    }

    private CompletableFuture<@Nullable LaneId> anyOf(String run, List<LaneId> lanes, int from) {
        if (from >= lanes.size()) {
            return CompletableFuture.completedFuture(null);
        }
        int to = Math.min(lanes.size(), from + AT_ONCE);
        CompletableFuture<@Nullable LaneId> any = CompletableFuture.completedFuture(null);
        for (LaneId lane : lanes.subList(from, to)) {
            any = any.thenCombine(closed(run, lane), (one, other) -> one == null ? other : one);
        }
        return any.thenCompose(
                found ->
                        found == null
                                ? anyOf(run, lanes, to)
                                : CompletableFuture.completedFuture(found));
    }

    private CompletableFuture<@Nullable LaneId> closed(String run, LaneId lane) {
        return objects.read(paths.segment(lane, 0))
                .thenCompose(
                        found ->
                                found.exists() && isOf(run, lane, found.bytes())
                                        ? hasEndCommit(lane)
                                        : CompletableFuture.completedFuture(false))
                .thenApply(closed -> closed ? lane : null);
    }

    private boolean isOf(String run, LaneId lane, byte[] bytes) {
        try {
            String source = paths.segment(lane, 0).toString();
            LaneOpening opening = SegmentCodec.decode(bytes, source).segment().opening();
            return opening != null && run.equals(opening.run());
        } catch (LedgerFormatException e) {
            return false; // nobody's, and a source says so
        }
    }

    /** The end is the last commit, or the last but one: only a fence may follow. */
    private CompletableFuture<Boolean> hasEndCommit(LaneId lane) {
        return last(lane, ListRequest.keys(paths.commits(lane), null), null)
                .thenCompose(
                        last ->
                                last == null
                                        ? CompletableFuture.completedFuture(false)
                                        : isEnd(lane, last));
    }

    private CompletableFuture<@Nullable Long> last(
            LaneId lane, ListRequest request, @Nullable Long known) {
        return retrier.call(
                        RequestKind.LIST_OBJECTS,
                        "listing " + request.prefix(),
                        () -> store.list(request))
                .thenCompose(
                        page -> {
                            Long last = known;
                            for (ObjectListing.Item item : page.items()) {
                                Long number = paths.commitNumber(lane, item.key());
                                last = number == null ? last : number;
                            }
                            String token = page.continuationToken();
                            return token == null
                                    ? CompletableFuture.completedFuture(last)
                                    : last(lane, request.next(token), last);
                        });
    }

    private CompletableFuture<Boolean> isEnd(LaneId lane, long number) {
        S3Location location = paths.commit(lane, number);
        return objects.read(location)
                .thenCompose(
                        found -> {
                            LaneEnd end = found.exists() ? end(location, found.bytes()) : null;
                            return end == LaneEnd.FENCED && number > 0
                                    ? isEnd(lane, number - 1)
                                    : CompletableFuture.completedFuture(
                                            end == LaneEnd.END_OF_INPUT);
                        });
    }

    private static @Nullable LaneEnd end(S3Location location, byte[] bytes) {
        try {
            return CommitCodec.decode(Objects.requireNonNull(bytes), location.toString()).end();
        } catch (LedgerFormatException e) {
            return null;
        }
    }
}
