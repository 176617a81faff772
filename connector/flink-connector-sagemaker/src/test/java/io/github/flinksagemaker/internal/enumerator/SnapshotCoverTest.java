// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.cleanup.CheckpointCover;
import io.github.flinksagemaker.internal.cleanup.CoveredLane;
import io.github.flinksagemaker.internal.lanes.ForgottenLanes;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 28: what a completed checkpoint lets the clean-up delete")
class SnapshotCoverTest {

    private static final LaneId LANE = LaneId.create(1000);
    private static final LaneId OTHER = LaneId.create(1001);
    private static final TailPosition POSITION = TailPosition.of(9, 4, 8, 70);

    private static LaneState lane(LaneId id, boolean retired, boolean dormant, TailPosition at) {
        return LaneState.of(id, retired, dormant, 0, at, null, List.of());
    }

    private static LaneState going(LaneId id) {
        return lane(id, false, false, POSITION);
    }

    private static LaneState retired(LaneId id) {
        return lane(id, true, false, POSITION.ended(null, null));
    }

    private static CheckpointCover cover(LaneRegistry lanes, long startTime, long horizon) {
        EnumeratorState state =
                EnumeratorState.of(
                        false,
                        startTime,
                        horizon,
                        new long[ForgottenLanes.BUCKETS],
                        lanes.states(false),
                        Set.of(),
                        0,
                        true,
                        0,
                        List.of());
        return SnapshotCover.of(state, lanes, false);
    }

    private static CheckpointCover cover(LaneState... lanes) {
        return cover(new LaneRegistry(List.of(lanes)), 0, 0);
    }

    @Test
    void aLaneIsTrimmedUpToWhatIsTailed() {
        assertThat(cover(going(LANE)).live()).containsExactly(CoveredLane.of(LANE, 9, 4));
    }

    @Test
    void aLaneIsTrimmedUpToItsFirstUnassignedSegment() {
        SegmentSplit waits = SegmentSplit.unread(LANE, 6, 50, 0);
        LaneState lane = LaneState.of(LANE, false, false, 0, POSITION, null, List.of(waits));

        assertThat(cover(lane).live()).containsExactly(CoveredLane.of(LANE, 6, 4));
    }

    @Test
    void aLaneIsTrimmedUpToTheFirstSegmentThatAReaderHas() {
        SegmentSplit waits = SegmentSplit.unread(LANE, 6, 50, 0);
        LaneState lane = LaneState.of(LANE, false, false, 0, POSITION, null, List.of(waits));
        LaneRegistry lanes = new LaneRegistry(List.of(lane));
        lanes.ofSegment(LANE, 0).announced(new long[] {3, 5}, new long[] {1, 2}, 0);
        assertThat(cover(lanes, 0, 0).live()).containsExactly(CoveredLane.of(LANE, 3, 4));

        lanes.ofSegment(LANE, 0).finished(new long[] {3}, 0, 0);
        assertThat(cover(lanes, 0, 0).live()).containsExactly(CoveredLane.of(LANE, 5, 4));
    }

    @Test
    void aRetiredLaneIsDone() {
        CheckpointCover cover = cover(retired(LANE), going(OTHER));

        assertThat(cover.done().contains(LANE, 0)).isTrue();
        assertThat(cover.done().contains(OTHER, 0)).isFalse();
        assertThat(cover.live()).extracting(CoveredLane::lane).containsExactly(OTHER);
    }

    @Test
    void aLaneThatHasEndedIsNeitherDoneNorTrimmedBeforeItIsRetired() {
        CheckpointCover cover = cover(lane(LANE, false, false, POSITION.ended(OTHER, null)));

        assertThat(cover.done().contains(LANE, 0)).isFalse();
        assertThat(cover.live()).isEmpty();
    }

    @Test
    void aRetiredLaneThatAReaderHasAgainIsNotDone() {
        LaneRegistry lanes = new LaneRegistry(List.of(retired(LANE)));
        lanes.ofSegment(LANE, 0).announced(new long[] {3}, new long[] {1}, 0);

        assertThat(cover(lanes, 0, 0).done().contains(LANE, 0)).isFalse();
    }

    @Test
    void aForgottenLaneIsDone() {
        CheckpointCover cover = cover(new LaneRegistry(List.of(going(OTHER))), 0, 2000);

        assertThat(cover.done().contains(LANE, 0)).isTrue();
        assertThat(cover.done().contains(OTHER, 0)).isFalse();
    }

    @Test
    void aForgottenLaneThatAReaderHasIsNotDone() {
        LaneRegistry lanes = new LaneRegistry(List.of());
        lanes.ofSegment(LANE, 0).announced(new long[] {3}, new long[] {1}, 0);

        assertThat(cover(lanes, 0, 2000).done().contains(LANE, 0)).isFalse();
    }

    @Test
    @DisplayName("rules 28 and 31: a silent lane may go on, so it is not done")
    void dormantLanesAreNeitherDoneNorTrimmed() {
        LaneRegistry lanes = new LaneRegistry(List.of(lane(LANE, false, true, POSITION)));
        CheckpointCover cover = cover(lanes, 0, 2000);

        assertThat(cover.done().contains(LANE, 0)).isFalse();
        assertThat(cover.live()).isEmpty();
    }

    /** A part of it from before has not been read. */
    @Test
    void aLaneFromBeforeTheStartPositionIsNotTrimmed() {
        LaneRegistry lanes = new LaneRegistry(List.of(going(LANE), going(OTHER)));

        assertThat(cover(lanes, OTHER.time(), 0).live())
                .extracting(CoveredLane::lane)
                .containsExactly(OTHER);
    }
}
