// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
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
    private final LedgerListing listing;
    private final WriteOnceStore objects;

    public LaneFencer(LaneId successor, LedgerPaths paths, ObjectStore store, Retrier retrier) {
        this.successor = successor;
        this.paths = paths;
        this.listing = new LedgerListing(paths, store, retrier);
        this.objects = new WriteOnceStore(store, retrier);
    }

    /** Completes when what ends {@code lane} is durable. */
    public CompletableFuture<Void> fence(OwnedLane lane) {
        CompletableFuture<Void> segments =
                findTail(lane).thenCompose(tail -> fenceSegments(lane, tail + 1));
        return lane.opening().readCommitted()
                ? CompletableFuture.allOf(fenceCommits(lane, lane.nextCommit()), segments)
                : segments;
    }

    /** Numbers have no gaps, so what the state knows of need not be listed. */
    private CompletableFuture<Long> findTail(OwnedLane lane) {
        long known = lane.nextSegment() - 1;
        String startAfter = known < 0 ? null : paths.segment(lane.lane(), known).key();
        return listing.last(paths.segments(lane.lane()), startAfter)
                .thenApply(tail -> tail == null ? known : tail);
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
        S3Location location = paths.segment(lane.lane(), number);
        return objects.create(location, SegmentCodec.encode(fence, List.of()))
                .thenCompose(
                        other -> {
                            if (other == null
                                    || isFence(
                                            LedgerDecoder.SEGMENT.decode(location, other).end())) {
                                return CompletableFuture.completedFuture((Void) null);
                            }
                            return fenceSegments(lane, number + 1);
                        });
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
        S3Location location = paths.commit(lane.lane(), number);
        return objects.create(location, CommitCodec.encode(fence))
                .thenCompose(
                        other -> {
                            if (other == null
                                    || isFence(
                                            LedgerDecoder.COMMIT.decode(location, other).end())) {
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

    private static boolean isFence(@Nullable LaneEnd end) {
        return end == LaneEnd.FENCED;
    }
}
