// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.held;
import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule 30, as the enumerator carries it out. */
class BoundedEndTest {

    private static final Duration LANE_TIMEOUT = SourceOptions.LANE_TIMEOUT.defaultValue();

    private final SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(2, true);
    private final LaneId lane = fixture.openWithSegment();

    @BeforeEach
    void theLaneIsBeingRead() {
        fixture.registerReader(0);
        fixture.registerReader(1);
        fixture.look();
        assertThat(fixture.numbers(0, lane)).containsExactly(1);
    }

    /** Until the tails have read it. */
    private void close(LaneId closed, long afterCheckpoint) {
        fixture.lanes.close(closed, afterCheckpoint);
        fixture.advance(Duration.ofMinutes(1));
    }

    @Test
    void endsAfterAFinalListWhenAllLanesAreClosedAndSettled() {
        close(lane, 0);
        fixture.look();
        assertThat(fixture.context.ended).as("not settled").isEmpty();
        fixture.finishAll(0, lane);
        assertThat(fixture.context.ended).as("the final LIST").isEmpty();

        fixture.context.runOnce();

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void whatIsUnassignedIsNotSettled() {
        fixture.finishAll(0, lane);
        fixture.setRoom(0);
        fixture.report(0, report -> report);
        fixture.report(1, report -> report);
        fixture.lanes.append(lane, null);
        close(lane, 0);
        fixture.look(LANE_TIMEOUT);
        assertThat(fixture.context.ended).isEmpty();

        fixture.setRoom(1);
        fixture.report(0, report -> report);
        fixture.finishAll(0, lane);
        fixture.context.runOnce();

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void doesNotEndBeforeTheEndIsCommitted() {
        fixture.finishAll(0, lane);
        fixture.lanes.closeWithoutCommit(lane);
        fixture.look(Duration.ofMinutes(1));

        assertThat(fixture.context.ended).isEmpty();
    }

    @Test
    void keepsLanesBeforeTheEnd() {
        fixture.finishAll(0, lane);
        fixture.lanes.fence(lane, LaneId.create(fixture.now()));
        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.isRetired(lane)).isFalse();
    }

    /** Since a fresh start: it can hold nothing. In batch execution they come one by one. */
    @Test
    void readersThatHaveNeverComeAreNotWaitedForAndAreToldLater() {
        SegmentEnumeratorFixture late = new SegmentEnumeratorFixture(2, true);
        LaneId only = late.openWithSegment();
        late.registerReader(0);
        late.look();
        late.lanes.close(only, 0);
        late.advance(Duration.ofMinutes(1));
        late.finishAll(0, only);
        late.context.runOnce();
        assertThat(late.context.ended).containsExactly(0);

        late.registerReader(1);

        assertThat(late.context.ended).containsExactly(0, 1);
    }

    /** It may hold what has not been emitted. */
    @Test
    void aReaderThatDoesNotComeAfterARestoreIsWaitedFor() throws Exception {
        fixture.finishAll(0, lane);
        SegmentEnumeratorFixture next = fixture.restored(2);
        next.registerReader(0);
        next.lanes.close(lane, 0);
        next.look(Duration.ofMinutes(1));
        next.look(LANE_TIMEOUT);
        assertThat(next.context.ended).isEmpty();

        next.registerReader(1);
        next.context.runOnce();

        assertThat(next.context.ended).containsExactly(0, 1);
    }

    @Test
    void goesOnWhenTheFinalListFindsANewLane() {
        close(lane, 0);
        fixture.finishAll(0, lane);
        LaneId successor = fixture.openWithSegment();

        fixture.context.runOnce();

        assertThat(fixture.context.ended).isEmpty();
        assertThat(fixture.lanesOf(0)).contains(successor);
    }

    @Test
    void endsWhenTheTailOfALaneThatNeverEndedIsQuiet() {
        givenAZombieBesideAnEnd();

        fixture.context.runOnce();

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void asksAgainLaterWhenATailIsNotQuiet() {
        LaneId zombie = givenAZombie();
        close(lane, 5);
        fixture.lanes.append(zombie, null); // not tailed yet
        fixture.finishAll(0, lane);
        fixture.context.runOnce();
        assertThat(fixture.context.ended).isEmpty();

        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.lanesOf(0)).contains(zombie);
        fixture.finish(0, zombie, 1);
        fixture.look();

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void whatIsTailedDuringTheCheckFailsTheRound() {
        LaneId zombie = givenAZombieBesideAnEnd();
        fixture.lanes.append(zombie, null);
        fixture.advance(Duration.ofMinutes(1));
        fixture.finish(0, zombie, 1);

        fixture.context.runOnce();
        assertThat(fixture.context.ended).as("the LIST was asked for before it").isEmpty();

        fixture.look();
        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void waitsForTheLaneTimeoutWhereOnlyTimeCanTell() {
        givenAnEndThatOnlyTimeCanTell();
        fixture.look();
        assertThat(fixture.context.ended).isEmpty();

        fixture.look(LANE_TIMEOUT);

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void aLaneThatComesWhileWaitingForItIsReadToItsEnd() {
        givenAnEndThatOnlyTimeCanTell();
        fixture.advance(LANE_TIMEOUT);
        fixture.open(opening(1, 2, 5));

        fixture.look();

        assertThat(fixture.context.ended).isEmpty();
    }

    /** Of two subtasks one was restarted alone; nothing tells whether the other was, too. */
    private void givenAnEndThatOnlyTimeCanTell() {
        LaneId newest = fixture.open(fixture.now() + 1, opening(0, 2, 5));
        LaneId other = fixture.open(fixture.now() + 2, opening(1, 2, 0));
        fixture.finishAll(0, lane);
        fixture.look();
        fixture.lanes.close(newest, 5);
        fixture.lanes.close(other, 3);
        close(lane, 0);
    }

    @Test
    void aReaderThatGoesBackAfterTheEndReopensIt() {
        close(lane, 0);
        fixture.finishAll(0, lane);
        fixture.context.runOnce();
        fixture.loseReader(0);
        fixture.registerReader(0, held(lane, 1));
        fixture.look();
        assertThat(fixture.context.ended).containsExactly(1);

        fixture.finish(0, lane, 1);
        fixture.look();

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void readersThatHaveEndedTakeNothingOfWhatComesBack() {
        close(lane, 0);
        fixture.finishAll(0, lane);
        fixture.context.runOnce();
        fixture.loseReaderAndAll(0);
        fixture.report(1, report -> report);
        assertThat(fixture.assignedTo(1)).isEmpty();

        fixture.registerReader(0);
        assertThat(fixture.numbers(0, lane)).containsExactly(1, 1);
        fixture.finishAll(0, lane);
        fixture.look();

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void forgetsNoLaneSinceAReaderMayGoBackAfterTheEnd() {
        close(lane, 0);
        fixture.finishAll(0, lane);
        fixture.context.runOnce();
        fixture.look(Duration.ofDays(2));

        assertThat(fixture.isKnown(lane)).isTrue();
    }

    @Test
    void aRestoredEnumeratorFindsTheEndAgain() throws Exception {
        close(lane, 0);
        fixture.finishAll(0, lane);
        fixture.context.runOnce();

        SegmentEnumeratorFixture next = fixture.restored(1);
        next.registerReader(0);
        next.look();
        next.look(LANE_TIMEOUT);

        assertThat(next.context.ended).containsExactly(0);
    }

    @Test
    void aBoundedSourceRefusesAnUnboundedOnesState() {
        EnumeratorState unbounded =
                new SegmentEnumeratorFixture(1, false).enumerator.snapshotState(1);
        SourceSettings bounded =
                SourceSettings.builder()
                        .setStagingPath(fixture.paths.stagingPath())
                        .setBounded(true)
                        .build();

        assertThatThrownBy(() -> EnumeratorState.checkRestorable(bounded, unbounded))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("setBounded(false)");
    }

    /** Rule 34: all that there is had ended when the source started; another run may come. */
    @ParameterizedTest(name = "the store's clock {0} min ahead of the host's")
    @ValueSource(ints = {0, 10, -10})
    void waitsForANewRunIfAllHadEndedBeforeItStarted(int minutesAhead) {
        SegmentEnumeratorFixture late =
                givenARunThatEnds(Duration.ofMinutes(minutesAhead), Duration.ofSeconds(-5));
        assertThat(late.context.ended).isEmpty();

        late.look(LANE_TIMEOUT);

        assertThat(late.context.ended).containsExactly(0);
    }

    @Test
    void aNewRunThatComesMeanwhileIsReadToItsEnd() {
        SegmentEnumeratorFixture late = givenARunThatEndedBefore();
        LaneId next = late.openOf("summer");
        late.look();
        late.look(LANE_TIMEOUT.minusMillis(1));
        assertThat(late.context.ended).isEmpty();

        late.lanes.close(next, 0);
        late.look(Duration.ofMinutes(1));

        assertThat(late.context.ended).containsExactly(0);
    }

    @ParameterizedTest(name = "the store's clock {0} min ahead of the host's")
    @ValueSource(ints = {0, 10, -10})
    void waitsForNoNewRunIfOneHasEndedSinceItStarted(int minutesAhead) {
        SegmentEnumeratorFixture late =
                givenARunThatEnds(Duration.ofMinutes(minutesAhead), Duration.ofSeconds(5));

        assertThat(late.context.ended).containsExactly(0);
    }

    @Test
    void batchExecutionWaitsForNoNewRun() {
        SegmentEnumeratorFixture late = givenARunThatEndedBefore();

        late.report(0, report -> report.setBatchExecution(true));
        late.context.runOnce();

        assertThat(late.context.ended).containsExactly(0);
    }

    @Test
    void anEmptyPathIsNotWaitedAtForEver() {
        SegmentEnumeratorFixture empty = new SegmentEnumeratorFixture(1, true);
        empty.registerReader(0);
        empty.look();
        assertThat(empty.context.ended).isEmpty();

        empty.look(LANE_TIMEOUT);

        assertThat(empty.context.ended).containsExactly(0);
    }

    /** A sink that died does not keep the source for ever. */
    @Test
    void aRunThatIsSilentForTheLaneTimeoutIsNotWaitedFor() {
        fixture.finishAll(0, lane);
        fixture.look(LANE_TIMEOUT.minusMillis(1));
        assertThat(fixture.context.ended).isEmpty();

        fixture.look(Duration.ofMillis(1));

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void oneLineNamesTheRunsThatWereReadWhereAllHadEndedBefore() {
        SegmentEnumeratorFixture late = givenARunThatEndedBefore();
        try (LogEvents log = new LogEvents()) {
            late.look(LANE_TIMEOUT);

            assertThat(log.messages(event -> event.getLevel() == Level.INFO))
                    .filteredOn(message -> message.contains("has ended"))
                    .containsExactly(
                            "The ledger s3://bucket/staging has ended: 1 runs: spring; all had"
                                    + " ended before this source started");
        }
    }

    @Test
    void theLogNamesTheRunThatWasOnlySilent() {
        SegmentEnumeratorFixture silent = new SegmentEnumeratorFixture(1, true);
        silent.openOf("spring");
        silent.registerReader(0);
        silent.look();
        try (LogEvents log = new LogEvents()) {
            silent.look(LANE_TIMEOUT);

            assertThat(silent.context.ended).containsExactly(0);
            assertThat(log.text())
                    .contains("run spring has not ended, but been silent for")
                    .contains("with nothing open");
        }
    }

    private static SegmentEnumeratorFixture givenARunThatEndedBefore() {
        return givenARunThatEnds(Duration.ZERO, Duration.ofSeconds(-5));
    }

    private static SegmentEnumeratorFixture givenARunThatEnds(
            Duration storeAhead, Duration afterStart) {
        SegmentEnumeratorFixture late = new SegmentEnumeratorFixture(1, true);
        late.storeAhead = storeAhead.plus(afterStart);
        late.lanes.close(late.openOf("spring"), 0);
        late.storeAhead = storeAhead;
        late.registerReader(0);
        late.look();
        return late;
    }

    private LaneId givenAZombieBesideAnEnd() {
        LaneId zombie = givenAZombie();
        close(lane, 5);
        fixture.finishAll(0, lane);
        return zombie;
    }

    /** An older lane of the same subtask, which nobody has fenced. */
    private LaneId givenAZombie() {
        LaneId zombie = fixture.open(fixture.now() - 1, opening(0, 1, 0));
        fixture.look();
        return zombie;
    }
}
