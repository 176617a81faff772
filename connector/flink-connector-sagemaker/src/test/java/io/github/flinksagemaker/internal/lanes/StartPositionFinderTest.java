// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static io.github.flinksagemaker.internal.lanes.TailsFixture.PATHS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the tailing of an old lane starts, and what that costs: one segment a minute here. */
class StartPositionFinderTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long MARGIN = StartPositionFinder.CLOCK_MARGIN.toMinutes();

    private final TailsFixture fixture = new TailsFixture();
    private final long begin = fixture.now();
    private final LaneFiles files = new LaneFiles(LaneId.create(begin), PATHS, fixture.store);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void tailsALaneOfMonthsFromTheMomentOnWithoutReadingWhatIsBefore() {
        files.opening(false);
        writeSegments(1, 10_000);

        fixture.tailSince(files, minute(9_950));

        List<SegmentSplit> splits = fixture.take();
        assertThat(splits).hasSize(51 + (int) MARGIN);
        assertThat(splits.get(0).number()).isEqualTo(9_950 - MARGIN);
        assertThat(splits.get(0).watermarkBefore()).isEqualTo(SegmentSplit.NO_WATERMARK);
        assertThat(splits).allMatch(split -> split.startTime() == minute(9_950));
        assertThat(dates()).isLessThanOrEqualTo(2 * 14);
    }

    @Test
    void aMomentOfS3sClockIsComparedWithS3sDatesHoweverFarBehindTheWritersClock() {
        long behind = Duration.ofHours(7).toMillis();
        LaneFiles slow = new LaneFiles(LaneId.create(begin - behind), PATHS, fixture.store);
        slow.opening(false);
        for (int segment = 1; segment <= 100; segment++) {
            fixture.advance(MINUTE);
            slow.segment(segment, slow.entry());
        }
        fixture.tailSince(slow, minute(98));

        assertThat(fixture.takeNumbers()).startsWith(98 - MARGIN).endsWith(100L);
    }

    @Test
    void readsOnlyTheLastSegmentOfALaneThatEndedBefore() {
        files.opening(false);
        writeSegments(1, 1_000);
        fixture.advance(MINUTE);
        files.fence(1_001);

        fixture.tailSince(files, minute(5_000));

        assertThat(fixture.take()).isEmpty();
        assertThat(fixture.position().ended()).isTrue();
        assertThat(fixture.position().nextSegment()).isEqualTo(1_002);
        assertThat(dates()).isLessThanOrEqualTo(2 * 11);
        assertThat(fixture.gets()).as("trim mark, opening, fence").isEqualTo(3);
    }

    @Test
    void goesOnBehindTheLastSegmentOfALaneThatHasNotEnded() {
        files.opening(false);
        writeSegments(1, 10);

        fixture.tailSince(files, minute(20));
        assertThat(fixture.takeNumbers()).containsExactly(10L);
        fixture.advance(Duration.ofMinutes(10));
        files.segment(11, files.entry());
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).containsExactly(11L);
    }

    @Test
    void findsTheFirstCommitThatCountsAndTheSegmentsItNames() {
        files.opening(true);
        for (int commit = 0; commit < 100; commit++) {
            writeSegments(1 + 10 * commit, 10);
            files.commit(commit, 1 + 10 * commit, 10 + 10 * commit);
        }

        fixture.tailSince(files, minute(905));

        List<SegmentSplit> splits = fixture.take();
        assertThat(splits.get(0).number()).isEqualTo(891);
        assertThat(splits.get(0).watermarkBefore()).isEqualTo(SegmentSplit.NO_WATERMARK);
        assertThat(splits).hasSize(110);
        assertThat(fixture.position().nextCommit()).isEqualTo(100);
        assertThat(dates()).isLessThanOrEqualTo(2 * 7);
    }

    @Test
    void tellsOfNoSegmentOfCommitsFromBeforeTheMoment() {
        files.opening(true);
        writeSegments(1, 5);
        files.commit(0, 1, 5);
        writeSegments(6, 5);
        files.watermark(7);
        files.commit(1, 6, 10, LaneEnd.END_OF_INPUT);

        fixture.tailSince(files, minute(100));

        assertThat(fixture.take()).isEmpty();
        assertThat(fixture.position().ended()).isTrue();
        assertThat(fixture.position().closedAfterCheckpoint()).isNotNull();
        assertThat(fixture.position().nextSegment()).isEqualTo(11);
        assertThat(fixture.position().watermark()).isEqualTo(7);
    }

    @Test
    void goesOnAfterACommitFromBeforeTheMomentAlsoIfItWasEmpty() {
        files.opening(true);
        fixture.advance(MINUTE);
        files.watermark(3);
        files.commit(0, 1, 0);
        fixture.tailSince(files, minute(100));
        assertThat(fixture.take()).isEmpty();
        fixture.advance(Duration.ofMinutes(99));
        files.commit(1, 2, 2); // 1 is an orphan of a failed attempt
        fixture.advance(MINUTE);

        assertThat(fixture.take())
                .singleElement()
                .satisfies(
                        split -> {
                            assertThat(split.number()).isEqualTo(2);
                            assertThat(split.watermarkBefore()).isEqualTo(3);
                        });
    }

    @Test
    void aRestoredLaneGoesOnBehindAnEmptyCommitThatWasTheFirstToCount() {
        files.opening(true);
        writeSegments(1, 50);
        files.commit(0, 1, 50);
        fixture.advance(Duration.ofMinutes(10));
        files.commit(1, 51, 50);
        fixture.tailSince(files, minute(60));
        TailPosition checkpointed = fixture.position();
        assertThat(checkpointed.nextCommit()).isEqualTo(2);
        fixture.tails.remove(files.lane);
        files.commit(2, 51, 51);

        fixture.restore(files, checkpointed);

        assertThat(fixture.takeNumbers()).containsExactly(51L);
    }

    @Test
    void startsAtTheTrimMarkIfThatIsLater() {
        files.opening(false);
        writeSegments(1, 100);
        for (int segment = 1; segment < 98; segment++) {
            fixture.store.remove(PATHS.segment(files.lane, segment));
        }
        files.trim("98");

        fixture.tailSince(files, minute(50));

        assertThat(fixture.takeNumbers()).containsExactly(98L, 99L, 100L);
    }

    @Test
    void tailsALaneOpenedAfterTheMomentFromItsBeginning() {
        files.opening(false);
        writeSegments(1, 3);

        fixture.tailSince(files, begin);

        assertThat(fixture.takeNumbers()).containsExactly(1L, 2L, 3L);
        assertThat(dates()).isZero();
    }

    @Test
    void searchesOnAfterReadsThatWereNotAnswered() {
        files.opening(false);
        writeSegments(1, 100);
        fixture.store.script().failBefore(Operation.GET_RANGE, 3, ErrorKind.TRANSIENT);

        fixture.tailSince(files, minute(99));
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).startsWith(99 - MARGIN).endsWith(100L);
    }

    @Test
    void theSkippedCommitIsAskedForAgain() {
        files.opening(true);
        writeSegments(1, 1);
        files.commit(0, 1, 1, LaneEnd.END_OF_INPUT);
        fixture.store
                .script()
                .failBefore(
                        Operation.GET,
                        TailsFixture.at(PATHS.commit(files.lane, 0)),
                        2,
                        ErrorKind.TRANSIENT);

        fixture.tailSince(files, minute(100));
        fixture.advance(MINUTE);

        assertThat(fixture.position().ended()).isTrue();
        assertThat(fixture.take()).isEmpty();
    }

    @Test
    void doesNotSearchAfterItHasRead() {
        files.opening(false);
        writeSegments(1, 100);
        fixture.tails.add(
                files.lane,
                TailPosition.of(98, 0, -1, SegmentSplit.NO_WATERMARK),
                98,
                minute(99),
                begin,
                false);

        assertThat(fixture.takeNumbers()).containsExactly(98L, 99L, 100L);
        assertThat(dates()).isZero();
    }

    @Test
    void isNotQuietWhileItSearches() {
        files.opening(false);
        writeSegments(1, 10);
        fixture.store.script().failBefore(Operation.GET_RANGE, 1, ErrorKind.TRANSIENT);
        fixture.tailSince(files, minute(100));
        fixture.tails.check(List.of(files.lane), 1);

        assertThat(dates()).isEqualTo(1);
        assertThat(fixture.checks).containsExactly("1 not quiet");
    }

    @Test
    void aLaneThatIsRemovedWhileItSearchesIsSearchedNoFurther() {
        files.opening(false);
        writeSegments(1, 100);
        fixture.store.script().failBefore(Operation.GET_RANGE, 1, ErrorKind.TRANSIENT);
        fixture.tailSince(files, minute(99));
        fixture.tails.remove(files.lane);
        fixture.advance(MINUTE);

        assertThat(dates()).isEqualTo(1);
        assertThat(fixture.take()).isEmpty();
    }

    /** Segments from {@code first}, a minute apart, with one entry each. */
    private void writeSegments(int first, int count) {
        for (int i = 0; i < count; i++) {
            fixture.advance(MINUTE);
            files.segment(first + i, files.entry());
        }
    }

    private long minute(long number) {
        return begin + MINUTE.multipliedBy(number).toMillis();
    }

    private int dates() {
        return fixture.store.script().count(Operation.GET_RANGE);
    }
}
