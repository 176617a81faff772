// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules 41, 44 and 45: who gets what, and how much waits. */
class SegmentAssignerTest {

    private final SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(2, false);

    private void room(int reader, int segments) {
        fixture.setRoom(segments);
        fixture.report(reader, report -> report);
    }

    private void register(int reader, int room) {
        fixture.setRoom(room);
        fixture.registerReader(reader);
    }

    private LaneId lane(int segments) {
        LaneId lane = fixture.open();
        for (int i = 0; i < segments; i++) {
            fixture.lanes.append(lane, null);
        }
        return lane;
    }

    @Test
    void theFirstSegmentGoesToTheReaderThatTakesMost() {
        register(0, 3);
        register(1, 8);
        LaneId lane = lane(2);

        fixture.look();

        assertThat(fixture.numbers(1, lane)).containsExactly(1, 2);
        assertThat(fixture.assignedTo(0)).isEmpty();
    }

    @Test
    void aLaneGoesOnWithTheReaderThatHoldsSomeOfIt() {
        register(0, 3);
        register(1, 8);
        LaneId lane = lane(1);
        fixture.look();

        room(1, 1);
        room(0, 8);
        fixture.lanes.append(lane, null);
        fixture.advance();

        assertThat(fixture.numbers(1, lane)).containsExactly(1, 2);
    }

    @Test
    void whatAReaderCantTakeOfItsLaneWaitsForIt() {
        register(0, 1);
        LaneId lane = lane(2);
        fixture.look();
        register(1, 8);
        assertThat(fixture.assignedTo(1)).isEmpty();

        room(0, 1);

        assertThat(fixture.numbers(0, lane)).containsExactly(1, 2);
    }

    @Test
    void aReaderThatHasEmittedAllKeepsItsLaneWhileItTakesSome() {
        register(0, 8);
        register(1, 3);
        LaneId lane = lane(1);
        fixture.look();
        fixture.setRoom(1);
        fixture.finishAll(0, lane);
        room(1, 8);

        fixture.lanes.append(lane, null);
        fixture.advance();

        assertThat(fixture.numbers(0, lane)).containsExactly(1, 2);
    }

    @Test
    void anotherGetsTheLaneIfTheLastReaderTakesNone() {
        register(0, 8);
        register(1, 3);
        LaneId lane = lane(1);
        fixture.look();
        fixture.setRoom(0);
        fixture.finishAll(0, lane);

        fixture.lanes.append(lane, null);
        fixture.advance();

        assertThat(fixture.numbers(1, lane)).containsExactly(2);
    }

    @Test
    void whatIsOnItsWayCountsAsTaken() {
        register(0, 2);
        LaneId lane = lane(5);
        fixture.look();
        assertThat(fixture.numbers(0, lane)).containsExactly(1, 2);

        // sent before the two came
        fixture.report(0, report -> report.setReceived(0).setRoom(2));
        assertThat(fixture.numbers(0, lane)).containsExactly(1, 2);
        fixture.report(0, report -> report.setReceived(1).setRoom(2));
        assertThat(fixture.numbers(0, lane)).containsExactly(1, 2, 3);
    }

    @Test
    void aLaneThatNobodyMayTakeStopsNoOther() {
        register(0, 1);
        LaneId full = lane(2);
        fixture.look();
        register(1, 1);
        LaneId other = lane(1);

        fixture.look();

        assertThat(fixture.numbers(0, full)).containsExactly(1);
        assertThat(fixture.numbers(1, other)).containsExactly(1);
    }

    @Test
    void lanesTakeTurns() {
        SegmentEnumeratorFixture one = new SegmentEnumeratorFixture(1, false);
        LaneId[] lanes = new LaneId[3];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = one.open();
            one.lanes.append(lanes[i], null);
            one.lanes.append(lanes[i], null);
        }
        one.look();
        one.setRoom(2);
        one.registerReader(0);
        for (int i = 0; i < lanes.length - 1; i++) {
            one.report(0, report -> report);
        }

        for (LaneId lane : lanes) {
            assertThat(one.numbers(0, lane)).containsExactly(1, 2);
        }
        assertThat(one.lanesOf(0)).hasSize(3);
    }

    @Test
    @DisplayName("rule 45: what a new attempt announces replaces what the one before had")
    void anAnnouncementReplaces() {
        SegmentEnumeratorFixture one = new SegmentEnumeratorFixture(1, false);
        one.registerReader(0);
        LaneId lane = one.open();
        one.lanes.append(lane, null);
        one.lanes.append(lane, null);
        one.look();
        one.lanes.fence(lane, LaneId.create(one.now()));
        one.advance(Duration.ofMinutes(1));
        one.loseReader(0);

        // 1 was emitted before the checkpoint, and its report was lost
        one.registerReader(0, held(lane, 2));
        assertThat(one.isRetired(lane)).isFalse();
        one.finish(0, lane, 2);

        assertThat(one.isRetired(lane)).isTrue();
    }

    @Test
    void segmentsThatAreAnnouncedKeepTheirLaneWhereItIs() {
        LaneId lane = fixture.open();
        fixture.setRoom(1);
        fixture.registerReader(0, held(lane, 1));
        register(1, 8);
        fixture.lanes.append(lane, null);
        fixture.lanes.append(lane, null);

        fixture.look();

        assertThat(fixture.assignedTo(1)).isEmpty();
    }

    @Test
    @DisplayName("rule 41: small segments travel with their splits, and are dropped at once")
    void contentTravelsAndIsDropped() {
        fixture.registerReader(0);
        LaneId lane = lane(1);

        fixture.look();

        byte[] written = fixture.store.bytes(fixture.paths.segment(lane, 1));
        assertThat(fixture.context.contents).containsExactly(written);
        assertThat(fixture.assignedTo(0).get(0).content()).isNull();
        assertThat(fixture.assignedTo(0).get(0).date()).isEqualTo(fixture.now());
    }

    @Test
    void contentOfLargeOnesStaysInS3() {
        fixture.registerReader(0);
        LaneId lane = fixture.open();
        fixture.lanes.append(lane, null, 1, 20_000);

        fixture.look();

        assertThat(fixture.numbers(0, lane)).containsExactly(1);
        assertThat(fixture.context.contents).containsExactly((byte[]) null);
    }

    @Test
    @DisplayName(
            "rule 41: at 10,000 segments that wait tailing stops, and goes on when there is room")
    void tailingStopsWhileTooManySegmentsWait() {
        LaneId lane = lane(10_050);
        fixture.look();
        assertThat(unassigned(lane)).hasSize(10_000);
        fixture.look(Duration.ofMinutes(1));
        assertThat(unassigned(lane)).hasSize(10_000);

        register(0, 200);
        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.numbers(0, lane)).hasSize(200);
        assertThat(unassigned(lane)).hasSize(9_850);
    }

    @Test
    @DisplayName("rule 41: so it does at 16 MiB of bytes")
    void tailingStopsWhileTooManyBytesWait() {
        LaneId lane = fixture.open();
        for (int i = 0; i < 2_000; i++) {
            fixture.lanes.append(lane, null, 1, 14_000);
        }
        fixture.look();
        int waiting = unassigned(lane).size();
        assertThat(waiting).isBetween(1_000, 1_300);

        register(0, 100);
        fixture.advance(Duration.ofMinutes(1));

        assertThat(unassigned(lane).size()).isBetween(waiting - 1, waiting + 1);
    }

    /** Whose bytes come back too. */
    @Test
    void whatComesBackCountsAsWaiting() {
        LaneId lane = lane(10_050);
        fixture.registerReader(0);
        register(0, 20_000);
        fixture.look();
        assertThat(fixture.numbers(0, lane)).hasSize(10_050);
        fixture.lanes.append(lane, null);

        fixture.loseReaderAndAll(0);
        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.snapshot(1).inDoubt()).hasSize(10_050);
        assertThat(unassigned(lane)).isEmpty();
    }

    private List<SegmentSplit> unassigned(LaneId lane) {
        LaneState state = fixture.state(lane);
        return state == null ? List.of() : state.unassigned();
    }

    @Test
    @DisplayName("rule 23: a reader that was told the end has no lane, though the end was revoked")
    void aLaneOfAReaderThatHasEndedGoesToAnother() {
        TestEnumeratorContext context = new TestEnumeratorContext(2);
        ReaderRegistry readers = new ReaderRegistry(context, false);
        ModelContext tailing = new ModelContext(2, (reader, splits) -> {}, (reader, told) -> {});
        SegmentAssigner assigner = new SegmentAssigner(context, readers, tailing.tails());
        WatermarkFixture written = new WatermarkFixture();
        Lane lane = written.lane(0, 1, 0);
        written.tail(lane, 5);
        SegmentSplit first = written.held(lane, 7, 0);
        context.register(0);
        readers.reported(0, ReaderReport.builder().setRoom(3).build());
        readers.tell(WatermarkEvent.of(9, false));
        lane.finished(new long[] {first.number()}, 0, 0);
        assertThat(lane.boundTo(readers::told)).containsExactly(0);
        readers.endReachable();

        context.register(1);
        readers.reported(1, ReaderReport.builder().setRoom(3).build());
        SegmentSplit second = written.segment(lane, 9);
        assigner.waits(lane);
        assigner.assign();

        assertThat(context.assigned).containsExactly(Map.entry(1, List.of(second)));
    }
}
