// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import static io.github.flinksagemaker.internal.eventtime.LaneWatermark.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 21: the least of W and the arrival watermarks of what is open")
class LaneWatermarkTest {

    private final LaneWatermark lane = new LaneWatermark(null, null, 0);

    @Test
    void aLaneWithoutWIsAtMinusInfinity() {
        lane.opened(new long[] {5});
        lane.settled(5L);

        assertThat(lane.current()).isEqualTo(NONE);
    }

    @Test
    void whatIsOpenHoldsItBack() {
        lane.opened(new long[] {5, 3, 5});
        lane.advance(9L);
        assertThat(lane.current()).isEqualTo(3);

        lane.settled(3L);
        assertThat(lane.current()).isEqualTo(5);
        lane.settled(5L);
        assertThat(lane.current()).isEqualTo(5);
        lane.settled(5L);
        assertThat(lane.current()).isEqualTo(9);
    }

    @Test
    void anEntryThatCameBeforeAnyWatermarkHoldsItAtMinusInfinity() {
        lane.opened(new long[] {NONE});
        lane.advance(9L);
        assertThat(lane.current()).isEqualTo(NONE);

        lane.settled(null);
        assertThat(lane.current()).isEqualTo(9);
    }

    @Test
    void aFenceLeavesTheLastW() {
        lane.advance(9L);
        lane.advance(null);

        assertThat(lane.current()).isEqualTo(9);
    }

    @Test
    void aCommitCountsWhenItsSegmentsAreLoaded() {
        lane.commit(9L);
        assertThat(lane.current()).isEqualTo(NONE);
        assertThat(lane.committed()).isEqualTo(9);

        lane.opened(new long[] {4});
        lane.commitsLoaded();
        assertThat(lane.current()).isEqualTo(4);
        lane.settled(4L);
        assertThat(lane.current()).isEqualTo(9);
        assertThat(lane.committed()).isNull();
    }

    @Test
    void aRestoredLaneIsAtMinusInfinityUntilItsUnfinishedSegmentsAreReadAgain() {
        LaneWatermark restored = new LaneWatermark(9L, null, 2);
        restored.restored(new long[] {4});
        assertThat(restored.current()).isEqualTo(NONE);

        restored.restored(new long[] {6});
        assertThat(restored.current()).isEqualTo(4);
    }

    @Test
    void aRestoredLaneWithNothingUnfinishedGoesOnWhereItWas() {
        assertThat(new LaneWatermark(9L, 12L, 0).current()).isEqualTo(9);
    }
}
