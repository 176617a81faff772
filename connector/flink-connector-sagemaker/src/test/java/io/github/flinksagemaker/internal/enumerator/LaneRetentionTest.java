// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.RETENTION;
import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 31: what is remembered, what is forgotten, what counts as new. */
class LaneRetentionTest {

    private static final Duration FORGETTING = LaneDiscovery.MARGIN.multipliedBy(2).plusMinutes(1);

    private final LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);

    @BeforeEach
    void aReaderIsThere() {
        fixture.registerReader(0);
    }

    @Test
    void readsLanesOfAnyAgeAtTheVeryFirstStart() {
        LaneId old = fixture.writeLane(fixture.clock.now - Duration.ofDays(300).toMillis());

        fixture.context.tick();

        assertThat(fixture.assignedTo(0)).containsExactly(old);
    }

    @Test
    void remembersARetiredLaneWhileClocksMayDiffer() {
        LaneId lane = givenARetiredLane();

        fixture.clock.advance(LaneDiscovery.MARGIN.multipliedBy(2));
        fixture.context.tick();

        assertThat(fixture.phase(lane)).isEqualTo(Phase.RETIRED);
    }

    @Test
    void forgetsARetiredLaneBelowTheHorizonAndDoesNotReadItAgain() {
        LaneId lane = givenARetiredLane();

        fixture.clock.advance(FORGETTING);
        fixture.context.tick();
        assertThat(fixture.phase(lane)).isNull();
        fixture.clock.advance(FORGETTING);
        fixture.context.tick();

        assertThat(fixture.phase(lane)).isNull();
        assertThat(fixture.assignedTo(0)).hasSize(1);
    }

    @Test
    void aSourceOfAllRunsForgetsARunWithItsLastLane() {
        LaneId alive = fixture.writeLane();
        fixture.context.tick();
        fixture.report(0, alive, opening(0, 1, 0).inRun("alive", "job", List.of()), "");
        for (int i = 0; i < 5; i++) {
            LaneId lane = fixture.writeLane();
            fixture.context.tick();
            fixture.report(
                    0, lane, opening(0, 1, 0).inRun("run-" + i, "job", List.of()), "ended settled");
        }
        assertThat(fixture.snapshot(1).runs()).hasSize(7); // and lanes without a run

        fixture.clock.advance(FORGETTING);
        fixture.context.tick();

        assertThat(fixture.snapshot(2).runs())
                .containsExactlyInAnyOrder("alive", LaneOrigin.NO_RUN);
    }

    @Test
    void forgetsWhatLiesBehindALaneThatIsStillRead() {
        LaneId alive = fixture.writeLane();
        LaneId lane = givenARetiredLane();

        fixture.clock.advance(FORGETTING);
        fixture.context.tick();

        assertThat(fixture.phase(alive)).isEqualTo(Phase.ASSIGNED);
        assertThat(fixture.phase(lane)).isNull();
    }

    @Test
    void asksForNoDateOfAForgottenLaneAlsoAfterARestore() throws Exception {
        givenARetiredLane();
        for (int i = 0; i < 3; i++) {
            fixture.clock.advance(FORGETTING);
            fixture.context.tick();
        }
        LaneEnumeratorFixture next = fixture.restored(1);
        next.registerReader(0);
        next.context.tick();

        assertThat(fixture.store.script().count(Operation.GET_START)).isZero();
        assertThat(next.store.script().count(Operation.GET_START)).isZero();
        assertThat(next.context.assigned).isEmpty();
    }

    @Test
    void asksOnceForDatesInTheBucketOfADeletedLane() {
        LaneId deleted = givenARetiredLane();
        LaneId other = givenARetiredLaneInTheBucketOf(deleted);
        fixture.clock.advance(FORGETTING);
        fixture.context.tick();
        fixture.store.remove(fixture.paths.segment(deleted, 0));
        for (int i = 0; i < 3; i++) {
            fixture.clock.advance(FORGETTING);
            fixture.context.tick();
        }

        assertThat(fixture.store.script().count(Operation.GET_START)).isEqualTo(1);
        assertThat(fixture.assignedTo(0)).containsExactly(deleted, other);
    }

    @Test
    void readsANewLaneWhoseWritersClockIsFarBehind() {
        givenARetiredLane();
        fixture.clock.advance(FORGETTING);
        fixture.context.tick();

        LaneId late = fixture.writeLane(fixture.clock.now - Duration.ofDays(30).toMillis());
        fixture.context.tick();
        assertThat(fixture.phase(late)).isNull();
        fixture.clock.advance(Duration.ofHours(2));
        fixture.context.tick();

        assertThat(fixture.assignedTo(0)).contains(late);
    }

    @Test
    void readsALateLaneThatAppearedWhileTheSourceWasDown() throws Exception {
        givenARetiredLane();
        fixture.clock.advance(FORGETTING);
        fixture.context.tick();
        LaneId late = fixture.writeLane(fixture.clock.now - Duration.ofDays(30).toMillis());

        LaneEnumeratorFixture next = fixture.restored(1);
        next.registerReader(0);
        next.context.tick();

        assertThat(next.assignedTo(0)).containsExactly(late);
    }

    @Test
    void doesNotForgetALaneSeenLateAlthoughItsNameIsOld() {
        givenARetiredLane();
        fixture.clock.advance(FORGETTING);
        fixture.context.tick();
        LaneId late = fixture.writeLane(fixture.clock.now - Duration.ofDays(30).toMillis());
        fixture.clock.advance(Duration.ofHours(2));
        fixture.context.tick();

        fixture.report(0, late, opening(0, 1, 0), "ended settled");
        fixture.clock.advance(Duration.ofHours(2));
        fixture.context.tick();
        assertThat(fixture.phase(late)).isEqualTo(Phase.RETIRED);
        fixture.clock.advance(FORGETTING);
        fixture.context.tick();

        assertThat(fixture.phase(late)).isNull();
        // one look at the late lane; by chance (1 of 256) the other is in its bucket, and looked at
        assertThat(fixture.store.script().count(Operation.GET_START)).isBetween(1, 2);
    }

    @Test
    void missesNothingWrittenDuringAPauseLongerThanTheRetention() throws Exception {
        fixture.context.tick();
        fixture.clock.advance(Duration.ofHours(1));
        LaneId lane = fixture.writeLane();
        // paused before it was seen
        LaneEnumeratorFixture next = fixture.restored(1);
        next.clock.advance(RETENTION.multipliedBy(5));

        next.registerReader(0);
        next.context.tick();

        assertThat(next.assignedTo(0)).containsExactly(lane);
    }

    @Test
    void keepsALaneThatIsStillReadHoweverOld() {
        LaneId lane = fixture.writeLane();
        fixture.context.tick();

        fixture.clock.advance(RETENTION.multipliedBy(3));
        fixture.context.tick();

        assertThat(fixture.phase(lane)).isEqualTo(Phase.ASSIGNED);
    }

    private LaneId givenARetiredLaneInTheBucketOf(LaneId lane) {
        LaneId other = LaneId.create(lane.time());
        while (ForgottenLanes.bucketOf(other) != ForgottenLanes.bucketOf(lane)) {
            other = LaneId.create(lane.time());
        }
        fixture.store.write(fixture.paths.segment(other, 0), new byte[0], "text/plain");
        return retire(other);
    }

    private LaneId givenARetiredLane() {
        return retire(fixture.writeLane());
    }

    private LaneId retire(LaneId lane) {
        fixture.context.tick();
        fixture.report(0, lane, opening(0, 1, 0), "ended settled");
        assertThat(fixture.phase(lane)).isEqualTo(Phase.RETIRED);
        return lane;
    }
}
