// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.enumerator.LedgerEnd.Verdict;
import io.github.flinksagemaker.internal.lanes.LaneDates;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules 30 and 34. */
class AwaitedRunsTest {

    private static final long TIMEOUT = 600;
    private static final long NOW = 10_000;
    private static final long LONG_AGO = NOW - TIMEOUT;
    private static final LaneId OLD = LaneId.create(1);
    private static final LaneId NEW = LaneId.create(2);
    private static final LaneId LEFT = LaneId.create(3);

    private final AwaitedRuns all = new AwaitedRuns(null, TIMEOUT, false);
    private final AwaitedRuns own = new AwaitedRuns("own", TIMEOUT, false);
    private final AwaitedRuns enriched = new AwaitedRuns("own", TIMEOUT, true);
    private final Map<LaneId, LaneDates> dates = new HashMap<>();

    @Test
    void allHaveEndedWhenEachRunIsClosed() {
        assertThat(verdict(all, closed(OLD, "a"), closed(NEW, "b"))).isEqualTo(Verdict.ENDED);
    }

    @Test
    void theNewestRunIsWaitedForUntilItIsSilent() {
        assertThat(verdict(all, closed(OLD, "a"), open(NEW, "b", NOW))).isEqualTo(Verdict.GOES_ON);

        AwaitedEnd silent = decide(all, null, closed(OLD, "a"), open(NEW, "b", LONG_AGO));

        assertThat(silent.verdict()).isEqualTo(Verdict.ENDED);
        assertThat(silent.reason()).contains("run b has not ended");
    }

    @Test
    void anOlderRunIsWaitedForOnlyIfItWasActiveAfterTheNewestBegan() {
        LaneFacts[] lanes = {open(OLD, "a", NOW), closed(NEW, "b")};
        assertThat(decide(all, null, lanes).datesWanted()).containsExactlyInAnyOrder(OLD, NEW);

        dates.put(NEW, LaneDates.of(100, 200));
        dates.put(OLD, LaneDates.of(50, 99));
        assertThat(verdict(all, lanes)).isEqualTo(Verdict.ENDED);

        dates.put(OLD, LaneDates.of(50, 101));
        assertThat(verdict(all, lanes)).isEqualTo(Verdict.GOES_ON);
    }

    /** Its last lanes were fenced by a successor that never opened a lane. */
    @Test
    void aRunWithoutAnyLaneThatGoesOnMayStillOpenOne() {
        LaneFacts fenced = LaneFacts.of(NEW, in("a", 0), true, null, true, false);

        assertThat(verdict(all, fenced)).isEqualTo(Verdict.ENDED_UNLESS_A_LANE_COMES);
    }

    @Test
    void aNewRunIsWaitedForIfAllHadEndedBeforeTheStart() {
        LaneFacts ended = closed(NEW, "a");
        assertThat(decide(all, 150L, ended).datesWanted()).containsExactly(NEW);

        dates.put(NEW, LaneDates.of(100, 149));
        assertThat(decide(all, 150L, ended).verdict()).isEqualTo(Verdict.ENDED_UNLESS_A_LANE_COMES);
        assertThat(decide(all, null, ended).verdict()).isEqualTo(Verdict.ENDED);

        dates.put(NEW, LaneDates.of(100, 150));
        assertThat(decide(all, 150L, ended).verdict()).isEqualTo(Verdict.ENDED);
    }

    @Test
    void anEmptyPathWaitsForARun() {
        assertThat(verdict(all)).isEqualTo(Verdict.ENDED_UNLESS_A_LANE_COMES);
    }

    @Test
    void theOwnRunIsWaitedForUntilItHasComeAndEnded() {
        assertThat(verdict(own)).isEqualTo(Verdict.GOES_ON);
        assertThat(own.isMissing(LedgerEnd.of(List.of()))).isTrue();
        assertThat(verdict(own, open(NEW, "own", LONG_AGO))).isEqualTo(Verdict.GOES_ON);
        assertThat(verdict(own, closed(NEW, "own"))).isEqualTo(Verdict.ENDED);
    }

    @Test
    void theOwnRunIsNotMissingWhileSomethingIsOpen() {
        LaneFacts loaded = LaneFacts.of(NEW, in("own", 0), false, null, false, false);
        LaneFacts others = LaneFacts.of(NEW, in("before", 0), false, null, false, false);

        assertThat(own.isMissing(LedgerEnd.of(List.of(loaded)))).isFalse();
        assertThat(own.isMissing(LedgerEnd.of(List.of(others)))).isTrue();
        assertThat(verdict(own, loaded)).isEqualTo(Verdict.GOES_ON);
    }

    @Test
    void theOwnRunIsNotMissingWhileAnOpeningIsUnknown() {
        LaneFacts unread = LaneFacts.of(NEW, null, false, null, false, false);

        assertThat(own.isMissing(LedgerEnd.of(List.of(unread)))).isFalse();
    }

    /** Another main() starts no sink that had finished by the savepoint. */
    @Test
    void theRunOfASinkThatHadFinishedIsWaitedForNoLongerThanTheLaneTimeout() {
        AwaitedEnd end = decide(enriched, null, closed(OLD, "before"));

        assertThat(end.verdict()).isEqualTo(Verdict.ENDED_UNLESS_A_LANE_COMES);
        assertThat(end.reason()).contains("run own has not begun", "1 runs: before");
        assertThat(verdict(own, closed(OLD, "before"))).isEqualTo(Verdict.GOES_ON);
    }

    @Test
    void theRunOfASinkThatHadNotFinishedIsWaitedForHoweverLongAllIsSilent() {
        assertThat(verdict(enriched, open(OLD, "before", LONG_AGO))).isEqualTo(Verdict.GOES_ON);
        assertThat(verdict(enriched)).isEqualTo(Verdict.GOES_ON);
        assertThat(verdict(enriched, closed(OLD, "a"), open(LEFT, "b", LONG_AGO)))
                .isEqualTo(Verdict.GOES_ON);
    }

    @Test
    void aForkOfARunWhoseSinkHadFinishedEndsBySilence() {
        LaneFacts ended = closed(OLD, "before");

        assertThat(verdict(enriched, ended, forkOf("before", NOW))).isEqualTo(Verdict.GOES_ON);
        assertThat(verdict(enriched, ended, forkOf("before", LONG_AGO)))
                .isEqualTo(Verdict.ENDED_UNLESS_A_LANE_COMES);
    }

    /** The source was restored, the sink was not: nobody goes on from the old run. */
    @Test
    void aRestoredRunThatIsNotGoneOnFromEndsBySilence() {
        LaneFacts ended = closed(NEW, "own");

        assertThat(verdict(own, open(OLD, "before", NOW), ended)).isEqualTo(Verdict.GOES_ON);
        assertThat(verdict(own, open(OLD, "before", LONG_AGO), ended)).isEqualTo(Verdict.ENDED);
    }

    @Test
    void whatGoesOnFromTheOwnRunIsWaitedForLikeIt() {
        LaneFacts fenced = LaneFacts.of(OLD, in("own", 0), true, null, true, false);
        LaneFacts next = LaneFacts.of(NEW, from("own", "next"), false, null, true, false);

        assertThat(verdict(own, fenced, next)).isEqualTo(Verdict.GOES_ON);
    }

    /** Two executions on one savepoint of the own run; one died before its first checkpoint. */
    @Test
    void aForkOfTheOwnRunEndsBySilenceOnceTheInputHasEndedInAnother() {
        LaneFacts fenced = LaneFacts.of(OLD, in("own", 0), true, null, true, false);
        LaneFacts ended = LaneFacts.of(NEW, from("own", "next"), true, 7L, true, false);

        assertThat(verdict(own, fenced, ended, fork(NOW))).isEqualTo(Verdict.GOES_ON);

        AwaitedEnd silent = decide(own, null, fenced, ended, fork(LONG_AGO));

        assertThat(silent.verdict()).isEqualTo(Verdict.ENDED);
        assertThat(silent.reason()).contains("run left has not ended");
    }

    @Test
    void aForkOfTheOwnRunEndsBySilenceOnceTheInputHasEndedInTheRunItself() {
        LaneFacts ended = closed(OLD, "own");

        assertThat(verdict(own, ended, fork(NOW))).isEqualTo(Verdict.GOES_ON);
        assertThat(verdict(own, ended, fork(LONG_AGO))).isEqualTo(Verdict.ENDED);
    }

    @Test
    void aForkIsWaitedForWhileTheInputHasEndedInPartOnly() {
        LaneOrigin half = LaneOrigin.of(0, 2, 5).inRun("next", List.of("own"));
        LaneFacts ended = LaneFacts.of(NEW, half, true, 7L, true, false);

        assertThat(verdict(own, ended, fork(LONG_AGO))).isEqualTo(Verdict.GOES_ON);
    }

    private static LaneFacts fork(long activeAt) {
        return forkOf("own", activeAt);
    }

    private static LaneFacts forkOf(String run, long activeAt) {
        return LaneFacts.of(LEFT, from(run, "left"), false, null, true, false, List.of(), activeAt);
    }

    private static LaneOrigin from(String before, String run) {
        return LaneOrigin.of(0, 1, 5).inRun(run, List.of(before));
    }

    private Verdict verdict(AwaitedRuns awaited, LaneFacts... lanes) {
        AwaitedEnd end = decide(awaited, null, lanes);
        assertThat(end.datesWanted()).isEmpty();
        return end.verdict();
    }

    private AwaitedEnd decide(AwaitedRuns awaited, @Nullable Long startedAt, LaneFacts... lanes) {
        return awaited.of(LedgerEnd.of(List.of(lanes)), dates, NOW, startedAt);
    }

    private static LaneFacts closed(LaneId lane, String run) {
        return LaneFacts.of(lane, in(run, 0), true, 1L, true, false);
    }

    private static LaneFacts open(LaneId lane, String run, long activeAt) {
        return LaneFacts.of(lane, in(run, 0), false, null, true, false, List.of(), activeAt);
    }

    private static LaneOrigin in(String run, long checkpoint) {
        return LaneOrigin.of(0, 1, checkpoint).inRun(run, List.of());
    }
}
