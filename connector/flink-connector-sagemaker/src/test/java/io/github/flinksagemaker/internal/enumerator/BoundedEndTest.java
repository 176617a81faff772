// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.event.BatchExecution;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule 30, as the enumerator carries it out. */
class BoundedEndTest {

    private final LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(2, true);
    private final LaneId lane = fixture.writeLane();

    @BeforeEach
    void theLaneIsBeingRead() {
        fixture.registerReader(0);
        fixture.registerReader(1);
        fixture.context.tick();
        assertThat(fixture.assignedTo(0)).containsExactly(lane);
    }

    @Test
    void endsAfterAFinalListWhenAllLanesAreClosedAndSettled() {
        fixture.report(0, lane, opening(0, 1, 0), "closed settled");
        assertThat(fixture.context.ended).isEmpty();

        fixture.context.runOnce();

        assertThat(fixture.context.ended).containsExactly(0, 1);
        assertThat(fixture.retiredAt(0)).containsExactly(lane);
    }

    @Test
    void doesNotRetireLanesBeforeTheEnd() {
        fixture.report(0, lane, opening(0, 1, 0), "ended settled");

        assertThat(fixture.retiredAt(0)).isEmpty();
        assertThat(fixture.phase(lane)).isEqualTo(Phase.ASSIGNED);
    }

    @Test
    void tellsLateReadersThatThereIsNothing() {
        LaneEnumeratorFixture late = new LaneEnumeratorFixture(2, true);
        LaneId only = late.writeLane();
        late.registerReader(0);
        late.context.tick();
        late.report(0, only, opening(0, 1, 0), "closed settled");
        late.context.runOnce();
        assertThat(late.context.ended).containsExactly(0);

        late.registerReader(1);

        assertThat(late.context.ended).containsExactly(0, 1);
    }

    @Test
    void goesOnWhenTheFinalListFindsANewLane() {
        fixture.report(0, lane, opening(0, 1, 0), "closed settled");
        LaneId successor = fixture.writeLane(fixture.clock.now + 1);

        fixture.context.runOnce();

        assertThat(fixture.context.ended).isEmpty();
        assertThat(fixture.assignedTo(1)).containsExactly(successor);
    }

    @Test
    void asksForTheTailOfALaneThatNeverEnded() {
        LaneId zombie = givenAZombie();

        fixture.report(0, lane, opening(0, 1, 5), "closed settled");
        fixture.context.runOnce();
        assertThat(fixture.context.ended).isEmpty();
        long round = fixture.questionsTo(1).get(0).round();
        assertThat(fixture.questionsTo(1).get(0).lanes()).containsExactly(zombie);
        fixture.answer(1, zombie, round, true);

        assertThat(fixture.context.ended).containsExactly(0, 1);
        assertThat(fixture.retiredAt(1)).containsExactly(zombie);
    }

    @Test
    void asksAgainLaterWhenATailIsNotQuiet() {
        LaneId zombie = givenAZombie();
        fixture.report(0, lane, opening(0, 1, 5), "closed settled");
        fixture.context.runOnce();
        long round = fixture.questionsTo(1).get(0).round();

        fixture.answer(1, zombie, round, false);
        assertThat(fixture.questionsTo(1)).hasSize(1);
        fixture.answer(1, zombie, round, true);
        assertThat(fixture.context.ended).isEmpty();
        fixture.context.tick();
        fixture.context.runOnce();
        fixture.answer(1, zombie, fixture.questionsTo(1).get(1).round(), true);

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void aReportDuringTheCheckFailsTheRound() {
        LaneId zombie = givenAZombie();
        fixture.report(0, lane, opening(0, 1, 5), "closed settled");
        fixture.report(1, zombie, opening(0, 1, 0), "");

        fixture.context.runOnce();
        fixture.answer(1, zombie, fixture.questionsTo(1).get(0).round(), true);

        assertThat(fixture.context.ended).isEmpty();
    }

    @Test
    void anAnswerFromAnEarlierRoundDoesNotCount() {
        LaneId zombie = givenAZombie();
        fixture.report(0, lane, opening(0, 1, 5), "closed settled");
        long first = fixture.questionsTo(1).get(0).round();
        fixture.context.runOnce();
        fixture.answer(1, zombie, first, false);
        fixture.context.tick();
        fixture.context.runOnce();

        fixture.answer(1, zombie, first, true);

        assertThat(fixture.context.ended).isEmpty();
    }

    @Test
    void waitsForTheLaneTimeoutWhereOnlyTimeCanTell() {
        LaneId other = fixture.writeLane(fixture.clock.now + 1);
        fixture.context.tick();
        fixture.report(0, lane, opening(0, 2, 5), "closed@5 settled");
        fixture.report(1, other, opening(1, 2, 0), "closed@3 settled");
        fixture.context.runOnce();
        assertThat(fixture.context.ended).isEmpty();

        fixture.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue());
        fixture.context.tick();
        fixture.context.runOnce();

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void aLaneThatComesWhileWaitingForItIsReadToItsEnd() {
        LaneId other = fixture.writeLane(fixture.clock.now + 1);
        fixture.context.tick();
        fixture.report(0, lane, opening(0, 2, 5), "closed@5 settled");
        fixture.report(1, other, opening(1, 2, 0), "closed@3 settled");
        fixture.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue());
        fixture.writeLane(fixture.clock.now);

        fixture.context.tick();
        fixture.context.runOnce();

        assertThat(fixture.context.ended).isEmpty();
    }

    @Test
    void aReaderThatGoesBackAfterTheEndReopensIt() {
        fixture.report(0, lane, opening(0, 1, 0), "closed settled");
        fixture.context.runOnce();
        fixture.loseReader(0);
        fixture.context.sent.clear();
        fixture.registerReader(0, lane);
        assertThat(fixture.context.ended).containsExactly(1);

        fixture.report(0, lane, opening(0, 1, 0), "closed");
        assertThat(fixture.retiredAt(0)).isEmpty();
        fixture.report(0, lane, opening(0, 1, 0), "closed settled");
        fixture.context.tick();
        fixture.context.runOnce();

        assertThat(fixture.context.ended).containsExactly(0, 1);
        assertThat(fixture.retiredAt(0)).containsExactly(lane);
    }

    @Test
    void forgetsNoLaneSinceAReaderMayGoBackAfterTheEnd() {
        fixture.report(0, lane, opening(0, 1, 0), "closed settled");
        fixture.context.runOnce();
        fixture.clock.advance(Duration.ofDays(30));
        fixture.context.tick();

        assertThat(fixture.phase(lane)).isEqualTo(Phase.RETIRED);
    }

    @Test
    void aDeclaredEndSurvivesARestore() throws Exception {
        fixture.report(0, lane, opening(0, 1, 0), "closed settled");
        fixture.context.runOnce();

        LaneEnumeratorFixture next = fixture.restored(1);
        next.registerReader(0, lane);
        next.report(0, lane, opening(0, 1, 0), "closed settled");

        assertThat(next.context.ended).containsExactly(0);
        assertThat(next.retiredAt(0)).containsExactly(lane);
    }

    @Test
    void aBoundedSourceRefusesAnUnboundedOnesState() {
        LaneEnumeratorState unbounded =
                new LaneEnumeratorFixture(1, false).enumerator.snapshotState(1);
        SourceSettings bounded =
                SourceSettings.builder()
                        .setStagingPath(fixture.paths.stagingPath())
                        .setBounded(true)
                        .build();

        assertThatThrownBy(() -> LaneEnumerator.checkRestorable(bounded, unbounded))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("setBounded(false)");
    }

    /** Rule 34: all that there is had ended when the source started; another run may come. */
    @ParameterizedTest(name = "the store's clock {0} min ahead of the host's")
    @ValueSource(ints = {0, 10, -10})
    void waitsForANewRunIfAllHadEndedBeforeItStarted(int minutesAhead) {
        LaneEnumeratorFixture late = givenARunThatEndedBefore(Duration.ofMinutes(minutesAhead));
        assertThat(late.context.ended).isEmpty();

        late.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue());
        late.context.tick();
        late.context.runOnce();

        assertThat(late.context.ended).containsExactly(0);
    }

    @Test
    void aNewRunThatComesMeanwhileIsReadToItsEnd() {
        LaneEnumeratorFixture late = givenARunThatEndedBefore();
        LaneId next = late.writeLaneOf("summer");
        late.context.tick();
        LaneOpening opening = opening(0, 1, 0).inRun("summer", "job", List.of());
        late.report(0, next, opening, "settled");
        late.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue().minusMillis(1));
        late.context.tick();
        late.context.runOnce();
        assertThat(late.context.ended).isEmpty();

        late.report(0, next, opening, "closed settled");
        late.context.runOnce();

        assertThat(late.context.ended).containsExactly(0);
    }

    @ParameterizedTest(name = "the store's clock {0} min ahead of the host's")
    @ValueSource(ints = {0, 10, -10})
    void waitsForNoNewRunIfOneHasEndedSinceItStarted(int minutesAhead) {
        LaneEnumeratorFixture late =
                givenARunThatEnds(Duration.ofMinutes(minutesAhead), Duration.ofSeconds(5));

        assertThat(late.context.ended).containsExactly(0);
    }

    @Test
    void batchExecutionWaitsForNoNewRun() {
        LaneEnumeratorFixture late = givenARunThatEndedBefore();

        late.enumerator.handleSourceEvent(0, BatchExecution.INSTANCE);
        late.context.runOnce();

        assertThat(late.context.ended).containsExactly(0);
    }

    @Test
    void anEmptyPathIsNotWaitedAtForEver() {
        LaneEnumeratorFixture empty = new LaneEnumeratorFixture(1, true);
        empty.registerReader(0);
        empty.context.tick();
        empty.context.runOnce();
        assertThat(empty.context.ended).isEmpty();

        empty.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue());
        empty.context.tick();
        empty.context.runOnce();

        assertThat(empty.context.ended).containsExactly(0);
    }

    /** A sink that died does not keep the source for ever. */
    @Test
    void aRunThatIsSilentForTheLaneTimeoutIsNotWaitedFor() {
        fixture.report(0, lane, opening(0, 1, 0), "settled");
        fixture.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue());
        fixture.context.tick();
        fixture.context.runOnce();
        assertThat(fixture.context.ended).isEmpty();

        fixture.answer(0, lane, fixture.questionsTo(0).get(0).round(), true);

        assertThat(fixture.context.ended).containsExactly(0, 1);
    }

    @Test
    void oneLineNamesTheRunsThatWereReadWhereAllHadEndedBefore() {
        LaneEnumeratorFixture late = givenARunThatEndedBefore();
        late.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue());
        try (LogEvents log = new LogEvents()) {
            late.context.tick();
            late.context.runOnce();

            assertThat(log.messages(event -> event.getLevel() == Level.INFO))
                    .filteredOn(message -> message.contains("has ended"))
                    .containsExactly(
                            "The ledger s3://bucket/staging has ended: 1 runs: spring; all had"
                                    + " ended before this source started");
        }
    }

    @Test
    void theLogNamesTheRunThatWasOnlySilent() {
        LaneEnumeratorFixture silent = new LaneEnumeratorFixture(1, true);
        LaneId open = silent.writeLaneOf("spring");
        silent.registerReader(0);
        silent.context.tick();
        silent.report(0, open, opening(0, 1, 0).inRun("spring", "job", List.of()), "settled");
        silent.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue());
        try (LogEvents log = new LogEvents()) {
            silent.context.tick();
            silent.context.runOnce();
            silent.answer(0, open, silent.questionsTo(0).get(0).round(), true);

            assertThat(silent.context.ended).containsExactly(0);
            assertThat(log.text())
                    .contains("run spring has not ended, but been silent for")
                    .contains("with nothing open");
        }
    }

    private static LaneEnumeratorFixture givenARunThatEndedBefore() {
        return givenARunThatEndedBefore(Duration.ZERO);
    }

    private static LaneEnumeratorFixture givenARunThatEndedBefore(Duration storeAhead) {
        return givenARunThatEnds(storeAhead, Duration.ofSeconds(-5));
    }

    private static LaneEnumeratorFixture givenARunThatEnds(Duration storeAhead, Duration after) {
        LaneEnumeratorFixture late = new LaneEnumeratorFixture(1, true);
        late.storeAhead = storeAhead;
        long now = late.clock.now;
        late.clock.advance(after);
        LaneId ended = late.writeLaneOf("spring");
        late.clock.now = now;
        late.registerReader(0);
        late.context.tick();
        late.report(0, ended, opening(0, 1, 0).inRun("spring", "job", List.of()), "closed settled");
        late.context.runOnce();
        return late;
    }

    private LaneId givenAZombie() {
        LaneId zombie = fixture.writeLane(fixture.clock.now - 1);
        fixture.context.tick();
        assertThat(fixture.assignedTo(1)).containsExactly(zombie);
        fixture.report(1, zombie, opening(0, 1, 0), "settled");
        return zombie;
    }
}
