package io.github.flinksagemaker.internal.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.model.LaneId;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class LaneSplitStateTest {

    private static final LaneId LANE = LaneId.create(1);

    private final LaneSplitState state = new LaneSplitState(LaneSplit.unread(LANE));

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
