// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.eventtime.LaneWatermark;
import io.github.flinksagemaker.model.LaneId;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LaneSplitStateTest {

    private static final LaneId LANE = LaneId.create(1);

    private LaneSplitState state = new LaneSplitState(LaneSplit.unread(LANE));

    @Test
    void opensAllEntriesOfALoadedSegment() {
        state.segmentLoaded(0, entries(0), false);
        state.segmentLoaded(1, entries(3), false);

        LaneSplit split = state.toSplit();
        assertThat(split.nextSegment()).isEqualTo(2);
        assertThat(split.unfinished()).containsOnlyKeys(1L).containsEntry(1L, bits(0, 1, 2));
        assertThat(split.ended()).isFalse();
    }

    @Test
    void dropsASegmentWithItsLastEntry() {
        state.segmentLoaded(0, entries(2), true);
        state.settled(0, 1);
        assertThat(state.toSplit().unfinished().get(0L)).isEqualTo(bits(0));

        state.settled(0, 0);

        assertThat(state.toSplit().unfinished()).isEmpty();
        assertThat(state.toSplit().ended()).isTrue();
    }

    @Test
    @DisplayName("rule 29: the first date that was seen of a segment counts")
    void keepsTheDatesOfWhatIsUnfinished() {
        state.segmentLoaded(0, entries(0), false);
        state.segmentDated(0, 5_000);
        state.segmentLoaded(1, entries(2), false);
        state.segmentDated(1, 7_000);
        assertThat(state.toSplit().dates()).containsOnlyKeys(1L).containsEntry(1L, 7_000L);

        LaneSplitState restored = new LaneSplitState(state.toSplit());
        restored.segmentDated(1, 9_000);
        assertThat(restored.toSplit().dates()).containsEntry(1L, 7_000L);

        restored.settled(1, 0);
        restored.settled(1, 1);
        assertThat(restored.toSplit().dates()).isEmpty();
    }

    @Test
    void refusesToSettleAnEntryTwice() {
        state.segmentLoaded(0, entries(2), false);
        state.settled(0, 1);

        assertThatThrownBy(() -> state.checkOpen(0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(LANE.value())
                .hasMessageContaining("come out twice");
        assertThatThrownBy(() -> state.settled(0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> state.settled(9, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesASegmentThatWasLoadedBefore() {
        state.segmentLoaded(0, entries(2), false);

        assertThatThrownBy(() -> state.segmentLoaded(0, entries(2), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("segment 0 was read twice");
    }

    @Test
    void followsCommits() {
        state.commitLoaded(0, 0, 4, false);
        assertThat(state.toSplit().nextCommit()).isEqualTo(1);
        assertThat(state.toSplit().committedTo()).isEqualTo(4);

        state.commitLoaded(1, 0, 6, true);

        assertThat(state.toSplit())
                .isEqualTo(LaneSplit.of(LANE, 0, state.toSplit().unfinished(), 2, 6, true));
    }

    @Test
    @DisplayName("rule 21: a quiet lane's watermark is still there after a restore")
    void keepsItsWatermark() {
        load(0, 9L, 4);
        settle(0, 0, 4);

        LaneSplitState restored = new LaneSplitState(state.toSplit());
        assertThat(restored.watermark().current()).isEqualTo(9);
    }

    @Test
    @DisplayName("rule 21: a restored lane is at minus infinity until its segments are read again")
    void isUnknownUntilItsUnfinishedSegmentsAreReadAgain() {
        load(0, 9L, 4, 6);
        settle(0, 0, 4);

        state = new LaneSplitState(state.toSplit());
        assertThat(state.watermark().current()).isEqualTo(LaneWatermark.NONE);
        state.watermark().restored(new long[] {6});
        assertThat(state.watermark().current()).isEqualTo(6);
        settle(0, 1, 6);
        assertThat(state.watermark().current()).isEqualTo(9);
    }

    @Test
    @DisplayName("rule 21: a commit's W counts when its segments are loaded, also after a restore")
    void aCommitCountsWhenItsRangeIsLoaded() {
        load(0, null);
        state.commitLoaded(0, 1, 2, true);
        state.commit(9L);
        load(1, null, 4);
        settle(1, 0, 4);
        assertThat(state.watermark().current()).isEqualTo(LaneWatermark.NONE);
        assertThat(state.isFinished()).isFalse();

        state = new LaneSplitState(state.toSplit());
        load(2, null, 5);
        assertThat(state.watermark().current()).isEqualTo(5);
        settle(2, 0, 5);
        assertThat(state.watermark().current()).isEqualTo(9);
        assertThat(state.isFinished()).isTrue();
    }

    @Test
    @DisplayName("rule 21: a commit without segments counts at once")
    void aCommitOfNothingCountsAtOnce() {
        state.commitLoaded(0, 0, -1, false);
        state.commit(9L);

        assertThat(state.watermark().current()).isEqualTo(9);
    }

    /** A segment with this {@code W}, whose entries arrived at these watermarks. */
    private void load(long segment, @Nullable Long watermark, long... arrivals) {
        state.segmentLoaded(segment, entries(arrivals.length), false);
        state.watermark().opened(arrivals);
        state.advance(watermark);
    }

    private void settle(long segment, int index, long arrival) {
        state.settled(segment, index);
        state.watermark().settled(arrival);
    }

    @Test
    void aSplitDoesNotChangeWithTheState() {
        state.segmentLoaded(0, entries(2), false);
        LaneSplit before = state.toSplit();

        state.settled(0, 0);

        assertThat(before.unfinished().get(0L)).isEqualTo(bits(0, 1));
    }

    private static BitSet bits(int... indexes) {
        BitSet bits = new BitSet();
        for (int index : indexes) {
            bits.set(index);
        }
        return bits;
    }

    private static BitSet entries(int count) {
        BitSet open = new BitSet();
        open.set(0, count);
        return open;
    }
}
