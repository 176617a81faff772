// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static io.github.flinksagemaker.internal.lanes.TailsFixture.PATHS;
import static io.github.flinksagemaker.internal.lanes.TailsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LaneFiles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LaneTailTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TailsFixture fixture = new TailsFixture();
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void tellsOfEachSegmentInOrderWithThePositionBehindIt() {
        files.opening(false, files.entry());
        files.segment(1, files.entry());
        fixture.tail(files);
        files.segment(2, files.entry());
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).containsExactly(0L, 1L, 2L);
        assertThat(fixture.tailed)
                .extracting(told -> told.position().nextSegment())
                .containsExactly(0L, 1L, 2L, 3L);
        assertThat(fixture.tailed)
                .allSatisfy(
                        told ->
                                assertThat(told.segments())
                                        .allMatch(
                                                split ->
                                                        split.number() + 1
                                                                == told.position().nextSegment()));
    }

    @Test
    @DisplayName("rule 40: a segment has W of the one before it")
    void eachSegmentHasTheWatermarkBeforeIt() {
        files.opening(false, files.entry());
        files.watermark(5);
        files.segment(1, files.entry());
        files.watermark(9);
        files.segment(2, files.entry());
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.take())
                .extracting(SegmentSplit::watermarkBefore)
                .containsExactly(SegmentSplit.NO_WATERMARK, SegmentSplit.NO_WATERMARK, 5L);
        assertThat(fixture.position().watermark()).isEqualTo(9);
    }

    @Test
    @DisplayName("rule 41: a segment without entries is nobody's to read, and moves W")
    void aSegmentWithoutEntriesOnlyMovesTheWatermark() {
        files.opening(false);
        files.watermark(5);
        files.segment(1);
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.take()).isEmpty();
        assertThat(fixture.position()).isEqualTo(TailPosition.of(2, 0, -1, 5));
    }

    @Test
    void anErrorThatAReadThrowsFailsTheTailing() {
        Error error = new OutOfMemoryError("thrown on purpose");
        files.opening(false);
        fixture.store.script().throwAt(Operation.GET, at(PATHS.segment(files.lane, 0)), error);
        fixture.tail(files);
        fixture.advance(MINUTE);
        assertThat(fixture.failures).hasSize(1);
        assertThat(fixture.failures.get(0)).hasRootCause(error);
    }

    @Test
    @DisplayName("rule 27: while a lane is idle its tail is looked at less and less often")
    void backsOffWhileIdleAndIsQuickAgainAfterData() {
        files.opening(false);
        fixture.tail(files);
        fixture.advance(MINUTE);
        int before = fixture.gets();
        fixture.advance(MINUTE);
        assertThat(fixture.gets() - before).isEqualTo(5); // every 12 s

        files.segment(1, files.entry());
        for (int i = 0; i < 120 && fixture.waiting() == 0; i++) {
            fixture.advance(Duration.ofMillis(100));
        }
        before = fixture.gets();
        fixture.advance(Duration.ofSeconds(5));
        assertThat(fixture.gets() - before).isGreaterThanOrEqualTo(4); // every second
        assertThat(fixture.takeNumbers()).containsExactly(1L);
    }

    @Test
    @DisplayName("rule 41: an active lane is looked at twice in its endpoint's least latency")
    void looksAsOftenAsTheLatencyThatReadersTell() {
        files.opening(false);
        fixture.tail(files);
        fixture.tails.leastLatency(files.lane, 10_000);
        for (int segment = 1; segment <= 30; segment++) {
            files.segment(segment, files.entry());
            fixture.advance(Duration.ofSeconds(5));
        }
        int before = fixture.gets();
        fixture.advance(Duration.ofSeconds(10));

        assertThat(fixture.gets() - before).isBetween(1, 4);
    }

    @Test
    @DisplayName("rule 27: a 404 at the tail means not yet, also for segment 0")
    void waitsForALaneThatIsNotOpenedYet() {
        fixture.tail(files);
        fixture.advance(MINUTE);
        assertThat(fixture.tailed).isEmpty();

        files.opening(false, files.entry());
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).containsExactly(0L);
        assertThat(fixture.last().opening()).isNotNull();
    }

    @Test
    void tellsOfTheOpeningBeforeAnySegment() {
        files.opening(false, files.entry());
        fixture.tail(files);

        assertThat(fixture.tailed.get(0).opening()).isNotNull();
        assertThat(fixture.tailed.get(0).segments()).isEmpty();
        assertThat(fixture.tailed.get(0).position()).isEqualTo(TailPosition.START);
    }

    @Test
    @DisplayName("rule 27: a fresh lane starts at the trim mark")
    void startsAFreshLaneAtTheTrimMark() {
        files.trim("3\n");
        files.opening(false, files.entry());
        files.segment(3, files.entry());
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).containsExactly(3L);
    }

    @Test
    @DisplayName("rule 27: a restored lane below the trim mark fails")
    void failsBelowTheTrimMark() {
        files.trim("3");
        files.opening(false);
        fixture.restore(files, before(2));

        fixture.assertFailed(
                files.lane.value(),
                "restored at 2",
                "below 3 has been deleted: restore a newer checkpoint");
    }

    @Test
    @DisplayName("rule 27: an unassigned segment below the trim mark fails")
    void failsIfAnUnassignedSegmentWasTrimmed() {
        files.trim("3");
        files.opening(false);
        fixture.restore(files, before(5), 1);

        fixture.assertFailed("restored at 1", "below 3");
    }

    @Test
    void aRestoredLaneGoesOnAtItsPosition() {
        files.trim("2");
        files.opening(false, files.entry());
        files.watermark(7);
        files.segment(3, files.entry());
        fixture.restore(files, TailPosition.of(3, 0, -1, 5), 2);
        fixture.advance(MINUTE);

        assertThat(fixture.take())
                .singleElement()
                .satisfies(
                        split -> {
                            assertThat(split.number()).isEqualTo(3);
                            assertThat(split.watermarkBefore()).isEqualTo(5);
                        });
        assertThat(fixture.position().watermark()).isEqualTo(7);
    }

    @Test
    void aLaneDeletedWholeIsEndedForAFreshSource() {
        files.trim("3");
        fixture.tail(files);

        assertThat(fixture.position().ended()).isTrue();
        assertThat(fixture.position().endedBy()).isNull();
        assertThat(fixture.last().opening()).isNull();
        assertThat(fixture.take()).isEmpty();
    }

    @Test
    void refusesATrimMarkThatIsNotOne() {
        files.trim("three");
        fixture.tail(files);

        fixture.assertFailed(PATHS.trim(files.lane).toString(), "not a trim mark");
    }

    @Test
    @DisplayName("rule 27: a restored lane without its opening fails")
    void failsIfTheOpeningOfARestoredLaneIsGone() {
        fixture.restore(files, before(2));

        fixture.assertFailed(PATHS.segment(files.lane, 0).toString(), "is missing");
    }

    @Test
    @DisplayName("rule 11: a fence ends tailing")
    void aFenceEndsTailing() {
        files.opening(false);
        files.watermark(4);
        files.segment(1);
        files.fence(2);
        fixture.tail(files);
        int before = fixture.gets();
        fixture.advance(MINUTE);

        assertThat(fixture.gets()).isEqualTo(before);
        assertThat(fixture.position().ended()).isTrue();
        assertThat(fixture.position().endedBy()).isNotNull().isNotEqualTo(files.lane);
        assertThat(fixture.position().closedAfterCheckpoint()).isNull();
        assertThat(fixture.position().watermark()).as("a fence has none").isEqualTo(4);
    }

    @Test
    @DisplayName("rules 10 and 17: a lane is closed for end of input only with its end commit")
    void isClosedForEndOfInputOnlyWithTheEndCommit() {
        files.opening(false);
        files.closing(1);
        files.commit(0, 1, 1);
        fixture.tail(files);
        fixture.advance(MINUTE);
        assertThat(fixture.position().ended()).isTrue();
        assertThat(fixture.position().endedBy()).isEqualTo(files.lane);
        assertThat(fixture.position().closedAfterCheckpoint()).isNull();

        files.commit(1, 2, 1, LaneEnd.END_OF_INPUT);
        fixture.advance(MINUTE);
        assertThat(fixture.position().closedAfterCheckpoint()).isNotNull();
        int before = fixture.gets();
        fixture.advance(MINUTE);
        assertThat(fixture.gets()).isEqualTo(before);
    }

    @Test
    @DisplayName("rule 10: a lane restored after its closing segment still finds its end commit")
    void findsTheEndCommitAfterARestore() {
        files.opening(false);
        files.closing(1);
        files.commit(0, 1, 1, LaneEnd.END_OF_INPUT);
        fixture.restore(files, before(2).ended(files.lane, null));

        assertThat(fixture.position().closedAfterCheckpoint()).isNotNull();
        assertThat(fixture.take()).isEmpty();
    }

    @Test
    @DisplayName(
            "rule 24: who ended a lane is still known after a restore, and nothing more is read")
    void aRestoredLaneThatWasFencedReadsNoFurther() {
        files.opening(false);
        files.fence(1);
        LaneId author = LaneId.create(1);
        fixture.restore(files, before(2).ended(author, null));
        int before = fixture.gets();
        fixture.advance(MINUTE);

        assertThat(fixture.position().endedBy()).isEqualTo(author);
        assertThat(fixture.last().opening()).isNotNull();
        assertThat(fixture.gets()).isEqualTo(before);
    }

    @Test
    void namesTheKeyOfACorruptSegment() {
        files.opening(false);
        S3Location key = PATHS.segment(files.lane, 1);
        files.put(key, "no segment".getBytes(StandardCharsets.UTF_8));
        fixture.tail(files);

        fixture.assertFailed(key.toString(), "line 1");
        assertThat(fixture.failures.get(0)).isInstanceOf(LedgerFormatException.class);
    }

    @Test
    void refusesASegmentThatIsNotWhatItsKeySays() {
        files.opening(false);
        files.segment(7);
        byte[] seven = fixture.store.bytes(PATHS.segment(files.lane, 7));
        files.put(PATHS.segment(files.lane, 1), Objects.requireNonNull(seven));
        fixture.tail(files);

        fixture.assertFailed(PATHS.segment(files.lane, 1).toString(), "number 7");
    }

    @Test
    void transientErrorsOnlyDelayALane() {
        files.opening(false);
        files.segment(1, files.entry());
        fixture.store.script().failBefore(Operation.GET, 4, ErrorKind.TRANSIENT);
        fixture.store.script().failBefore(Operation.GET_START, 4, ErrorKind.TRANSIENT);
        fixture.tail(files);
        fixture.advance(MINUTE);

        assertThat(fixture.takeNumbers()).containsExactly(1L);
        assertThat(fixture.store.script().pending()).isZero();
    }

    @Test
    void deniedAccessToTheLedgerFailsAtOnceAndOnce() {
        files.opening(false);
        fixture.store.script().failBefore(Operation.GET, 5, ErrorKind.ACCESS_DENIED);
        fixture.tail(files);
        fixture.tail(fixture.lane());
        fixture.advance(MINUTE);

        fixture.assertFailed("s3:GetObject", "s3:ListBucket");
    }

    @Test
    void aMissingBucketFails() {
        fixture.store
                .script()
                .failBefore(Operation.GET, at(PATHS.trim(files.lane)), 1, ErrorKind.NOT_FOUND);
        fixture.tail(files);

        fixture.assertFailed(PATHS.trim(files.lane).toString(), "bucket");
    }

    @Test
    void refusesALaneThatIsBeingTailed() {
        files.opening(false);
        fixture.tail(files);
        fixture.tail(files);

        fixture.assertFailed(files.lane.value(), "tailed already");
    }

    @Test
    void aLaneThatIsRemovedIsNotLookedAtAnyMore() {
        files.opening(false);
        fixture.tail(files);
        fixture.tails.remove(files.lane);
        fixture.advance(MINUTE);
        int before = fixture.gets();
        files.segment(1, files.entry());
        fixture.advance(MINUTE);

        assertThat(fixture.gets()).isEqualTo(before);
        assertThat(fixture.take()).isEmpty();
    }

    @Test
    void nothingHappensAfterClose() {
        files.opening(false, files.entry());
        fixture.tail(files);
        fixture.take();
        fixture.close();
        int before = fixture.gets();
        files.segment(1, files.entry());
        fixture.tails.remove(files.lane);
        fixture.tail(fixture.lane());
        fixture.advance(MINUTE);

        assertThat(fixture.take()).isEmpty();
        assertThat(fixture.gets()).isEqualTo(before);
        assertThat(fixture.scheduler.scheduledTasks()).isZero();
    }

    private static TailPosition before(long next) {
        return TailPosition.of(next, 0, -1, SegmentSplit.NO_WATERMARK);
    }
}
