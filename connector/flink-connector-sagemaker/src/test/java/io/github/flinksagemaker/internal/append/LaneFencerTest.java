// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.api.BackoffStrategy;

class LaneFencerTest {

    private static final LaneId LANE = LaneId.create(1_000);
    private static final LaneId SUCCESSOR = LaneId.create(2_000);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryObjectStore store = new InMemoryObjectStore(scheduler, scheduler.clock());
    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final Retrier retrier =
            new Retrier(
                    scheduler,
                    BackoffStrategy.exponentialDelayHalfJitter(
                            Duration.ofMillis(100), Duration.ofSeconds(1)),
                    RetryBudget.of(Duration.ofMinutes(2)),
                    scheduler.clock(),
                    kind -> {});
    private final LaneFencer fencer = new LaneFencer(SUCCESSOR, paths, store, retrier);

    private static LaneOpening opening(boolean readCommitted) {
        return LaneOpening.of("fraud", 0, 2, readCommitted, List.of(), 7);
    }

    private void writeSegments(int count) {
        for (int number = 0; number < count; number++) {
            Segment segment =
                    Segment.builder()
                            .setLane(LANE)
                            .setNumber(number)
                            .setAuthor(LANE)
                            .setOpening(number == 0 ? opening(false) : null)
                            .build();
            store.write(
                    paths.segment(LANE, number),
                    SegmentCodec.encode(segment, List.of()),
                    "text/plain");
        }
    }

    private void fence(boolean readCommitted, long nextSegment, long nextCommit) {
        CompletableFuture<Void> fenced =
                fencer.fence(OwnedLane.of(LANE, opening(readCommitted), nextSegment, nextCommit));
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(fenced).isCompleted();
    }

    private Segment segment(long number) throws LedgerFormatException {
        byte[] bytes = Objects.requireNonNull(store.bytes(paths.segment(LANE, number)));
        return SegmentCodec.decode(bytes, "segment " + number).segment();
    }

    // rule 8
    @Test
    void aFenceGoesBehindTheTailAndCutsOffNothing() throws Exception {
        store.setPageSize(2);
        writeSegments(6);
        fence(false, 2, 0);
        assertThat(segment(6).end()).isEqualTo(LaneEnd.FENCED);
        assertThat(segment(6).author()).isEqualTo(SUCCESSOR);
        assertThat(segment(5).end()).isNull();
    }

    // rule 8
    @Test
    void whatIsNoSegmentDoesNotMisleadTheSearchForTheTail() throws Exception {
        writeSegments(2);
        store.write(
                S3Location.of("bucket", paths.segment(LANE, 2).key() + "-unfinished"),
                new byte[1],
                "text/plain");
        fence(false, 1, 0);
        assertThat(segment(2).end()).isEqualTo(LaneEnd.FENCED);
    }

    // rule 8
    @Test
    void aZombieThatAppendsMeanwhilePushesTheFenceOneFurther() throws Exception {
        writeSegments(2);
        var hold = store.script().hold(Operation.PUT_IF_ABSENT);
        CompletableFuture<Void> fenced = fencer.fence(OwnedLane.of(LANE, opening(false), 1, 0));
        scheduler.runDue();
        writeSegments(3);
        hold.release();
        scheduler.runDue();
        assertThat(fenced).isCompleted();
        assertThat(segment(2).end()).isNull();
        assertThat(segment(3).end()).isEqualTo(LaneEnd.FENCED);
    }

    // rule 8
    @Test
    void aLaneThatWasNeverOpenedGetsAFenceThatIsACompleteOpening() throws Exception {
        fence(false, 0, 0);
        assertThat(segment(0).end()).isEqualTo(LaneEnd.FENCED);
        assertThat(segment(0).opening()).isEqualTo(opening(false));
    }

    // rules 7 and 8
    @Test
    void fencingTwiceAndWithLostAnswersIsHarmless() throws Exception {
        writeSegments(2);
        store.script().failAfter(Operation.PUT_IF_ABSENT, 1, ErrorKind.TRANSIENT);
        fence(false, 2, 0);
        fence(false, 2, 0);
        assertThat(segment(2).end()).isEqualTo(LaneEnd.FENCED);
    }

    // rule 15
    @Test
    void readCommittedLanesAreFencedAtExactlyTheCommitOfTheState() throws Exception {
        writeSegments(5);
        fence(true, 5, 3);
        byte[] bytes = Objects.requireNonNull(store.bytes(paths.commit(LANE, 3)));
        assertThat(CommitCodec.decode(bytes, "commit").end()).isEqualTo(LaneEnd.FENCED);
        assertThat(segment(4).end()).isNull();
    }

    // rules 8 and 15
    @Test
    void theSegmentsOfAReadCommittedLaneAreFencedBehindItsTail() throws Exception {
        writeSegments(6);
        fence(true, 4, 3);
        assertThat(segment(5).end()).isNull();
        assertThat(segment(6).end()).isEqualTo(LaneEnd.FENCED);
        assertThat(segment(6).author()).isEqualTo(SUCCESSOR);
        fence(true, 4, 3);
        assertThat(segment(6).end()).isEqualTo(LaneEnd.FENCED);
        assertThat(store.bytes(paths.commit(LANE, 4))).isNull();
    }

    // rule 15
    @Test
    void aLaneCountsAsFencedWhenBothItsSegmentsAndItsCommitsAre() {
        writeSegments(2);
        var commit = store.script().hold(Operation.PUT_IF_ABSENT, key -> key.contains("commits/"));
        CompletableFuture<Void> fenced = fencer.fence(OwnedLane.of(LANE, opening(true), 2, 1));
        scheduler.runDue();
        assertThat(store.bytes(paths.segment(LANE, 2))).isNotNull();
        assertThat(fenced).isNotDone();
        commit.release();
        scheduler.runDue();
        assertThat(fenced).isCompleted();
    }

    // rule 15
    @Test
    void aCommitInTheFencesPlaceMeansAnOlderStateAndTheNextNumberIsFenced() throws Exception {
        Commit commit =
                Commit.builder()
                        .setLane(LANE)
                        .setNumber(3)
                        .setAuthor(LANE)
                        .setFromSegment(1)
                        .setToSegment(4)
                        .build();
        store.write(paths.commit(LANE, 3), CommitCodec.encode(commit), "text/plain");
        fence(true, 5, 3);
        byte[] bytes = Objects.requireNonNull(store.bytes(paths.commit(LANE, 4)));
        assertThat(CommitCodec.decode(bytes, "commit").end()).isEqualTo(LaneEnd.FENCED);
    }
}
