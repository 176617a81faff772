// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.FloorMoved;
import io.github.flinksagemaker.internal.event.LanesProgressed;
import io.github.flinksagemaker.internal.eventtime.Floor;
import io.github.flinksagemaker.internal.eventtime.LaneProgress;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FloorBroadcastTest {

    private LaneEnumeratorFixture fixture = LaneEnumeratorFixture.withEventTime(2);

    @Test
    @DisplayName("rule 22: every reader hears of the least of all lanes, when it rises")
    void tellsAllReadersWhenTheFloorRises() {
        LaneId first = fixture.writeLane();
        LaneId second = fixture.writeLane(fixture.clock.now + 1);
        start();
        report(0, first, opening(0, 2, 0), 5);
        report(1, second, opening(1, 2, 0), 7);
        tick();
        assertThat(floorsAt(0)).containsExactly(Floor.of(5, false));
        assertThat(floorsAt(1)).containsExactly(Floor.of(5, false));

        progress(0, first, 6);
        tick();
        tick();
        assertThat(floorsAt(1)).containsExactly(Floor.of(5, false), Floor.of(6, false));
    }

    @Test
    @DisplayName("rule 22: a new lane holds the floor, and says nothing about what was emitted")
    void aNewLaneHoldsTheFloor() {
        LaneId first = fixture.writeLane();
        start();
        report(0, first, opening(0, 1, 0), 5);
        tick();
        fixture.writeLane();
        tick();
        progress(0, first, 9);
        tick();

        assertThat(floorsAt(1)).containsExactly(Floor.of(5, false));
    }

    @Test
    @DisplayName("rule 22: reports are answered at a bounded rate")
    void looksAtMostOnceAnInterval() {
        LaneId first = fixture.writeLane();
        start();
        report(0, first, opening(0, 1, 0), 1);
        tick();
        for (int watermark = 2; watermark < 50; watermark++) {
            progress(0, first, watermark);
        }
        assertThat(floorsAt(0)).containsExactly(Floor.of(1, false));

        fixture.clock.advance(Duration.ofSeconds(1));
        progress(0, first, 50);
        assertThat(floorsAt(0)).containsExactly(Floor.of(1, false), Floor.of(50, false));
    }

    @Test
    @DisplayName(
            "rule 23: a new attempt of a reader hears what holds now, and holds it till it reports")
    void aNewAttemptIsToldAnew() {
        LaneId first = fixture.writeLane();
        LaneId second = fixture.writeLane(fixture.clock.now + 1);
        start();
        report(0, first, opening(0, 2, 0), 5);
        report(1, second, opening(1, 2, 0), 7);
        tick();

        fixture.loseReader(1);
        progress(0, first, 9);
        fixture.registerReader(1, second);
        tick();
        assertThat(floorsAt(0)).containsExactly(Floor.of(5, false));
        int before = floorsAt(1).size();

        report(1, second, opening(1, 2, 0), 4);
        tick();
        assertThat(floorsAt(1).subList(before, floorsAt(1).size()))
                .containsExactly(Floor.of(4, false));
        progress(1, second, 8);
        tick();
        assertThat(floorsAt(0)).containsExactly(Floor.of(5, false), Floor.of(8, false));
    }

    /** Aligned with that attempt, the lane's reader would stand still, and the lane with it. */
    @Test
    @DisplayName(
            "rule 23: a lane found late takes nothing back from others than its reader was told")
    void aNewAttemptHearsWhatTheReaderOfALateLaneWasTold() {
        LaneId first = fixture.writeLane();
        LaneId second = fixture.writeLane(fixture.clock.now + 1);
        start();
        report(0, first, opening(0, 2, 0), 100);
        report(1, second, opening(1, 2, 0), 120);
        tick();
        LaneId late = fixture.writeLane();
        tick();
        assertThat(fixture.assignedTo(0)).containsExactly(first, late);
        report(0, late, opening(0, 2, 0), 10);

        fixture.loseReader(1);
        int before = floorsAt(1).size();
        fixture.registerReader(1, second);
        report(1, second, opening(1, 2, 0), 90);
        tick();
        progress(1, second, 130);
        progress(0, first, 140);
        tick();
        tick();
        assertThat(floorsAt(1).subList(before, floorsAt(1).size()))
                .containsExactly(Floor.of(90, false), Floor.of(100, false));

        progress(0, late, 150);
        tick();
        assertThat(floorsAt(0)).containsExactly(Floor.of(100, false), Floor.of(130, false));
    }

    @Test
    @DisplayName("rule 23: what an earlier attempt was told says nothing of what is read again")
    void aLaneThatIsReadAgainHoldsTheFloorWhereItIs() {
        LaneId first = fixture.writeLane();
        LaneId second = fixture.writeLane(fixture.clock.now + 1);
        start();
        report(0, first, opening(0, 2, 0), 100);
        report(1, second, opening(1, 2, 0), 120);
        tick();

        fixture.loseReader(1);
        fixture.loseReader(0);
        fixture.registerReader(0, first);
        fixture.registerReader(1, second);
        int before = floorsAt(1).size();
        report(0, first, opening(0, 2, 0), 10);
        report(1, second, opening(1, 2, 0), 120);
        tick();

        assertThat(floorsAt(1).subList(before, floorsAt(1).size()))
                .containsExactly(Floor.of(10, false));
    }

    @Test
    @DisplayName("rule 23: a report of a reader that does not hold the lane is dropped")
    void dropsReportsOfOthers() {
        LaneId first = fixture.writeLane();
        start();
        report(0, first, opening(0, 1, 0), 5);
        progress(1, first, 99);
        tick();

        assertThat(floorsAt(0)).containsExactly(Floor.of(5, false));
    }

    @Test
    @DisplayName("rule 23: a split that is given back is unknown")
    void aSplitGivenBackIsUnknown() {
        LaneId first = fixture.writeLane();
        start();
        report(0, first, opening(0, 1, 0), 5);
        fixture.loseReader(0, LaneSplit.unread(first));
        tick();

        assertThat(floorsAt(1)).isEmpty();
    }

    @Test
    @DisplayName("rule 24: a lane is retired when it has left, not before its successor is known")
    void retiresALaneWhenItsSuccessorIsKnown() {
        LaneId lane = fixture.writeLane();
        start();
        report(0, lane, opening(0, 1, 0), 5);
        LaneId successor = LaneId.create(fixture.clock.now + 1);
        fixture.reportEnd(0, lane, opening(0, 1, 0), successor);
        finish(0, lane, 5);
        tick();
        assertThat(fixture.retiredAt(0)).isEmpty();

        fixture.openLane(successor);
        tick();
        tick();
        assertThat(fixture.retiredAt(0)).containsExactly(lane);
        report(1, successor, opening(0, 1, 3), 6);
        tick();
        assertThat(floorsAt(0)).containsExactly(Floor.of(5, false), Floor.of(6, false));
    }

    @Test
    @DisplayName(
            "rule 22: after a restore nothing is known, and there is no floor before a discovery")
    void startsUnknownAfterARestore() throws Exception {
        LaneId first = fixture.writeLane();
        start();
        report(0, first, opening(0, 1, 0), 5);
        tick();

        fixture = fixture.restored(1);
        fixture.registerReader(0, first);
        report(0, first, opening(0, 1, 0), 3);
        fixture.clock.advance(Duration.ofSeconds(1));
        progress(0, first, 3);
        assertThat(floorsAt(0)).isEmpty();

        tick();
        tick();
        assertThat(floorsAt(0)).containsExactly(Floor.of(3, false));
    }

    @Test
    @DisplayName("rule 25: switched off, nothing is said")
    void switchedOffItSaysNothing() {
        LaneEnumeratorFixture off = new LaneEnumeratorFixture(1, false);
        LaneId lane = off.writeLane();
        off.context.tick();
        off.registerReader(0);
        off.context.tick();
        off.report(0, lane, opening(0, 1, 0), "");
        off.enumerator.handleSourceEvent(
                0, LanesProgressed.of(List.of(LaneProgress.of(lane, 5, false, LaneRest.ACTIVE))));
        off.context.tick();

        assertThat(off.context.sent.getOrDefault(0, List.of()))
                .noneMatch(FloorMoved.class::isInstance);
    }

    /** It may have finished, and Flink fails the job over an event to a finished task. */
    @Test
    void aReaderThatWasToldToEndIsToldNoMore() {
        fixture = LaneEnumeratorFixture.boundedWithEventTime(2);
        LaneId lane = fixture.writeLane();
        start();
        report(0, lane, opening(0, 1, 0), 5);
        tick();
        assertThat(floorsAt(1)).containsExactly(Floor.of(5, false));

        progress(0, lane, 6); // to be told with the next look
        fixture.report(0, lane, opening(0, 1, 0), "closed settled");
        fixture.context.runOnce();
        assertThat(fixture.context.ended).containsExactly(0, 1);
        tick();

        assertThat(floorsAt(0)).containsExactly(Floor.of(5, false));
        assertThat(floorsAt(1)).containsExactly(Floor.of(5, false));
    }

    /** Two readers, the first lane with the first. */
    private void start() {
        fixture.registerReader(0);
        fixture.registerReader(1);
        tick();
    }

    private void tick() {
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.context.tick();
    }

    private void report(int reader, LaneId lane, LaneOpening opening, long watermark) {
        fixture.report(reader, lane, opening, "");
        progress(reader, lane, watermark);
    }

    private void progress(int reader, LaneId lane, long watermark) {
        send(reader, LaneProgress.of(lane, watermark, false, LaneRest.ACTIVE));
    }

    private void finish(int reader, LaneId lane, long watermark) {
        send(reader, LaneProgress.of(lane, watermark, true, LaneRest.ACTIVE));
    }

    private void send(int reader, LaneProgress progress) {
        fixture.enumerator.handleSourceEvent(reader, LanesProgressed.of(List.of(progress)));
    }

    private List<Floor> floorsAt(int reader) {
        List<Floor> floors = new ArrayList<>();
        for (Object event : fixture.context.sent.getOrDefault(reader, List.of())) {
            if (event instanceof FloorMoved moved) {
                floors.add(moved.floor());
            }
        }
        return floors;
    }
}
