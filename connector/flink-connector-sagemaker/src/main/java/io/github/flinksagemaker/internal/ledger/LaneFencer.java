// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the lanes that a restored writer succeeds: their segments behind the tail (rule 8), so that
 * an attempt that still runs stops at its next append, and of read-committed lanes the commits too,
 * at exactly the number of the state (rule 15). Fencing twice is harmless. Modelled in {@code
 * docs/model/ledger.pml}.
 */
public final class LaneFencer {

    private static final Logger LOG = LoggerFactory.getLogger(LaneFencer.class);

    private final LaneId successor;
    private final LedgerPaths paths;
    private final ObjectStore store;
    private final Retrier retrier;
    private final FrozenObjects objects;

    public LaneFencer(LaneId successor, LedgerPaths paths, ObjectStore store, Retrier retrier) {
        this.successor = successor;
        this.paths = paths;
        this.store = store;
        this.retrier = retrier;
        this.objects = new FrozenObjects(store, retrier);
    }

    /** Completes when what ends {@code lane} is durable. */
    public CompletableFuture<Void> fence(OwnedLane lane) {
        CompletableFuture<Void> segments =
                findTail(lane).thenCompose(tail -> fenceSegments(lane, tail + 1));
        return lane.opening().readCommitted()
                ? CompletableFuture.allOf(fenceCommits(lane, lane.nextCommit()), segments)
                : segments;
    }

    private CompletableFuture<Long> findTail(OwnedLane lane) {
        long known = lane.nextSegment() - 1;
        String startAfter = known < 0 ? null : paths.segment(lane.lane(), known).key();
        return findTail(lane, ListRequest.keys(paths.segments(lane.lane()), startAfter), known);
    }

    private CompletableFuture<Long> findTail(OwnedLane lane, ListRequest request, long known) {
        return retrier.call(
                        RequestKind.LIST_OBJECTS,
                        "listing " + request.prefix(),
                        () -> store.list(request))
                .thenCompose(
                        page -> {
                            long tail = known;
                            for (ObjectListing.Item item : page.items()) {
                                if (paths.isSegment(lane.lane(), item.key())) {
                                    tail =
                                            Math.max(
                                                    tail,
                                                    paths.segmentNumber(lane.lane(), item.key()));
                                }
                            }
                            String token = page.continuationToken();
                            return token == null
                                    ? CompletableFuture.completedFuture(tail)
                                    : findTail(lane, request.next(token), tail);
                        });
    }

    private CompletableFuture<Void> fenceSegments(OwnedLane lane, long number) {
        Segment fence =
                Segment.builder()
                        .setLane(lane.lane())
                        .setNumber(number)
                        .setAuthor(successor)
                        .setOpening(number == 0 ? lane.opening() : null)
                        .setEnd(LaneEnd.FENCED)
                        .build();
        return objects.create(
                        paths.segment(lane.lane(), number), SegmentCodec.encode(fence, List.of()))
                .thenCompose(
                        other -> {
                            if (other == null || isFence(lane, number, other)) {
                                return CompletableFuture.completedFuture((Void) null);
                            }
                            return fenceSegments(lane, number + 1);
                        });
    }

    private boolean isFence(OwnedLane lane, long number, byte[] bytes) {
        try {
            return SegmentCodec.decode(bytes, paths.segment(lane.lane(), number).toString())
                            .segment()
                            .end()
                    == LaneEnd.FENCED;
        } catch (LedgerFormatException e) {
            throw new LedgerCorruptionException(
                    paths.segment(lane.lane(), number), "is not a segment: " + e.getMessage());
        }
    }

    private CompletableFuture<Void> fenceCommits(OwnedLane lane, long number) {
        Commit fence =
                Commit.builder()
                        .setLane(lane.lane())
                        .setNumber(number)
                        .setAuthor(successor)
                        .setFromSegment(0)
                        .setToSegment(-1)
                        .setEnd(LaneEnd.FENCED)
                        .build();
        return objects.create(paths.commit(lane.lane(), number), CommitCodec.encode(fence))
                .thenCompose(
                        other -> {
                            if (other == null || isCommitFence(lane, number, other)) {
                                return CompletableFuture.completedFuture((Void) null);
                            }
                            LOG.warn(
                                    "Commit {} of lane {} exists: an older state was restored, and"
                                            + " what followed it is invoked again",
                                    number,
                                    lane.lane());
                            return fenceCommits(lane, number + 1);
                        });
    }

    private boolean isCommitFence(OwnedLane lane, long number, byte[] bytes) {
        try {
            return CommitCodec.decode(bytes, paths.commit(lane.lane(), number).toString()).end()
                    == LaneEnd.FENCED;
        } catch (LedgerFormatException e) {
            throw new LedgerCorruptionException(
                    paths.commit(lane.lane(), number), "is not a commit: " + e.getMessage());
        }
    }
}
