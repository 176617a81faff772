// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static io.github.flinksagemaker.internal.lanes.TailsFixture.PATHS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rules 14 and 42: of a read-committed lane only committed ranges are told")
class ReadCommittedLaneTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TailsFixture fixture = new TailsFixture();
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void segments(int from, int to) {
        for (int number = from; number <= to; number++) {
            files.segment(number, files.entry());
        }
    }

    @Test
    void tellsOfNothingThatIsNotCommitted() {
        files.opening(true);
        segments(1, 2);
        fixture.tail(files);
        fixture.advance(MINUTE);
        assertThat(fixture.take()).isEmpty();
        assertThat(fixture.last().opening()).isNotNull();

        files.commit(0, 1, 1);
        fixture.advance(MINUTE);
        assertThat(fixture.takeNumbers()).containsExactly(1L);

        files.commit(1, 2, 2);
        fixture.advance(MINUTE);
        assertThat(fixture.takeNumbers()).containsExactly(2L);
    }

    @Test
    void aCommitsRangeIsToldInOnePieceAndNoSegmentOfItIsRead() {
        files.opening(true);
        files.commit(0, 1, 3);
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.last().segments()).hasSize(3);
        assertThat(fixture.position())
                .isEqualTo(TailPosition.of(4, 1, 3, SegmentSplit.NO_WATERMARK));
        assertThat(fixture.take()).allMatch(split -> split.content() == null);
        assertThat(fixture.store.script().count(Operation.GET_START)).isZero();
    }

    @Test
    @DisplayName("rule 42: each segment has W of the commit before")
    void aSegmentHasTheWatermarkOfTheCommitBefore() {
        files.watermark(3);
        files.opening(true);
        files.watermark(5);
        segments(1, 4);
        files.commit(0, 1, 2);
        files.watermark(9);
        files.commit(1, 3, 4);
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.take())
                .extracting(SegmentSplit::watermarkBefore)
                .containsExactly(SegmentSplit.NO_WATERMARK, SegmentSplit.NO_WATERMARK, 5L, 5L);
        assertThat(fixture.position().watermark()).isEqualTo(9);
    }

    @Test
    void tellsOfARangeThatStartsWithTheOpening() {
        files.opening(true);
        segments(1, 1);
        files.commit(0, 0, 1);
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).containsExactly(0L, 1L);
    }

    @Test
    @DisplayName("rule 13: a commit of an empty range makes nothing readable, and moves W")
    void anEmptyRangeOnlyMovesTheWatermark() {
        files.opening(true);
        segments(1, 1);
        files.watermark(8);
        files.commit(0, 1, 0);
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.take()).isEmpty();
        assertThat(fixture.position()).isEqualTo(TailPosition.of(0, 1, -1, 8));
    }

    @Test
    @DisplayName("rule 15: a fenced commit ends the lane, what is not committed is orphaned")
    void aFenceOrphansWhatIsNotCommitted() {
        files.opening(true);
        segments(1, 2);
        files.commit(0, 1, 1);
        files.commit(1, 2, 1, LaneEnd.FENCED);
        files.commit(2, 2, 2);
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).containsExactly(1L);
        assertThat(fixture.position().ended()).isTrue();
        assertThat(fixture.position().endedBy()).isNotNull().isNotEqualTo(files.lane);
        assertThat(fixture.position().closedAfterCheckpoint()).isNull();
    }

    @Test
    @DisplayName("rules 8 and 14: a fence of the segments, behind all commits, ends nothing")
    void aFenceOfTheSegmentsEndsNothing() {
        files.opening(true);
        segments(1, 2);
        files.fence(3);
        files.commit(0, 1, 1);
        fixture.tail(files);
        fixture.advance(MINUTE);
        fixture.tails.check(List.of(files.lane), 1);
        assertThat(fixture.checks).containsExactly("1 quiet");

        files.commit(1, 2, 2);
        fixture.advance(MINUTE);
        assertThat(fixture.position().ended()).isFalse();

        files.commit(2, 3, 2, LaneEnd.FENCED);
        fixture.advance(MINUTE);
        assertThat(fixture.position().ended()).isTrue();
        assertThat(fixture.takeNumbers()).containsExactly(1L, 2L);
    }

    @Test
    @DisplayName("rule 17: the end of input is a commit, a closing segment ends nothing")
    void theEndOfInputIsACommit() {
        files.opening(true);
        segments(1, 1);
        files.closing(2);
        files.commit(0, 1, 1);
        fixture.tail(files);
        fixture.advance(MINUTE);
        assertThat(fixture.position().ended()).isFalse();

        files.commit(1, 2, 2, LaneEnd.END_OF_INPUT);
        fixture.advance(MINUTE);
        assertThat(fixture.position().ended()).isTrue();
        assertThat(fixture.position().closedAfterCheckpoint()).isNotNull();
        assertThat(fixture.takeNumbers()).containsExactly(1L, 2L);
        int before = fixture.gets();
        fixture.advance(MINUTE);
        assertThat(fixture.gets()).isEqualTo(before);
    }

    @Test
    void aGapBetweenCommitsFails() {
        files.opening(true);
        files.commit(0, 1, 1);
        files.commit(1, 3, 3);
        fixture.tail(files);

        fixture.assertFailed(PATHS.commit(files.lane, 1).toString(), "from segment 3", "end at 1");
    }

    @Test
    void aRestoredLaneGoesOnAtItsNextCommit() {
        files.opening(true);
        files.watermark(9);
        files.commit(1, 3, 4);
        fixture.restore(files, TailPosition.of(3, 1, 2, 5), 2);
        fixture.advance(MINUTE);

        assertThat(fixture.take())
                .extracting(split -> split.number() + " behind " + split.watermarkBefore())
                .containsExactly("3 behind 5", "4 behind 5");
        assertThat(fixture.position()).isEqualTo(TailPosition.of(5, 2, 4, 9));
    }

    @Test
    @DisplayName("rule 24: who fenced the commits is still known after a restore")
    void aLaneThatEndedBeforeTheRestoreIsReadNoFurther() {
        files.opening(true);
        TailPosition position = TailPosition.of(3, 1, 2, 5).ended(files.lane, 4L);
        fixture.restore(files, position);
        int before = fixture.gets();
        fixture.advance(MINUTE);

        assertThat(fixture.position()).isEqualTo(position);
        assertThat(fixture.gets()).isEqualTo(before);
    }

    @Test
    @DisplayName("rule 27: a position that has a commit but no segment is not a fresh one")
    void failsIfACommittedRangeWasTrimmed() {
        files.opening(true);
        files.trim("6 1");

        fixture.restore(files, TailPosition.of(0, 1, -1, SegmentSplit.NO_WATERMARK));

        fixture.assertFailed(files.lane.toString(), "has been deleted");
    }

    @Test
    @DisplayName("rule 27: a commit that is to be read next and was trimmed fails")
    void failsIfTheNextCommitWasTrimmed() {
        files.opening(true);
        files.trim("6 3");

        fixture.restore(files, TailPosition.of(6, 2, 5, SegmentSplit.NO_WATERMARK));

        fixture.assertFailed("restored at 2", "below 3 has been deleted");
    }

    @Test
    @DisplayName("rule 27: a deleted lane has ended for whoever needs nothing of it")
    void takesADeletedLaneForEnded() {
        files.trim("6 2 deleted");

        fixture.tail(files);

        assertThat(fixture.take()).isEmpty();
        assertThat(fixture.position().ended()).isTrue();
        assertThat(fixture.last().opening()).isNull();
    }

    @Test
    @DisplayName("rule 27: the same if it had come to its end")
    void takesADeletedLaneForEndedThatHadEnded() {
        files.trim("6 2 deleted");

        fixture.restore(files, TailPosition.of(6, 2, 5, 7).ended(files.lane, 4L));

        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.position().closedAfterCheckpoint()).isEqualTo(4);
    }

    @Test
    @DisplayName("rule 27: a deleted lane fails if it has something unassigned")
    void failsIfADeletedLaneHasSomethingUnassigned() {
        files.trim("6 2 deleted");

        fixture.restore(files, TailPosition.of(6, 2, 5, 7).ended(files.lane, 4L), 5);

        fixture.assertFailed("restored at 5", "has been deleted");
    }

    @Test
    @DisplayName("rule 27: a position that has not come to its lane's end fails if it is deleted")
    void failsBelowTheEndOfADeletedLane() {
        files.trim("6 2 deleted");

        fixture.restore(files, TailPosition.of(6, 2, 5, SegmentSplit.NO_WATERMARK));

        fixture.assertFailed(files.lane.toString(), "has been deleted");
    }

    @Test
    @DisplayName("rule 27: a fresh lane starts at the trim mark's commit and segment")
    void startsAtTheTrimMark() {
        files.trim("5 2");
        files.opening(true);
        files.watermark(9);
        files.commit(2, 4, 5);
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.take())
                .singleElement()
                .satisfies(
                        split -> {
                            assertThat(split.number()).isEqualTo(5);
                            assertThat(split.watermarkBefore())
                                    .isEqualTo(SegmentSplit.NO_WATERMARK);
                        });
    }

    @Test
    @DisplayName("rule 8: a lane whose opening is a fence has ended without anything committed")
    void aLaneThatWasFencedBeforeItWasOpenedHasEnded() {
        files.fencedOpening(true);
        fixture.tail(files);
        int before = fixture.gets();
        fixture.advance(MINUTE);

        assertThat(fixture.position().ended()).isTrue();
        assertThat(fixture.gets()).isEqualTo(before);
    }
}
