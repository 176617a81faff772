// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.WatermarkFixture.NONE;
import static io.github.flinksagemaker.internal.enumerator.WatermarkFixture.READER;
import static io.github.flinksagemaker.internal.enumerator.WatermarkFixture.TIMEOUT;
import static io.github.flinksagemaker.internal.enumerator.WatermarkFixture.at;
import static io.github.flinksagemaker.internal.enumerator.WatermarkFixture.idleAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneIdleness.Silence;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WatermarkCombinerTest {

    private final WatermarkFixture fixture = new WatermarkFixture();

    @Nested
    @DisplayName("rule 22: the least over all lanes, once they are known")
    class Rule22 {

        @Test
        void itIsTheLeastOfAllLanes() {
            Lane first = fixture.lane(0, 2, 0);
            Lane second = fixture.lane(1, 2, 0);
            fixture.list(first, second);
            fixture.tail(first, 7);
            fixture.tail(second, 5);

            assertThat(fixture.combined()).isEqualTo(at(5));
        }

        @Test
        void aLaneThatNobodyHasTailedYetHoldsItBack() {
            fixture.list(fixture.lane(0, 1, 0));
            fixture.tailedLane(7);

            assertThat(fixture.combined()).isEqualTo(at(NONE));
        }

        @Test
        void whatWaitsToBeAssignedHoldsItBack() {
            Lane lane = fixture.tailedLane(5);
            fixture.segment(lane, 9);

            assertThat(fixture.combined()).isEqualTo(at(5));
        }

        @Test
        void whatReadersHaveHoldsItBackUntilItIsFinished() {
            Lane lane = fixture.tailedLane(5);
            SegmentSplit split = fixture.held(lane, 9, READER);
            assertThat(fixture.combined()).isEqualTo(at(5));

            lane.finished(new long[] {split.number()}, READER, 0);
            assertThat(fixture.combined()).isEqualTo(at(9));
        }

        @Test
        void thereIsNoneBeforeTheFirstFullDiscovery() {
            Lane lane = fixture.lane(0, 1, 0);
            fixture.listed.add(lane.id());
            fixture.combiner.found(lane);
            fixture.tail(lane, 7);
            assertThat(fixture.combined()).isEqualTo(WatermarkEvent.UNKNOWN);

            fixture.combiner.discovered(fixture.now);
            assertThat(fixture.combined()).isEqualTo(at(7));
        }

        @Test
        void thereIsNoneWhileASubtaskOfTheNewestGenerationHasNoLaneUpToATimeout() {
            Lane first = fixture.lane(0, 2, 0);
            fixture.list(first);
            fixture.tail(first, 7);
            assertThat(fixture.combined()).isEqualTo(WatermarkEvent.UNKNOWN);
            fixture.pass(TIMEOUT - 1);
            assertThat(fixture.combined()).isEqualTo(WatermarkEvent.UNKNOWN);

            fixture.pass(1);
            assertThat(fixture.combined()).isEqualTo(at(7));
        }

        @Test
        void theTimeoutBeginsAnewWithANewGeneration() {
            Lane first = fixture.lane(0, 2, 0);
            fixture.list(first);
            fixture.tail(first, 7);
            fixture.combined();
            fixture.pass(TIMEOUT);
            assertThat(fixture.combined()).isEqualTo(at(7));

            Lane second = fixture.lane(0, 3, 4, first);
            fixture.list(second);
            fixture.tail(second, 8);
            assertThat(fixture.combined()).isEqualTo(WatermarkEvent.UNKNOWN);
        }

        @Test
        void aGenerationWithMoreSubtasksWaitsForThoseThatSucceedNobody() {
            Lane old = fixture.tailedLane(5);
            Lane first = fixture.lane(0, 2, 4, old);
            fixture.list(first);
            fixture.tail(first, 9);
            fixture.end(old, first);
            assertThat(fixture.combined()).isEqualTo(WatermarkEvent.UNKNOWN);

            Lane second = fixture.lane(1, 2, 4);
            fixture.list(second);
            fixture.tail(second, 8);
            assertThat(fixture.combined()).isEqualTo(at(8));
        }

        @Test
        void aSubtaskThatIsRestartedAloneDoesNotWaitForTheOthers() {
            Lane old = fixture.lane(0, 2, 0);
            Lane other = fixture.lane(1, 2, 0);
            fixture.list(old, other);
            fixture.tail(other, 6);
            Lane restarted = fixture.lane(0, 2, 4, old);
            fixture.list(restarted);
            fixture.tail(old, 5);
            fixture.end(old, restarted);
            fixture.tail(restarted, 7);

            assertThat(fixture.combined()).isEqualTo(at(6));
        }

        @Test
        void aSubtaskThatFinishedEarlyIsNotMissing() {
            Lane first = fixture.lane(0, 2, 0);
            Lane second = fixture.lane(1, 2, 0);
            fixture.list(first, second);
            fixture.tail(first, 7);
            fixture.close(second, 3);

            assertThat(fixture.combined()).isEqualTo(at(7));
        }

        @Test
        void aSubtaskThatFinishedInAnEarlierGenerationIsWaitedFor() {
            Lane first = fixture.lane(0, 2, 0);
            Lane finished = fixture.lane(1, 2, 0);
            Lane next = fixture.lane(0, 2, 4, first);
            fixture.list(first, finished, next);
            fixture.close(finished, 7);
            fixture.tail(first, 7);
            fixture.end(first, next);
            fixture.tail(next, 9);
            assertThat(fixture.combined()).isEqualTo(WatermarkEvent.UNKNOWN);

            Lane again = fixture.lane(1, 2, 4);
            fixture.list(again);
            fixture.tail(again, 8);
            assertThat(fixture.combined()).isEqualTo(at(8));
        }

        @Test
        void lanesRetiredBeforeARestoreAreNotMissingEither() {
            Lane first = fixture.lane(0, 2, 0);
            TailPosition ended = TailPosition.of(3, 0, -1, 9).ended(null, 1L);
            LaneState retired =
                    LaneState.of(
                            LaneId.create(500),
                            true,
                            false,
                            fixture.now,
                            ended,
                            LaneOrigin.of(1, 2, 0),
                            List.of());
            fixture.combiner.hadLeft(Lane.restored(retired));
            fixture.list(first);
            fixture.tail(first, 7);

            assertThat(fixture.combined()).isEqualTo(at(7));
        }
    }

    @Nested
    @DisplayName("rule 23: a reader that is ahead, and one that was lost")
    class Rule23 {

        @Test
        void aLaneBehindWhatItsReaderWasToldCountsAsThat() {
            Lane late = fixture.tailedLane(4);
            SegmentSplit split = fixture.held(late, 9, READER);
            fixture.told.put(READER, 7L);
            assertThat(fixture.combined()).isEqualTo(at(7));

            late.finished(new long[] {split.number()}, READER, 0);
            assertThat(fixture.combined()).isEqualTo(at(9));
        }

        @Test
        void aLaneOfWhichNoReaderHasAnythingHoldsEverything() {
            fixture.told.put(READER, 7L);
            fixture.list(fixture.lane(0, 1, 0));

            assertThat(fixture.combined()).isEqualTo(at(NONE));
        }

        @Test
        void whatCameBackHoldsEverythingAgain() {
            Lane lane = fixture.tailedLane(4);
            SegmentSplit split = fixture.held(lane, 9, READER);
            lane.finished(new long[] {split.number()}, READER, 0);
            assertThat(fixture.combined()).isEqualTo(at(9));

            fixture.giveBack(lane, READER, split);
            assertThat(fixture.combined()).isEqualTo(at(4));
        }

        @Test
        void otherReadersSegmentsStayKnown() {
            Lane lane = fixture.tailedLane(7);
            fixture.held(lane, 9, READER);
            fixture.giveBack(lane, READER + 1);

            assertThat(fixture.combined()).isEqualTo(at(7));
        }

        @Test
        void aLaneThatHadLeftIsBack() {
            Lane lane = fixture.tailedLane(4);
            SegmentSplit split = fixture.held(lane, 7, READER);
            lane.finished(new long[] {split.number()}, READER, 0);
            fixture.close(lane, 7);
            assertThat(fixture.combined()).isEqualTo(idleAt(7));

            fixture.giveBack(lane, READER, split);
            assertThat(fixture.combined()).isEqualTo(at(4));
        }
    }

    @Nested
    @DisplayName("rule 24: when a lane leaves")
    class Rule24 {

        @Test
        void aFencedLaneLeavesWhenItsSuccessorIsKnown() {
            Lane lane = fixture.tailedLane(5);
            Lane successor = fixture.lane(0, 1, 4, lane);
            fixture.end(lane, successor);
            assertThat(fixture.combined()).isEqualTo(at(5));

            fixture.list(successor);
            assertThat(fixture.takeLeft()).containsExactly(lane);
            assertThat(fixture.combined()).isEqualTo(at(NONE));
            fixture.tail(successor, 8);
            assertThat(fixture.combined()).isEqualTo(at(8));
        }

        @Test
        void aLaneWhoseFenceWasWrittenByAnAttemptThatNeverOpenedLeavesWithTheNextOne() {
            Lane lane = fixture.tailedLane(5);
            fixture.end(lane, fixture.lane(0, 1, 4, lane));
            Lane next = fixture.lane(0, 1, 4, lane);
            fixture.list(next);
            fixture.tail(next, 8);

            assertThat(fixture.combined()).isEqualTo(at(8));
        }

        @Test
        void aLaneWhoseSuccessorNeverComesLeavesAfterATimeout() {
            Lane lane = fixture.tailedLane(5);
            fixture.end(lane, fixture.lane(0, 1, 4, lane));
            assertThat(fixture.combined()).isEqualTo(at(5));

            fixture.pass(TIMEOUT);
            assertThat(fixture.takeLeft()).containsExactly(lane);
        }

        @Test
        void itStaysWhileSomethingIsUnassignedOrOutstanding() {
            Lane lane = fixture.tailedLane(5);
            Lane successor = fixture.lane(0, 1, 4, lane);
            fixture.list(successor);
            fixture.tail(successor, 8);
            SegmentSplit split = fixture.segment(lane, 6);
            fixture.end(lane, successor);
            assertThat(fixture.combined()).isEqualTo(at(5));

            lane.assigned(split, READER);
            assertThat(fixture.combined()).isEqualTo(at(5));
            lane.finished(new long[] {split.number()}, READER, 0);
            assertThat(fixture.combined()).isEqualTo(at(8));
        }

        @Test
        void aClosedLaneLeavesAndTheLastOneLeavesItsWatermarkBehind() {
            Lane first = fixture.lane(0, 2, 0);
            Lane second = fixture.lane(1, 2, 0);
            fixture.list(first, second);
            fixture.close(first, 9);
            fixture.tail(second, 4);
            assertThat(fixture.combined()).isEqualTo(at(4));

            fixture.close(second, 8);
            assertThat(fixture.combined()).isEqualTo(idleAt(9));
        }

        @Test
        void aClosingSegmentAloneDoesNotLetTheLaneGo() {
            Lane lane = fixture.tailedLane(5);
            fixture.end(lane, lane);

            assertThat(fixture.combined()).isEqualTo(at(5));
        }

        @Test
        void aDeletedLaneLeaves() {
            fixture.tailedLane(5);
            Lane deleted = fixture.lane(0, 1, 0);
            fixture.list(deleted);
            assertThat(fixture.combined()).isEqualTo(at(NONE));
            fixture.delete(deleted);

            assertThat(fixture.combined()).isEqualTo(at(5));
        }

        @Test
        void aSilentLaneDoesNotHoldTheOthersBackAndMayComeBack() {
            Lane silent = fixture.lane(0, 2, 0);
            Lane other = fixture.lane(1, 2, 0);
            fixture.list(silent, other);
            fixture.tail(silent, 4);
            fixture.tail(other, 9);
            fixture.silent(silent, Silence.LONG);
            assertThat(fixture.combined()).isEqualTo(at(9));

            fixture.tail(silent, 7);
            assertThat(fixture.combined()).isEqualTo(at(7));
        }

        @Test
        void aLaneWithSomethingOpenIsNotSilent() {
            Lane silent = fixture.tailedLane(4);
            SegmentSplit split = fixture.segment(silent, 7);
            fixture.silent(silent, Silence.LONG);
            assertThat(fixture.combined()).isEqualTo(at(4));

            silent.assigned(split, READER);
            assertThat(fixture.combined()).isEqualTo(at(4));
            silent.finished(new long[] {split.number()}, READER, 0);
            assertThat(fixture.combined()).isEqualTo(idleAt(NONE));
        }

        @Test
        void aShortSilenceIsEnoughForALaneWhoseWriterHasBeenReplaced() {
            Lane dead = fixture.tailedLane(4);
            fixture.silent(dead, Silence.SHORT);
            assertThat(fixture.combined()).isEqualTo(at(4));

            fixture.tailedLane(9);
            assertThat(fixture.combined()).isEqualTo(at(9));
        }

        @Test
        void whenAllAreSilentTheSourceIsIdleWhereItWas() {
            fixture.silent(fixture.tailedLane(4), Silence.LONG);

            assertThat(fixture.combined()).isEqualTo(idleAt(NONE));
        }

        @Test
        void aDormantLaneHoldsNothingBackUntilSomethingComesOfIt() {
            Lane lane = fixture.lane(0, 2, 0);
            Lane other = fixture.lane(1, 2, 0);
            fixture.list(lane, other);
            fixture.tail(lane, 4);
            fixture.tail(other, 9);
            lane.idle(LaneIdleness.DORMANT);
            assertThat(fixture.combined()).isEqualTo(at(9));

            fixture.segment(lane, 6);
            assertThat(fixture.combined()).isEqualTo(at(4));
        }

        @Test
        void aRestoredDormantLaneHoldsNothingBackBeforeItIsAsked() {
            TailPosition position = TailPosition.of(3, 0, -1, 2);
            LaneState state =
                    LaneState.of(LaneId.create(500), false, true, 1, position, null, List.of());
            fixture.combiner.found(Lane.restored(state));
            fixture.tailedLane(9);

            assertThat(fixture.combined()).isEqualTo(at(9));
        }

        @Test
        void anIdleLaneDoesNotHoldTheOthersBack() {
            Lane idle = fixture.lane(0, 2, 0);
            Lane other = fixture.lane(1, 2, 0);
            fixture.list(idle, other);
            fixture.tail(idle, 4);
            fixture.tail(other, 9);
            idle.idle(LaneIdleness.of(Silence.NONE, true, false));

            assertThat(fixture.combined()).isEqualTo(at(9));
        }

        @Test
        void aSinkWithoutWatermarksLeavesTheSourceWithoutOne() {
            Lane lane = fixture.tailedLane(NONE);
            assertThat(fixture.combined()).isEqualTo(at(NONE));

            fixture.silent(lane, Silence.LONG);
            assertThat(fixture.combined()).isEqualTo(idleAt(NONE));
        }

        @Test
        void anEmptyLedgerIsWaitedForAndThenIdle() {
            fixture.list();
            assertThat(fixture.combined()).isEqualTo(WatermarkEvent.UNKNOWN);

            fixture.pass(TIMEOUT);
            assertThat(fixture.combined()).isEqualTo(idleAt(NONE));
        }
    }
}
