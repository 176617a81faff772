// SPDX-License-Identifier: Apache-2.0
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

/**
 * Looks for a lane of a run that tells of an earlier execution, of which the one that starts now
 * knows nothing: one that is closed for end of input (rule 10), by its end commit, or one that went
 * on from a checkpoint.
 */
final class EarlierLanes {

    /** Between the clocks of two writers. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private static final int AT_ONCE = 32;

    private final LedgerPaths paths;
    private final ObjectStore store;
    private final Retrier retrier;
    private final FrozenObjects objects;
    private final LaneFolders folders;

    EarlierLanes(LedgerPaths paths, ObjectStore store, Retrier retrier) {
        this.paths = paths;
        this.store = store;
        this.retrier = retrier;
        this.objects = new FrozenObjects(store, retrier);
        this.folders = new LaneFolders(paths, store, retrier);
    }

    /** What one of them tells, for a message; null if there is none. */
    CompletableFuture<@Nullable String> anyOf(RunMarker run) {
        return folders.since(run.startedAt() - MARGIN.toMillis())
                .thenCompose(lanes -> anyOf(run.run(), lanes, 0));
    }

    private CompletableFuture<@Nullable String> anyOf(String run, List<LaneId> lanes, int from) {
        if (from >= lanes.size()) {
            return CompletableFuture.completedFuture(null);
        }
        int to = Math.min(lanes.size(), from + AT_ONCE);
        CompletableFuture<@Nullable String> any = CompletableFuture.completedFuture(null);
        for (LaneId lane : lanes.subList(from, to)) {
            any = any.thenCombine(told(run, lane), (one, other) -> one == null ? other : one);
        }
        return any.thenCompose(
                found ->
                        found == null
                                ? anyOf(run, lanes, to)
                                : CompletableFuture.completedFuture(found));
    }

    private CompletableFuture<@Nullable String> told(String run, LaneId lane) {
        S3Location location = paths.segment(lane, 0);
        return objects.read(location)
                .thenCompose(
                        found -> { // what can't be read is nobody's, and a source says so
                            LaneOpening opening =
                                    found.exists()
                                            ? SegmentCodec.openingIn(found.bytes(), location)
                                            : null;
                            return opening == null || !run.equals(opening.run())
                                    ? CompletableFuture.completedFuture(null)
                                    : told(lane, opening);
                        });
    }

    private CompletableFuture<@Nullable String> told(LaneId lane, LaneOpening opening) {
        String where = " in an earlier execution under the same job id (lane " + lane + ")";
        return opening.restoredCheckpointId() > 0
                ? CompletableFuture.completedFuture(
                        "that run has gone on from checkpoint "
                                + opening.restoredCheckpointId()
                                + where)
                : hasEndCommit(lane)
                        .thenApply(closed -> closed ? "that run's input has ended" + where : null);
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
