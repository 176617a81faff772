// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RunMarker;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.List;
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
    private final WriteOnceStore objects;
    private final LedgerListing listing;

    EarlierLanes(LedgerPaths paths, ObjectStore store, Retrier retrier) {
        this.paths = paths;
        this.objects = new WriteOnceStore(store, retrier);
        this.listing = new LedgerListing(paths, store, retrier);
    }

    /** What one of them tells, for a message; null if there is none. */
    CompletableFuture<@Nullable String> anyOf(RunMarker run) {
        return listing.lanesSince(run.startedAt() - MARGIN.toMillis())
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
        return listing.last(paths.commits(lane), null)
                .thenCompose(
                        last ->
                                last == null
                                        ? CompletableFuture.completedFuture(false)
                                        : isEnd(lane, last));
    }

    private CompletableFuture<Boolean> isEnd(LaneId lane, long number) {
        S3Location location = paths.commit(lane, number);
        return objects.read(location)
                .thenCompose(
                        found -> {
                            Commit commit =
                                    found.exists()
                                            ? LedgerDecoder.COMMIT.decodeOrNull(
                                                    location, found.bytes())
                                            : null;
                            LaneEnd end = commit == null ? null : commit.end();
                            return end == LaneEnd.FENCED && number > 0
                                    ? isEnd(lane, number - 1)
                                    : CompletableFuture.completedFuture(
                                            end == LaneEnd.END_OF_INPUT);
                        });
    }
}
