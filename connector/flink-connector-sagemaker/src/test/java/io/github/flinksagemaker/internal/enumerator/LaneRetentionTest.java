// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.RETENTION;
import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.held;
import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.lanes.ForgottenLanes;
import io.github.flinksagemaker.internal.lanes.LaneDiscovery;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 31: what is remembered, what is forgotten, what counts as new. */
class LaneRetentionTest {

    private static final Duration FORGETTING = LaneDiscovery.MARGIN.multipliedBy(2).plusMinutes(1);

    private final SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(1, false);

    private int dates;

    /** Counts the reads of openings that are for their dates: the tails read whole objects. */
    private void countDates(SegmentEnumeratorFixture counted) {
        counted.store
                .script()
                .failBefore(
                        Operation.GET_START,
                        target -> {
                            dates += target.endsWith("/00000000000000000000") ? 1 : 0;
                            return false;
                        },
                        1,
                        ErrorKind.TRANSIENT);
    }

    @BeforeEach
    void aReaderIsThere() {
        countDates(fixture);
        fixture.registerReader(0);
    }

    @Test
    void readsLanesOfAnyAgeAtTheVeryFirstStart() {
        LaneId old = open(fixture.now() - Duration.ofDays(300).toMillis());

        fixture.look();

        assertThat(fixture.lanesOf(0)).containsExactly(old);
    }

    @Test
    void remembersARetiredLaneWhileClocksMayDiffer() {
        LaneId lane = givenARetiredLane();

        fixture.look(LaneDiscovery.MARGIN.multipliedBy(2).minusMinutes(1));

        assertThat(fixture.isRetired(lane)).isTrue();
    }

    @Test
    void forgetsARetiredLaneBelowTheHorizonAndDoesNotReadItAgain() {
        LaneId lane = givenARetiredLane();

        fixture.look(FORGETTING);
        assertThat(fixture.isKnown(lane)).isFalse();
        fixture.look(FORGETTING);

        assertThat(fixture.isKnown(lane)).isFalse();
        assertThat(fixture.lanesOf(0)).hasSize(1);
    }

    @Test
    void aSourceOfAllRunsForgetsARunWithItsLastLane() {
        fixture.openOf("alive");
        fixture.look();
        for (int i = 0; i < 5; i++) {
            retire(fixture.openOf("run-" + i));
        }
        assertThat(fixture.snapshot(1).runs()).hasSize(7); // and lanes without a run

        fixture.look(FORGETTING);

        assertThat(fixture.snapshot(2).runs())
                .containsExactlyInAnyOrder("alive", LaneOrigin.NO_RUN);
    }

    @Test
    void forgetsWhatLiesBehindALaneThatIsStillRead() {
        LaneId alive = open(fixture.now());
        LaneId lane = givenARetiredLane();

        fixture.look(FORGETTING);

        assertThat(fixture.isKnown(alive)).isTrue();
        assertThat(fixture.isKnown(lane)).isFalse();
    }

    @Test
    void asksForNoDateOfAForgottenLaneAlsoAfterARestore() throws Exception {
        givenARetiredLane();
        for (int i = 0; i < 3; i++) {
            fixture.look(FORGETTING);
        }
        SegmentEnumeratorFixture next = fixture.restored(1);
        countDates(next);
        next.registerReader(0);
        next.look();

        assertThat(dates).isZero();
        assertThat(next.context.assigned).isEmpty();
    }

    @Test
    void asksOnceForDatesInTheBucketOfADeletedLane() {
        LaneId deleted = givenARetiredLane();
        LaneId other = givenARetiredLaneInTheBucketOf(deleted);
        fixture.look(FORGETTING);
        fixture.store.locations(fixture.paths.segments(deleted)).forEach(fixture.store::remove);
        for (int i = 0; i < 3; i++) {
            fixture.look(FORGETTING);
        }

        assertThat(dates).isEqualTo(1);
        assertThat(fixture.lanesOf(0)).containsExactly(deleted, other);
    }

    @Test
    void readsANewLaneWhoseWritersClockIsFarBehind() {
        givenARetiredLane();
        fixture.look(FORGETTING);

        LaneId late = open(fixture.now() - Duration.ofDays(30).toMillis());
        fixture.look();
        assertThat(fixture.isKnown(late)).isFalse();
        fixture.look(Duration.ofHours(2));

        assertThat(fixture.lanesOf(0)).contains(late);
    }

    @Test
    void readsALateLaneThatAppearedWhileTheSourceWasDown() throws Exception {
        givenARetiredLane();
        fixture.look(FORGETTING);
        LaneId late = open(fixture.now() - Duration.ofDays(30).toMillis());

        SegmentEnumeratorFixture next = fixture.restored(1);
        next.registerReader(0);
        next.look();

        assertThat(next.lanesOf(0)).containsExactly(late);
    }

    @Test
    void doesNotForgetALaneSeenLateAlthoughItsNameIsOld() {
        givenARetiredLane();
        fixture.look(FORGETTING);
        LaneId late = open(fixture.now() - Duration.ofDays(30).toMillis());
        fixture.look(Duration.ofHours(2));

        fixture.lanes.fence(late, LaneId.create(fixture.now()));
        fixture.finishAll(0, late);
        fixture.look(Duration.ofHours(2));
        assertThat(fixture.isRetired(late)).isTrue();
        fixture.look(FORGETTING);

        assertThat(fixture.isKnown(late)).isFalse();
        // one look at the late lane; by chance (1 of 256) the other is in its bucket, and looked at
        assertThat(dates).isBetween(1, 2);
    }

    @Test
    void missesNothingWrittenDuringAPauseLongerThanTheRetention() throws Exception {
        fixture.look();
        fixture.advance(Duration.ofHours(1));
        LaneId lane = open(fixture.now());
        // paused before it was seen
        SegmentEnumeratorFixture next = fixture.restored(1);
        next.advance(RETENTION.multipliedBy(5));

        next.registerReader(0);
        next.look();

        assertThat(next.lanesOf(0)).containsExactly(lane);
    }

    @Test
    void keepsALaneThatIsStillReadHoweverOld() {
        LaneId lane = open(fixture.now());
        fixture.look();

        fixture.look(RETENTION.multipliedBy(3));

        assertThat(fixture.isKnown(lane)).isTrue();
    }

    /** A lane of one segment to be read. */
    private LaneId open(long time) {
        LaneId lane = fixture.open(time, opening(0, 1, 0));
        fixture.lanes.append(lane, null);
        return lane;
    }

    private LaneId givenARetiredLaneInTheBucketOf(LaneId lane) {
        LaneId other = LaneId.create(lane.time());
        while (bucketOf(other) != bucketOf(lane)) {
            other = LaneId.create(lane.time());
        }
        fixture.lanes.open(other, opening(0, 1, 0));
        fixture.lanes.append(other, null);
        return retire(other);
    }

    private static int bucketOf(LaneId lane) {
        ForgottenLanes forgotten = new ForgottenLanes();
        forgotten.toggle(lane);
        int bucket = 0;
        while (forgotten.sums()[bucket] == 0) {
            bucket++;
        }
        return bucket;
    }

    private LaneId givenARetiredLane() {
        return retire(open(fixture.now()));
    }

    private LaneId retire(LaneId lane) {
        fixture.look();
        fixture.lanes.fence(lane, LaneId.create(fixture.now()));
        fixture.advance(Duration.ofSeconds(20));
        fixture.finishAll(0, lane);
        assertThat(fixture.isRetired(lane)).isTrue();
        return lane;
    }

    @Test
    void aForgottenLaneOfWhichASegmentCameBackIsRestoredAndReadWithoutItsTail() throws Exception {
        LaneId lane = givenARetiredLane();
        fixture.look(FORGETTING);
        assertThat(fixture.isKnown(lane)).isFalse();
        fixture.loseReaderAndAll(0);

        SegmentEnumeratorFixture next = restoredWithoutReading(fixture);
        next.registerReader(0);
        assertThat(next.numbers(0, lane)).containsExactly(1);
        next.finishAll(0, lane);

        assertThat(next.isRetired(lane)).isTrue();
    }

    @Test
    void aForgottenLaneThatAReaderHasSomeOfIsNotTailed() throws Exception {
        LaneId lane = givenARetiredLane();
        fixture.look(FORGETTING);

        SegmentEnumeratorFixture next = restoredWithoutReading(fixture);
        next.registerReader(0, held(lane, 1));
        assertThat(next.isRetired(lane)).isFalse();
        SegmentEnumeratorFixture last = restoredWithoutReading(next);
        last.registerReader(0, held(lane, 1));
        last.finish(0, lane, 1);

        assertThat(last.isRetired(lane)).isTrue();
    }

    @Test
    void aRestoredRetiredLaneOfWhichASegmentComesBackCanBeRestoredAgain() throws Exception {
        LaneId lane = givenARetiredLane();
        SegmentEnumeratorFixture next = restoredWithoutReading(fixture);
        next.registerReader(0);
        next.loseReader(0, fixture.assignedTo(0).get(0));

        SegmentEnumeratorFixture last = restoredWithoutReading(next);
        last.registerReader(0);

        assertThat(last.numbers(0, lane)).containsExactly(1);
    }

    private static SegmentEnumeratorFixture restoredWithoutReading(SegmentEnumeratorFixture before)
            throws Exception {
        SegmentEnumeratorFixture next = before.restored(1);
        next.advance();
        assertThat(next.store.script().count(Operation.GET)).isZero();
        assertThat(next.store.script().count(Operation.GET_START)).isZero();
        return next;
    }
}
