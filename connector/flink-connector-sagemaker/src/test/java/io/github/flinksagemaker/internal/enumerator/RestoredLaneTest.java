// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.WatermarkFixture.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Lanes of which less is known than of those that this enumerator has tailed from the start. */
class RestoredLaneTest {

    private static final int READER = 0;

    private final WatermarkFixture fixture = new WatermarkFixture();
    private final LaneId id = LaneId.create(1);
    private final SegmentSplit split = SegmentSplit.unread(id, 3, 7, 0);

    @Test
    @DisplayName("rule 22: what names a lane is known when its opening has been read")
    void oneThatHadEndedLeavesWhenItsTailHasTold() {
        TailPosition end = TailPosition.of(2, 0, -1, 7).ended(id, 1L);
        LaneOrigin origin = LaneOrigin.of(0, 1, 0);
        Lane lane =
                Lane.restored(LaneState.of(id, false, false, fixture.now, end, origin, List.of()));
        fixture.list(lane);
        assertThat(fixture.takeLeft()).isEmpty();

        LaneOpening opening = LaneOpening.of("sink", 0, 1, false, List.of(), 0);
        lane.tailed(Tailed.of(id, List.of(), end, opening), fixture.now);
        fixture.combiner.opened(lane);
        assertThat(fixture.takeLeft()).containsExactly(lane);
    }

    @Test
    @DisplayName("rule 40: a forgotten lane stands before what came back of it")
    void aForgottenLaneOfWhichASegmentCameBackHoldsTheWatermarkThere() {
        Lane lane = Lane.forgotten(id, fixture.now);
        lane.givenBack(split);

        thenItIsReadAndLeaves(lane);
        Lane restored = Lane.restored(lane.toState(false));
        lane.cameBack().forEach(restored::givenBack);
        thenItIsReadAndLeaves(restored);
    }

    private void thenItIsReadAndLeaves(Lane lane) {
        assertThat(lane.isToBeTailed()).isFalse();
        assertThat(lane.watermark(reader -> NONE)).isEqualTo(7);
        fixture.list(lane);
        assertThat(fixture.takeLeft()).isEmpty();

        SegmentSplit back = lane.unassigned().iterator().next();
        lane.assigned(back, READER);
        assertThat(lane.watermark(reader -> NONE)).isEqualTo(7);
        lane.finished(new long[] {back.number()}, READER, fixture.now);
        assertThat(fixture.takeLeft()).containsExactly(lane);
        lane.givenBack(back);
    }

    @Test
    void aForgottenLaneThatAReaderHasSomeOfHoldsItThere() {
        Lane lane = Lane.forgotten(id, fixture.now);
        lane.announced(new long[] {3}, new long[] {7}, READER);

        assertThat(lane.isToBeTailed()).isFalse();
        assertThat(lane.watermark(reader -> NONE)).isEqualTo(7);
    }
}
