// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.held;
import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WatermarkBroadcastTest {

    private SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.withEventTime(2);

    @Test
    @DisplayName("rule 22: every reader hears of the least of all lanes, when it rises")
    void tellsAllReadersWhenTheWatermarkRises() {
        LaneId first = fixture.open(opening(0, 2, 0));
        LaneId second = fixture.open(opening(1, 2, 0));
        fixture.lanes.appendEmpty(first, 5L);
        fixture.lanes.appendEmpty(second, 7L);
        start();
        assertThat(fixture.watermarksAt(0)).containsExactly(watermark(5));
        assertThat(fixture.watermarksAt(1)).containsExactly(watermark(5));

        fixture.lanes.appendEmpty(first, 6L);
        tick();
        tick();
        assertThat(fixture.watermarksAt(1)).containsExactly(watermark(5), watermark(6));
    }

    @Test
    @DisplayName("rule 40: a lane's watermark is that before its first segment that is not emitted")
    void whatIsNotEmittedHoldsTheWatermark() {
        LaneId lane = fixture.open();
        fixture.lanes.appendEmpty(lane, 5L);
        long first = fixture.lanes.append(lane, 8L);
        long second = fixture.lanes.append(lane, 9L);
        fixture.setRoom(1);
        start();
        assertThat(fixture.watermarksAt(0)).as("one held, one waits").containsExactly(watermark(5));

        fixture.finish(0, lane, first);
        tick();
        assertThat(fixture.watermarksAt(0)).last().isEqualTo(watermark(8));
        fixture.finish(0, lane, second);
        tick();
        assertThat(fixture.watermarksAt(0))
                .containsExactly(watermark(5), watermark(8), watermark(9));
    }

    @Test
    @DisplayName("rule 40: emitted out of order, the earlier one holds it")
    void theEarliestHoldsTheWatermark() {
        LaneId lane = fixture.open();
        long first = fixture.lanes.append(lane, 5L);
        long second = fixture.lanes.append(lane, 8L);
        start();
        fixture.finish(fixture.assignedTo(0).isEmpty() ? 1 : 0, lane, second);
        tick();
        assertThat(fixture.watermarksAt(0)).as("before the first there is none").isEmpty();

        fixture.finish(fixture.assignedTo(0).isEmpty() ? 1 : 0, lane, first);
        tick();
        assertThat(fixture.watermarksAt(0)).containsExactly(watermark(8));
    }

    @Test
    @DisplayName("rule 42: a commit's segments have the watermark of the commit before")
    void aCommitMovesTheWatermarkWhenAllOfItIsEmitted() {
        LaneId lane = fixture.open(LaneOpening.of("sink", 0, 1, true, List.of(), 0));
        fixture.lanes.append(lane, 50L);
        fixture.lanes.append(lane, 60L);
        fixture.lanes.commit(lane, 1, 1, 10L);
        fixture.lanes.commit(lane, 2, 2, 20L);
        start();
        fixture.finish(0, lane, 1);
        tick();
        assertThat(fixture.watermarksAt(0)).containsExactly(watermark(10));

        fixture.finish(0, lane, 2);
        fixture.lanes.commit(lane, 3, 2, 30L); // of nothing
        tick();
        tick();
        assertThat(fixture.watermarksAt(0)).last().isEqualTo(watermark(30));
    }

    @Test
    @DisplayName("rule 22: a new lane holds the watermark, and says nothing about what was emitted")
    void aNewLaneHoldsTheWatermark() {
        LaneId first = fixture.open();
        fixture.lanes.appendEmpty(first, 5L);
        start();
        fixture.open(opening(0, 1, 0)); // without any watermark
        tick();
        fixture.lanes.appendEmpty(first, 9L);
        tick();

        assertThat(fixture.watermarksAt(1)).containsExactly(watermark(5));
    }

    @Test
    @DisplayName("rule 22: what is tailed and reported is answered at a bounded rate")
    void looksAtMostOnceAnInterval() {
        LaneId lane = fixture.open();
        fixture.setRoom(1_000);
        for (int watermark = 1; watermark < 50; watermark++) {
            fixture.lanes.append(lane, (long) watermark);
        }
        start();
        int reader = fixture.assignedTo(0).isEmpty() ? 1 : 0;
        for (int number = 1; number < 50; number++) {
            fixture.finish(reader, lane, number);
        }
        assertThat(fixture.watermarksAt(0)).isEmpty();

        fixture.advance(Duration.ofSeconds(1));
        fixture.report(reader, report -> report);
        assertThat(fixture.watermarksAt(0)).containsExactly(watermark(49));
    }

    @Test
    @DisplayName("rule 22: nothing rises before all readers have told what they hold")
    void aReaderThatIsAboutToTellHoldsTheWatermark() throws Exception {
        LaneId lane = fixture.open();
        fixture.lanes.append(lane, 5L);
        start();
        fixture = fixture.restored(2);
        fixture.registerReader(0);
        tick();
        tick();
        assertThat(fixture.watermarksAt(0)).isEmpty();

        fixture.registerReader(1, held(lane, 1, 3));
        tick();
        assertThat(fixture.watermarksAt(0)).containsExactly(watermark(3));
    }

    @Test
    @DisplayName("rule 23: a new attempt of a reader hears what holds now")
    void aNewAttemptIsToldAnew() {
        LaneId first = fixture.open(opening(0, 2, 0));
        LaneId second = fixture.open(opening(1, 2, 0));
        fixture.lanes.appendEmpty(first, 5L);
        fixture.lanes.appendEmpty(second, 7L);
        start();

        fixture.snapshot(1); // or the new attempt would hold nothing
        fixture.loseReader(1);
        fixture.lanes.appendEmpty(first, 9L);
        tick();
        assertThat(fixture.watermarksAt(0)).containsExactly(watermark(5));
        int before = fixture.watermarksAt(1).size();
        fixture.registerReader(1, held(second, 1, 4));
        tick();
        assertThat(fixture.watermarksAt(0)).containsExactly(watermark(5));
        assertThat(since(before)).containsExactly(watermark(4));

        fixture.finish(1, second, 1);
        fixture.lanes.appendEmpty(second, 8L);
        tick();
        assertThat(fixture.watermarksAt(0)).containsExactly(watermark(5), watermark(8));
    }

    /** Aligned with that attempt, the lane's reader would stand still, and the lane with it. */
    @Test
    @DisplayName(
            "rule 23: a lane found late takes nothing back from others than its reader was told")
    void aNewAttemptHearsWhatTheReaderOfALateLaneWasTold() {
        LaneId first = fixture.open(opening(0, 2, 0));
        LaneId second = fixture.open(opening(1, 2, 0));
        fixture.lanes.appendEmpty(first, 100L);
        fixture.lanes.appendEmpty(second, 120L);
        start();
        LaneId late = fixture.open(opening(0, 2, 0));
        fixture.lanes.appendEmpty(late, 10L);
        fixture.lanes.append(late, 150L);
        fixture.setRoom(0);
        fixture.report(1, report -> report);
        fixture.setRoom(SegmentEnumeratorFixture.ROOM);
        tick();
        assertThat(fixture.lanesOf(0)).containsExactly(late);

        fixture.loseReader(1);
        int before = fixture.watermarksAt(1).size();
        fixture.registerReader(1, held(second, 1, 90));
        tick();
        fixture.finish(1, second, 1);
        fixture.lanes.appendEmpty(second, 130L);
        fixture.lanes.appendEmpty(first, 140L);
        tick();
        tick();
        assertThat(since(before)).containsExactly(watermark(90), watermark(100));

        fixture.finishAll(0, late);
        tick();
        assertThat(fixture.watermarksAt(0)).containsExactly(watermark(100), watermark(130));
    }

    @Test
    @DisplayName("rule 23: what an earlier attempt was told says nothing of what is read again")
    void aSegmentThatIsReadAgainHoldsTheWatermarkWhereItIs() {
        LaneId first = fixture.open(opening(0, 2, 0));
        LaneId second = fixture.open(opening(1, 2, 0));
        fixture.lanes.appendEmpty(first, 100L);
        fixture.lanes.appendEmpty(second, 120L);
        start();

        fixture.loseReader(1);
        fixture.loseReader(0);
        int before = fixture.watermarksAt(1).size();
        fixture.registerReader(0, held(first, 1, 10));
        fixture.registerReader(1);
        tick();

        assertThat(since(before)).containsExactly(watermark(10));
    }

    @Test
    @DisplayName("rule 23: a report of a reader that does not hold the segment is dropped")
    void dropsReportsOfOthers() {
        LaneId lane = fixture.open();
        fixture.lanes.appendEmpty(lane, 5L);
        fixture.lanes.append(lane, 9L);
        start();
        int other = fixture.assignedTo(0).isEmpty() ? 0 : 1;
        fixture.finish(other, lane, 2);
        tick();

        assertThat(fixture.watermarksAt(other)).containsExactly(watermark(5));
    }

    @Test
    @DisplayName("rule 43: what is given back holds the watermark until somebody has emitted it")
    void aSegmentGivenBackHoldsTheWatermark() {
        LaneId lane = fixture.open();
        fixture.lanes.appendEmpty(lane, 5L);
        fixture.lanes.append(lane, 9L);
        fixture.registerReader(0);
        tick();
        fixture.finishAll(0, lane);
        fixture.loseReaderAndAll(0);
        fixture.registerReader(1);
        fixture.setRoom(0);
        fixture.registerReader(0);
        tick();

        assertThat(fixture.watermarksAt(1)).allMatch(told -> told.watermark() <= 5);
    }

    @Test
    @DisplayName("rule 24: a lane is retired when it has left, not before its successor is known")
    void retiresALaneWhenItsSuccessorIsKnown() {
        LaneId lane = fixture.open();
        fixture.lanes.appendEmpty(lane, 5L);
        start();
        LaneId successor = LaneId.create(fixture.now() + 1);
        fixture.lanes.fence(lane, successor);
        tick();
        tick();
        assertThat(fixture.isRetired(lane)).isFalse();

        fixture.lanes.open(successor, opening(0, 1, 3));
        fixture.lanes.appendEmpty(successor, 6L);
        tick();
        tick();
        assertThat(fixture.isRetired(lane)).isTrue();
        assertThat(fixture.watermarksAt(0)).containsExactly(watermark(5), watermark(6));
    }

    @Test
    @DisplayName("rule 24: a lane that is back because a reader has some of it again holds")
    void aLaneThatHadLeftHoldsTheWatermarkAgain() {
        LaneId lane = fixture.open();
        fixture.lanes.appendEmpty(lane, 5L);
        fixture.lanes.append(lane, 6L);
        LaneId successor = fixture.open(fixture.now() + 1, opening(0, 1, 3));
        fixture.lanes.fence(lane, successor);
        fixture.lanes.appendEmpty(successor, 7L);
        fixture.registerReader(0);
        fixture.registerReader(1);
        tick();
        int reader = fixture.assignedTo(0).isEmpty() ? 1 : 0;
        fixture.finishAll(reader, lane);
        tick();
        tick();
        assertThat(fixture.isRetired(lane)).isTrue();
        assertThat(fixture.watermarksAt(reader)).last().isEqualTo(watermark(7));

        fixture.loseReader(reader);
        int before = fixture.watermarksAt(reader).size();
        fixture.registerReader(reader, held(lane, 2, 5));
        fixture.lanes.appendEmpty(successor, 8L);
        tick();
        tick();

        List<WatermarkEvent> told = fixture.watermarksAt(reader);
        assertThat(told.subList(before, told.size())).containsExactly(watermark(5));
        assertThat(fixture.watermarksAt(1 - reader)).last().isEqualTo(watermark(7));
    }

    @Test
    @DisplayName(
            "rule 22: after a restore nothing is known, and nothing is told before a discovery")
    void startsUnknownAfterARestore() throws Exception {
        LaneId lane = fixture.open();
        fixture.lanes.appendEmpty(lane, 5L);
        start();

        fixture = fixture.restored(1);
        fixture.registerReader(0, held(lane, 1, 3));
        fixture.advance(Duration.ofSeconds(5));
        fixture.report(0, report -> report);
        assertThat(fixture.watermarksAt(0)).isEmpty();

        tick();
        tick();
        assertThat(fixture.watermarksAt(0)).containsExactly(watermark(3));
    }

    @Test
    @DisplayName("rule 24: while no lane holds it the source is idle, and the watermark stays")
    void aSilentSourceIsIdle() {
        LaneId lane = fixture.open();
        fixture.lanes.appendEmpty(lane, 5L);
        start();
        for (int minute = 0; minute < 12; minute++) {
            fixture.look(Duration.ofMinutes(1));
        }

        assertThat(fixture.watermarksAt(0))
                .containsExactly(watermark(5), WatermarkEvent.of(5, true));
    }

    @Test
    @DisplayName("rule 25: switched off, nothing is said")
    void switchedOffItSaysNothing() {
        SegmentEnumeratorFixture off = new SegmentEnumeratorFixture(1, false);
        LaneId lane = off.open();
        off.lanes.append(lane, 5L);
        off.registerReader(0);
        off.look();
        off.finishAll(0, lane);
        off.look(Duration.ofHours(1));

        assertThat(off.watermarksAt(0)).isEmpty();
    }

    /** It may have finished, and Flink fails the job over an event to a finished task. */
    @Test
    void aReaderThatWasToldToEndIsToldNoMore() {
        fixture = SegmentEnumeratorFixture.boundedWithEventTime(2);
        LaneId lane = fixture.open();
        fixture.lanes.appendEmpty(lane, 5L);
        start();
        assertThat(fixture.watermarksAt(1)).containsExactly(watermark(5));

        fixture.advance();
        fixture.lanes.appendEmpty(lane, 6L);
        fixture.lanes.close(lane, 0);
        fixture.loseReader(1); // so that nobody is told of the rise before the end
        fixture.advance(Duration.ofSeconds(20));
        fixture.registerReader(1);
        fixture.context.runOnce();
        assertThat(fixture.context.ended).containsExactly(0, 1);
        int before = fixture.watermarksAt(0).size();
        tick();

        assertThat(fixture.watermarksAt(0)).hasSize(before);
    }

    private static WatermarkEvent watermark(long millis) {
        return WatermarkEvent.of(millis, false);
    }

    private List<WatermarkEvent> since(int before) {
        List<WatermarkEvent> all = fixture.watermarksAt(1);
        return all.subList(before, all.size());
    }

    /** Two readers, and a look that finds what there is, and one that tells of it. */
    private void start() {
        fixture.registerReader(0);
        fixture.registerReader(1);
        tick();
        tick();
        assertThat(fixture.context.thrown).isEmpty();
    }

    private void tick() {
        fixture.look(Duration.ofSeconds(1));
    }

    /** For rule 40 as a function. */
    @Test
    void aLaneWithoutAnOpeningHasNoWatermark() {
        Lane unread = Lane.found(LaneId.create(1), 0);

        assertThat(unread.watermark(reader -> SegmentSplit.NO_WATERMARK))
                .isEqualTo(SegmentSplit.NO_WATERMARK);
    }
}
