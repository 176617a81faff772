// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import static io.github.flinksagemaker.internal.eventtime.FloorFixture.READER;
import static io.github.flinksagemaker.internal.eventtime.FloorFixture.TIMEOUT;
import static io.github.flinksagemaker.internal.eventtime.FloorFixture.at;
import static io.github.flinksagemaker.internal.eventtime.FloorFixture.idleAt;
import static io.github.flinksagemaker.internal.eventtime.LaneWatermark.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.eventtime.LaneRest.Silence;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WatermarkFloorTest {

    private final FloorFixture fixture = new FloorFixture();

    @Nested
    @DisplayName("rule 22: the least over all lanes, once they are known")
    class Rule22 {

        @Test
        void itIsTheLeastOfAllLanes() {
            LaneId first = fixture.lane(0, 2, 0);
            LaneId second = fixture.lane(1, 2, 0);
            fixture.list(first, second);
            fixture.report(first, 7);
            fixture.report(1, second, 5);

            assertThat(fixture.floor()).isEqualTo(at(5));
        }

        @Test
        void aLaneThatNobodyReadsYetHoldsItBack() {
            LaneId first = fixture.lane(0, 1, 0);
            LaneId unread = fixture.lane(0, 1, 0);
            fixture.list(first, unread);
            fixture.report(first, 7);

            assertThat(fixture.floor()).isEqualTo(at(NONE));
        }

        @Test
        void aWatermarkCountsOnlyOnceTheOpeningIsKnown() {
            LaneId lane = fixture.lane(0, 1, 0);
            fixture.list(lane);
            fixture.progress(READER, lane, 7, false, LaneRest.ACTIVE);

            assertThat(fixture.floor()).isEqualTo(at(NONE));
        }

        @Test
        void thereIsNoneBeforeTheFirstFullDiscovery() {
            LaneId lane = fixture.lane(0, 1, 0);
            fixture.listed.add(lane);
            fixture.floor.found(lane);
            fixture.report(lane, 7);
            assertThat(fixture.floor()).isEqualTo(Floor.UNKNOWN);

            fixture.floor.discovered(fixture.now);
            assertThat(fixture.floor()).isEqualTo(at(7));
        }

        @Test
        void thereIsNoneWhileASubtaskOfTheNewestGenerationHasNoLaneUpToATimeout() {
            LaneId first = fixture.lane(0, 2, 0);
            fixture.list(first);
            fixture.report(first, 7);
            assertThat(fixture.floor()).isEqualTo(Floor.UNKNOWN);
            fixture.pass(TIMEOUT - 1);
            assertThat(fixture.floor()).isEqualTo(Floor.UNKNOWN);

            fixture.pass(1);
            assertThat(fixture.floor()).isEqualTo(at(7));
        }

        @Test
        void theTimeoutBeginsAnewWithANewGeneration() {
            LaneId first = fixture.lane(0, 2, 0);
            fixture.list(first);
            fixture.report(first, 7);
            fixture.floor();
            fixture.pass(TIMEOUT);
            assertThat(fixture.floor()).isEqualTo(at(7));

            LaneId second = fixture.lane(0, 3, 4, first);
            fixture.list(second);
            fixture.report(second, 8);
            assertThat(fixture.floor()).isEqualTo(Floor.UNKNOWN);
        }

        @Test
        void aGenerationWithMoreSubtasksWaitsForThoseThatSucceedNobody() {
            LaneId old = fixture.readLane(5);
            LaneId first = fixture.lane(0, 2, 4, old);
            fixture.list(first);
            fixture.report(first, 9);
            fixture.finish(old, 5, first);
            assertThat(fixture.floor()).isEqualTo(Floor.UNKNOWN);

            LaneId second = fixture.lane(1, 2, 4);
            fixture.list(second);
            fixture.report(second, 8);
            assertThat(fixture.floor()).isEqualTo(at(8));
        }

        @Test
        void aSubtaskThatIsRestartedAloneDoesNotWaitForTheOthers() {
            LaneId old = fixture.lane(0, 2, 0);
            LaneId other = fixture.lane(1, 2, 0);
            fixture.list(old, other);
            fixture.report(other, 6);
            LaneId restarted = fixture.lane(0, 2, 4, old);
            fixture.list(restarted);
            fixture.finish(old, 5, restarted);
            fixture.report(restarted, 7);

            assertThat(fixture.floor()).isEqualTo(at(6));
        }

        @Test
        void aSubtaskThatFinishedEarlyIsNotMissing() {
            LaneId first = fixture.lane(0, 2, 0);
            LaneId second = fixture.lane(1, 2, 0);
            fixture.list(first, second);
            fixture.report(first, 7);
            fixture.close(second, 3);

            assertThat(fixture.floor()).isEqualTo(at(7));
        }

        @Test
        void aSubtaskThatFinishedInAnEarlierGenerationIsWaitedFor() {
            LaneId first = fixture.lane(0, 2, 0);
            LaneId finished = fixture.lane(1, 2, 0);
            LaneId next = fixture.lane(0, 2, 4, first);
            fixture.list(first, finished, next);
            fixture.close(finished, 7);
            fixture.finish(first, 7, next);
            fixture.report(next, 9);
            assertThat(fixture.floor()).isEqualTo(Floor.UNKNOWN);

            LaneId again = fixture.lane(1, 2, 4);
            fixture.list(again);
            fixture.report(again, 8);
            assertThat(fixture.floor()).isEqualTo(at(8));
        }

        @Test
        void lanesRetiredBeforeARestoreAreNotMissingEither() {
            LaneId first = fixture.lane(0, 2, 0);
            LaneId retired = fixture.lane(1, 2, 0);
            fixture.floor.hadLeft(retired, LaneOrigin.of(1, 2, 0));
            fixture.list(first);
            fixture.report(first, 7);

            assertThat(fixture.floor()).isEqualTo(at(7));
        }
    }

    @Nested
    @DisplayName("rule 23: what a lost reader reported counts no more")
    class Rule23 {

        @Test
        void aLaneBehindWhatItsReaderWasToldCountsAsThat() {
            LaneId late = fixture.readLane(4);
            fixture.told.put(READER, 7L);
            assertThat(fixture.floor()).isEqualTo(at(7));

            fixture.report(late, 9);
            assertThat(fixture.floor()).isEqualTo(at(9));
        }

        @Test
        void whatAnotherReaderWasToldSaysNothingOfALane() {
            fixture.readLane(4);
            fixture.told.put(1, 7L);

            assertThat(fixture.floor()).isEqualTo(at(4));
        }

        @Test
        void aLaneOfWhichNoReaderHasReportedHoldsEverything() {
            fixture.told.put(READER, 7L);
            fixture.list(fixture.lane(0, 1, 0));

            assertThat(fixture.floor()).isEqualTo(at(NONE));
        }

        @Test
        void itsLanesAreUnknownUntilReportedAgain() {
            LaneId lane = fixture.readLane(7);
            assertThat(fixture.floor()).isEqualTo(at(7));

            fixture.floor.readerLost(READER);
            assertThat(fixture.floor()).isEqualTo(at(NONE));
            fixture.report(lane, 4);
            assertThat(fixture.floor()).isEqualTo(at(4));
        }

        @Test
        void otherReadersLanesStayKnown() {
            fixture.readLane(7);
            fixture.floor.readerLost(READER + 1);

            assertThat(fixture.floor()).isEqualTo(at(7));
        }

        @Test
        void aLaneThatHadLeftIsBack() {
            LaneId lane = fixture.readLane(7);
            fixture.close(lane, 7);
            assertThat(fixture.floor()).isEqualTo(idleAt(7));

            fixture.floor.restored(lane);
            assertThat(fixture.floor()).isEqualTo(at(NONE));
        }
    }

    @Nested
    @DisplayName("rule 24: when a lane leaves")
    class Rule24 {

        @Test
        void aFencedLaneLeavesWhenItsSuccessorIsKnown() {
            LaneId lane = fixture.readLane(5);
            LaneId successor = fixture.lane(0, 1, 4, lane);
            fixture.finish(lane, 5, successor);
            assertThat(fixture.floor()).isEqualTo(at(5));

            fixture.list(successor);
            assertThat(fixture.floor.takeLeft(fixture.now)).containsExactly(lane);
            assertThat(fixture.floor()).isEqualTo(at(NONE));
            fixture.report(successor, 8);
            assertThat(fixture.floor()).isEqualTo(at(8));
        }

        @Test
        void aLaneWhoseFenceWasWrittenByAnAttemptThatNeverOpenedLeavesWithTheNextOne() {
            LaneId lane = fixture.readLane(5);
            fixture.finish(lane, 5, fixture.lane(0, 1, 4, lane));
            LaneId next = fixture.lane(0, 1, 4, lane);
            fixture.list(next);
            fixture.report(next, 8);

            assertThat(fixture.floor()).isEqualTo(at(8));
        }

        @Test
        void aLaneWhoseSuccessorNeverComesLeavesAfterATimeout() {
            LaneId lane = fixture.readLane(5);
            fixture.finish(lane, 5, fixture.lane(0, 1, 4, lane));
            assertThat(fixture.floor()).isEqualTo(at(5));

            fixture.pass(TIMEOUT);
            assertThat(fixture.floor.takeLeft(fixture.now)).containsExactly(lane);
        }

        @Test
        void itStaysWhileSomethingIsOpen() {
            LaneId lane = fixture.readLane(5);
            LaneId successor = fixture.lane(0, 1, 4, lane);
            fixture.list(successor);
            fixture.report(successor, 8);
            fixture.floor.reported(READER, LaneState.of(lane, null, successor, true, false, false));

            assertThat(fixture.floor()).isEqualTo(at(5));
        }

        @Test
        void itStaysUntilTheTaskThreadHasEmittedAll() {
            LaneId lane = fixture.readLane(5);
            fixture.status(READER, lane, lane, true, true);
            assertThat(fixture.floor()).isEqualTo(at(5));

            fixture.progress(READER, lane, 6, true, LaneRest.ACTIVE);
            assertThat(fixture.floor()).isEqualTo(idleAt(6));
        }

        @Test
        void aClosedLaneLeavesAndTheLastOneLeavesItsWatermarkBehind() {
            LaneId first = fixture.lane(0, 2, 0);
            LaneId second = fixture.lane(1, 2, 0);
            fixture.list(first, second);
            fixture.close(first, 9);
            fixture.report(second, 4);
            assertThat(fixture.floor()).isEqualTo(at(4));

            fixture.close(second, 8);
            assertThat(fixture.floor()).isEqualTo(idleAt(9));
        }

        @Test
        void aClosingSegmentAloneDoesNotLetTheLaneGo() {
            LaneId lane = fixture.readLane(5);
            fixture.finish(lane, 5, lane);

            assertThat(fixture.floor()).isEqualTo(at(5));
        }

        @Test
        void aDeletedLaneLeaves() {
            LaneId lane = fixture.readLane(5);
            LaneId deleted = fixture.lane(0, 1, 0);
            fixture.list(deleted);
            fixture.floor.reported(READER, LaneState.of(deleted, null, null, true, false, true));

            assertThat(fixture.floor()).isEqualTo(at(5));
            assertThat(fixture.listed).contains(lane);
        }

        @Test
        void aSilentLaneDoesNotHoldTheOthersBackAndMayComeBack() {
            LaneId silent = fixture.lane(0, 2, 0);
            LaneId other = fixture.lane(1, 2, 0);
            fixture.list(silent, other);
            fixture.report(silent, 4);
            fixture.report(other, 9);
            fixture.silent(silent, 4, Silence.LONG);
            assertThat(fixture.floor()).isEqualTo(at(9));

            fixture.report(silent, 7);
            assertThat(fixture.floor()).isEqualTo(at(7));
        }

        @Test
        void aShortSilenceIsEnoughForALaneWhoseWriterHasBeenReplaced() {
            LaneId dead = fixture.readLane(4);
            fixture.silent(dead, 4, Silence.SHORT);
            assertThat(fixture.floor()).isEqualTo(at(4));

            LaneId replacement = fixture.lane(0, 1, 0);
            fixture.list(replacement);
            fixture.report(replacement, 9);
            assertThat(fixture.floor()).isEqualTo(at(9));
        }

        @Test
        void whenAllAreSilentTheSourceIsIdleWhereItWas() {
            LaneId lane = fixture.readLane(4);
            fixture.silent(lane, 4, Silence.LONG);
            assertThat(fixture.floor()).isEqualTo(idleAt(NONE));
        }

        @Test
        void aDormantLaneHoldsNothingBackUntilAReaderHasItAgain() {
            LaneId lane = fixture.lane(0, 2, 0);
            LaneId other = fixture.lane(1, 2, 0);
            fixture.list(lane, other);
            fixture.report(lane, 4);
            fixture.report(1, other, 9);
            fixture.floor.dormant(lane);
            fixture.floor.readerLost(READER);
            assertThat(fixture.floor()).isEqualTo(at(9));

            fixture.report(lane, 6);
            assertThat(fixture.floor()).isEqualTo(at(6));
        }

        @Test
        void anIdleLaneDoesNotHoldTheOthersBack() {
            LaneId idle = fixture.lane(0, 2, 0);
            LaneId other = fixture.lane(1, 2, 0);
            fixture.list(idle, other);
            fixture.report(idle, 4);
            fixture.report(other, 9);
            fixture.progress(READER, idle, 4, false, LaneRest.of(Silence.NONE, true));

            assertThat(fixture.floor()).isEqualTo(at(9));
        }

        @Test
        void aSinkWithoutWatermarksLeavesTheSourceWithoutOne() {
            LaneId lane = fixture.readLane(NONE);
            assertThat(fixture.floor()).isEqualTo(at(NONE));

            fixture.silent(lane, NONE, Silence.LONG);
            assertThat(fixture.floor()).isEqualTo(idleAt(NONE));
        }

        @Test
        void anEmptyLedgerIsWaitedForAndThenIdle() {
            fixture.list();
            assertThat(fixture.floor()).isEqualTo(Floor.UNKNOWN);

            fixture.pass(TIMEOUT);
            assertThat(fixture.floor()).isEqualTo(idleAt(NONE));
        }
    }

    @Nested
    @DisplayName("a lane that its successor names")
    class Named {

        @Test
        void holdsTheFloorUntilItsFenceIsReadHoweverSilent() {
            LaneId old = fixture.lane(0, 1, 5);
            fixture.list(old);
            fixture.report(old, 10);
            fixture.silent(old, 10, Silence.SHORT); // the last look was seconds ago
            LaneId next = fixture.lane(0, 1, 6, old);
            fixture.list(next);
            fixture.report(next, 60);
            assertThat(fixture.floor()).isEqualTo(at(10));

            fixture.finish(old, 10, next);
            assertThat(fixture.floor()).isEqualTo(at(60));
        }

        @Test
        void theSameWhenTheSinkWasRescaled() {
            LaneId old = fixture.lane(0, 1, 5);
            fixture.list(old);
            fixture.report(old, 10);
            fixture.silent(old, 10, Silence.SHORT);
            LaneId one = fixture.lane(0, 2, 6, old);
            LaneId other = fixture.lane(1, 2, 6);
            fixture.list(one, other);
            fixture.report(one, 60);
            fixture.report(other, 70);
            assertThat(fixture.floor()).isEqualTo(at(10));
        }

        @Test
        void theSameIfItHadBeenSilentForTheLaneTimeout() {
            LaneId old = fixture.lane(0, 1, 5);
            fixture.list(old);
            fixture.report(old, 10);
            fixture.silent(old, 10, Silence.LONG);
            LaneId next = fixture.lane(0, 1, 6, old);
            fixture.list(next);
            fixture.report(next, 60);
            assertThat(fixture.floor()).isEqualTo(at(10));
        }

        @Test
        void stopsHoldingAMinuteAfterEveryLaneThatNamesItHasLeft() {
            LaneId old = fixture.lane(0, 2, 5);
            LaneId other = fixture.lane(1, 2, 5);
            fixture.list(old, other);
            fixture.report(old, 10);
            fixture.report(other, 50);
            LaneId next = fixture.lane(0, 2, 6, old);
            LaneId nextButOne = fixture.lane(0, 2, 6, old);
            fixture.list(next, nextButOne);
            fixture.report(next, 60);
            fixture.report(nextButOne, 70);
            fixture.silent(old, 10, Silence.SHORT);
            fixture.finish(next, 60, nextButOne);
            assertThat(fixture.floor()).isEqualTo(at(10));

            fixture.close(nextButOne, 70);
            assertThat(fixture.floor()).isEqualTo(at(10)); // it was silent at the last look
            fixture.pass(WatermarkFloor.SHORT_SILENCE_MILLIS);
            assertThat(fixture.floor()).isEqualTo(at(50));
        }

        @Test
        void aLaneThatNamesItCountsNoMoreWhenItWasReplacedAndIsSilentItself() {
            LaneId old = fixture.lane(0, 1, 5);
            fixture.list(old);
            fixture.report(old, 10);
            fixture.silent(old, 10, Silence.SHORT);
            LaneId next = fixture.lane(0, 1, 6, old);
            LaneId nextButOne = fixture.lane(0, 1, 6);
            fixture.list(next, nextButOne);
            fixture.report(next, 60);
            fixture.report(nextButOne, 70);
            assertThat(fixture.floor()).isEqualTo(at(10));

            fixture.silent(next, 60, Silence.SHORT);
            assertThat(fixture.floor()).isEqualTo(at(70));
        }

        @Test
        void aFenceThatNeverComesIsWaitedForNoLongerThanTheLaneTimeout() {
            LaneId old = fixture.lane(0, 1, 5);
            fixture.list(old);
            fixture.report(old, 10);
            LaneId next = fixture.lane(0, 1, 6, old);
            fixture.list(next);
            fixture.report(next, 60);
            fixture.silent(old, 10, Silence.LONG);
            assertThat(fixture.floor()).isEqualTo(at(10));

            fixture.pass(FloorFixture.TIMEOUT);
            assertThat(fixture.floor()).isEqualTo(at(60));
        }
    }
}
