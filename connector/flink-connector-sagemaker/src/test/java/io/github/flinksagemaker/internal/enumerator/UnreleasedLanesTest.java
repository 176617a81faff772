// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.cleanup.DoneLanes;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnreleasedLanesTest {

    private static final LaneId LANE = LaneId.create(1000);
    private static final LaneId OTHER = LaneId.create(1001);

    private final UnreleasedLanes unreleased = new UnreleasedLanes();

    @Test
    @DisplayName("rule 28: a retired lane is done when its reader has dropped it")
    void aRetiredLaneIsDoneWhenReleased() {
        unreleased.retired(LANE, 1);
        assertThat(isDone(LANE)).isFalse();

        unreleased.released(LANE);
        assertThat(isDone(LANE)).isTrue();
    }

    @Test
    @DisplayName("rule 28: a reader that started again has what it announced, and nothing else")
    void aRetiredLaneIsDoneWhenItsReaderStartedWithoutIt() {
        unreleased.retired(LANE, 1);
        unreleased.restarted(0);
        assertThat(isDone(LANE)).isFalse();

        unreleased.restarted(1);
        assertThat(isDone(LANE)).isTrue();
    }

    @Test
    void aForgottenLaneIsNotDoneUntilReleased() {
        unreleased.retired(LANE, 1);
        LaneEnumeratorState state = state(2000, List.of());
        assertThat(unreleased.doneIn(state, false).contains(LANE, 0)).isFalse();
        assertThat(unreleased.doneIn(state, false).contains(OTHER, 0)).isTrue();
    }

    @Test
    @DisplayName("rules 28 and 31: a silent lane may go on, so it is not done")
    void dormantLanesAreNotDone() {
        LaneEnumeratorState state = state(2000, List.of(record(LANE, TrackedLane.Phase.DORMANT)));
        assertThat(unreleased.doneIn(state, false).contains(LANE, 0)).isFalse();
    }

    @Test
    void lanesThatAreReadAreNotDone() {
        DoneLanes done =
                unreleased.doneIn(
                        state(
                                2000,
                                List.of(
                                        record(LANE, TrackedLane.Phase.PENDING),
                                        record(OTHER, TrackedLane.Phase.ASSIGNED))),
                        false);
        assertThat(done.contains(LANE, 0)).isFalse();
        assertThat(done.contains(OTHER, 0)).isFalse();
    }

    private boolean isDone(LaneId lane) {
        LaneEnumeratorState state = state(0, List.of(record(lane, TrackedLane.Phase.RETIRED)));
        return unreleased.doneIn(state, false).contains(lane, 0);
    }

    private static LaneEnumeratorState state(long horizon, List<LaneRecord> lanes) {
        return LaneEnumeratorState.of(
                false,
                false,
                0,
                horizon,
                new long[ForgottenLanes.BUCKETS],
                lanes,
                Set.of(),
                0,
                true,
                0);
    }

    private static LaneRecord record(LaneId lane, TrackedLane.Phase phase) {
        boolean here = phase == TrackedLane.Phase.PENDING || phase == TrackedLane.Phase.DORMANT;
        LaneSplit split = here ? LaneSplit.unread(lane) : null;
        return LaneRecord.of(lane, phase, 0, split, false, null, true, null);
    }
}
