// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.RETENTION;
import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.event.LaneActive;
import io.github.flinksagemaker.internal.event.LaneParked;
import io.github.flinksagemaker.internal.event.LaneReleased;
import io.github.flinksagemaker.internal.event.ParkLane;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 31: lanes that never end leave their readers after the retention, and may wake. */
class SilentLanesTest {

    private final LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(2, false);
    private LaneId lane = LaneId.create(0);

    @BeforeEach
    void aLaneIsReadAndSettled() {
        fixture.registerReader(0);
        fixture.registerReader(1);
        lane = fixture.writeLane();
        fixture.context.tick();
        assertThat(fixture.assignedTo(0)).containsExactly(lane);
        fixture.report(0, lane, opening(0, 1, 0), "settled");
        fixture.context.assigned.clear();
    }

    @Test
    void asksTheReaderToParkALaneThatWasSilentForTheRetention() {
        fixture.clock.advance(RETENTION);
        fixture.context.tick();
        assertThat(parkedAt(0)).isEmpty();
        fixture.clock.advance(Duration.ofMillis(1));
        fixture.context.tick();

        assertThat(parkedAt(0)).containsExactly(lane);
        assertThat(fixture.phase(lane)).isEqualTo(Phase.ASSIGNED);
    }

    @Test
    void asksNothingOfALaneThatGoesOn() {
        fixture.clock.advance(RETENTION.minusHours(1));
        fixture.enumerator.handleSourceEvent(0, LaneActive.of(lane));
        fixture.clock.advance(RETENTION);
        fixture.context.tick();

        assertThat(parkedAt(0)).isEmpty();
    }

    @Test
    void asksNothingOfALaneThatIsNotSettled() {
        fixture.report(0, lane, opening(0, 1, 0), "");
        fixture.clock.advance(RETENTION.multipliedBy(2));
        fixture.context.tick();

        assertThat(parkedAt(0)).isEmpty();
    }

    @Test
    void silenceIsCountedOverRestores() throws Exception {
        fixture.clock.advance(RETENTION.minusHours(1));
        LaneEnumeratorFixture next = fixture.restored(1);
        next.registerReader(0, lane);
        next.report(0, lane, opening(0, 1, 0), "settled");
        next.clock.advance(Duration.ofHours(2));
        next.context.tick();

        assertThat(parkedAt(next, 0)).containsExactly(lane);
    }

    @Test
    void recordsAParkedLaneAsDormantAndRetiresItAtItsReader() {
        park();

        assertThat(fixture.phase(lane)).isEqualTo(Phase.DORMANT);
        assertThat(fixture.retiredAt(0)).containsExactly(lane);
    }

    @Test
    void looksForTheNextSegmentOnlyWhenNoReaderCanHaveTheLaneAgain() {
        fixture.snapshot(1); // there are checkpoints
        park();
        look();
        assertThat(fixture.store.script().count(Operation.GET_RANGE)).isZero();
        fixture.snapshot(2); // the reader's part of it may still have the lane
        release();
        fixture.enumerator.notifyCheckpointComplete(2);
        look();
        assertThat(fixture.store.script().count(Operation.GET_RANGE)).isZero();
        fixture.snapshot(3);
        look();
        assertThat(fixture.store.script().count(Operation.GET_RANGE)).isZero();
        fixture.enumerator.notifyCheckpointComplete(3);

        look();

        assertThat(fixture.store.script().count(Operation.GET_RANGE)).isEqualTo(1);
        assertThat(fixture.phase(lane)).isEqualTo(Phase.DORMANT);
    }

    @Test
    void aLaneThatWakesGoesOnWhereItStood() {
        givenADormantLane(false);
        fixture.store.write(fixture.paths.segment(lane, 5), new byte[1], "text/plain");

        look();

        assertThat(fixture.context.assigned.values()).containsExactly(List.of(position(lane)));
        fixture.clock.advance(RETENTION.minusHours(1));
        look();
        assertThat(fixture.phase(lane)).isEqualTo(Phase.ASSIGNED);
    }

    @Test
    void aReadCommittedLaneWakesByItsNextCommitOnly() {
        givenADormantLane(true);
        fixture.store.write(fixture.paths.segment(lane, 5), new byte[1], "text/plain");
        look();
        assertThat(fixture.phase(lane)).isEqualTo(Phase.DORMANT);
        fixture.store.write(fixture.paths.commit(lane, 2), new byte[1], "text/plain");

        look();

        assertThat(fixture.phase(lane)).isEqualTo(Phase.ASSIGNED);
    }

    @Test
    void aDormantLaneSurvivesARestore() throws Exception {
        park();
        LaneEnumeratorFixture next = fixture.restored(1);
        next.store.write(next.paths.segment(lane, 5), new byte[1], "text/plain");
        next.context.tick();
        next.context.runOnce();
        assertThat(next.phase(lane)).isEqualTo(Phase.DORMANT); // a reader may have it yet

        next.registerReader(0);
        next.context.tick();
        next.context.runOnce();

        assertThat(next.context.assigned.get(0)).containsExactly(position(lane));
    }

    @Test
    void aReaderThatHasADormantLaneInItsStateKeepsIt() throws Exception {
        park();
        LaneEnumeratorFixture next = fixture.restored(1);
        next.registerReader(0, lane);
        next.store.write(next.paths.segment(lane, 5), new byte[1], "text/plain");
        next.context.tick();
        next.context.runOnce();

        assertThat(next.phase(lane)).isEqualTo(Phase.ASSIGNED);
        assertThat(next.context.assigned).isEmpty();
    }

    @Test
    void aReaderThatGoesBackGetsTheLaneWhileNoCheckpointCoversItsRelease() {
        fixture.snapshot(1);
        park();
        release();
        fixture.store.write(fixture.paths.segment(lane, 5), new byte[1], "text/plain");
        fixture.loseReader(0);
        look();
        fixture.registerReader(0, lane);
        look();

        assertThat(fixture.phase(lane)).isEqualTo(Phase.ASSIGNED);
        assertThat(fixture.context.assigned).isEmpty();
    }

    @Test
    void aReaderThatGoesBackToAfterItsReleaseDoesNotKeepTheLaneAsleep() {
        fixture.snapshot(1);
        park();
        release();
        fixture.loseReader(0);
        fixture.registerReader(0);
        fixture.store.write(fixture.paths.segment(lane, 5), new byte[1], "text/plain");

        look();

        assertThat(fixture.phase(lane)).isEqualTo(Phase.ASSIGNED);
    }

    @Test
    void asksAFewDormantLanesAtATimeInTurn() {
        List<LaneId> lanes = new ArrayList<>();
        for (int i = 0; i < 39; i++) {
            lanes.add(fixture.writeLane());
        }
        lanes.add(lane);
        fixture.context.tick();
        for (LaneId one : lanes) {
            int owner = fixture.assignedTo(1).contains(one) ? 1 : 0;
            fixture.report(owner, one, opening(0, 1, 0), "settled");
            park(owner, one, false);
            fixture.enumerator.handleSourceEvent(owner, LaneReleased.of(one));
        }
        fixture.context.assigned.clear();
        for (LaneId one : lanes) {
            fixture.store.write(fixture.paths.segment(one, 5), new byte[1], "text/plain");
        }

        look();
        assertThat(woken()).isEqualTo(SilentLanes.ASKED_AT_ONCE);
        look();
        look();

        assertThat(woken()).isEqualTo(40);
    }

    @Test
    void asksAgainAfterAFailureThatMayPass() {
        givenADormantLane(false);
        fixture.store.write(fixture.paths.segment(lane, 5), new byte[1], "text/plain");
        fixture.store.script().failBefore(Operation.GET_RANGE, 1, ErrorKind.THROTTLED);

        look();
        assertThat(fixture.phase(lane)).isEqualTo(Phase.DORMANT);
        look();

        assertThat(fixture.phase(lane)).isEqualTo(Phase.ASSIGNED);
    }

    @Test
    void aBoundedSourceKeepsSilentLanesAtTheirReaders() {
        LaneEnumeratorFixture bounded = new LaneEnumeratorFixture(1, true);
        bounded.registerReader(0);
        LaneId silent = bounded.writeLane();
        bounded.context.tick();
        bounded.report(0, silent, opening(0, 1, 0), "settled");
        bounded.clock.advance(RETENTION.multipliedBy(2));
        bounded.context.tick();

        assertThat(parkedAt(bounded, 0)).isEmpty();
    }

    private void givenADormantLane(boolean readCommitted) {
        park(0, lane, readCommitted);
        release();
        look();
        assertThat(fixture.phase(lane)).isEqualTo(Phase.DORMANT);
    }

    private void park() {
        park(0, lane, false);
    }

    private void park(int subtask, LaneId parked, boolean readCommitted) {
        fixture.enumerator.handleSourceEvent(
                subtask, LaneParked.of(position(parked), readCommitted));
    }

    private static LaneSplit position(LaneId parked) {
        return LaneSplit.of(parked, 5, new TreeMap<>(), 2, 4, false);
    }

    private void release() {
        fixture.enumerator.handleSourceEvent(0, LaneReleased.of(lane));
    }

    private void look() {
        fixture.context.tick();
        fixture.context.runOnce();
    }

    private int woken() {
        return fixture.context.assigned.values().stream().mapToInt(List::size).sum();
    }

    private List<LaneId> parkedAt(int subtask) {
        return parkedAt(fixture, subtask);
    }

    private static List<LaneId> parkedAt(LaneEnumeratorFixture fixture, int subtask) {
        List<LaneId> lanes = new ArrayList<>();
        for (Object event : fixture.context.sent.getOrDefault(subtask, List.of())) {
            if (event instanceof ParkLane park) {
                lanes.add(park.lane());
            }
        }
        return lanes;
    }
}
