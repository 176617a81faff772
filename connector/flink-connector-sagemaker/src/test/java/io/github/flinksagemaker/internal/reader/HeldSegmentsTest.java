// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static io.github.flinksagemaker.internal.reader.Invocations.LANE;
import static io.github.flinksagemaker.internal.reader.Invocations.answered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.segments.SettledInvocation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import java.util.BitSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeldSegmentsTest {

    private static final long DATE = 77_000;

    private final HeldSegments held = new HeldSegments();
    private long received;

    private static BitSet first(int count) {
        BitSet bits = new BitSet();
        bits.set(0, count);
        return bits;
    }

    private void hold(long number) {
        held.receive(SegmentSplit.unread(LANE, number, 5, 9));
        assertThat(held.receipt(++received)).isEmpty();
    }

    private static OpenInvocation invocation(long segment, int index) {
        return Invocations.open(segment, index, Invocations.entry(3));
    }

    private SegmentSplit only() {
        assertThat(held.toSplits()).hasSize(1);
        return held.toSplits().get(0);
    }

    @Test
    void holdsASegmentUntilItsLastEntry() {
        hold(3);
        assertThat(held.loaded(LANE, 3, first(2), DATE)).isFalse();
        assertThat(only().open()).hasToString("{0, 1}");
        assertThat(held.settled(invocation(3, 0))).isFalse();
        assertThat(only().open()).hasToString("{1}");

        assertThat(held.settled(invocation(3, 1))).isTrue();
        assertThat(held.isEmpty()).isTrue();
        assertThat(held.toSplits()).isEmpty();
    }

    @Test
    void keepsWhatTheSplitSaidAndTheDateOfTheObject() {
        hold(3);
        assertThat(only().open()).isNull();
        assertThat(only().date()).isEqualTo(SegmentSplit.NO_DATE);
        held.loaded(LANE, 3, first(1), DATE);

        assertThat(only().date()).isEqualTo(DATE);
        assertThat(only().watermarkBefore()).isEqualTo(5);
        assertThat(only().startTime()).isEqualTo(9);
        assertThat(only().content()).isNull();
    }

    @Test
    void aSegmentOfWhichNothingIsOpenLeavesWhenItIsRead() {
        hold(3);
        hold(4);

        assertThat(held.loaded(LANE, 3, new BitSet(), DATE)).isTrue();
        assertThat(only().number()).isEqualTo(4);
    }

    @Test
    @DisplayName("rule 49: each waits for its own receipt")
    void leavesWithItsReceipt() {
        SegmentSplit restored = SegmentSplit.unread(LANE, 2, 5, 9);
        held.restore(restored);
        held.receive(SegmentSplit.unread(LANE, 3, 5, 9));
        held.receive(SegmentSplit.unread(LANE, 4, 5, 9));
        for (long number = 4; number >= 2; number--) {
            assertThat(held.loaded(LANE, number, new BitSet(), DATE)).isFalse();
        }
        assertThat(held.toSplits()).hasSize(3).allMatch(split -> new BitSet().equals(split.open()));
        assertThatThrownBy(() -> held.checkOpen(invocation(3, 0)))
                .hasMessageContaining("is not open");

        assertThat(held.receipt(0)).containsExactly(restored);
        assertThat(held.receipt(1)).extracting(SegmentSplit::number).containsExactly(3L);
        assertThat(held.isEmpty()).isFalse();
        assertThat(held.receipt(2)).extracting(SegmentSplit::number).containsExactly(4L);
        assertThat(held.isEmpty()).isTrue();
    }

    @Test
    void refusesToSettleAnEntryTwiceOrOneThatIsNotOpen() {
        hold(3);
        assertThatThrownBy(() -> held.checkOpen(invocation(3, 0)))
                .hasMessageContaining("is not open");
        held.loaded(LANE, 3, first(2), DATE);
        held.checkOpen(invocation(3, 1));
        held.settled(invocation(3, 1));

        assertThatThrownBy(() -> held.settled(invocation(3, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("entry 1 of segment 3 of lane " + LANE + " is not open")
                .hasMessageContaining("come out twice");
        assertThatThrownBy(() -> held.checkOpen(invocation(4, 0)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesASegmentThatIsNotHeldOrHeldAlready() {
        assertThatThrownBy(() -> held.loaded(LANE, 3, first(1), DATE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("segment 3 of lane " + LANE);
        hold(3);
        assertThatThrownBy(() -> hold(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("assigned twice");
    }

    @Test
    void aSplitDoesNotChangeWithTheStateNorTheStateWithWhatWasHandedOver() {
        hold(3);
        BitSet open = first(2);
        held.loaded(LANE, 3, open, DATE);
        open.clear();
        SegmentSplit split = only();
        held.settled(invocation(3, 0));

        assertThat(split.open()).hasToString("{0, 1}");
        assertThat(only().open()).hasToString("{1}");
    }

    @Test
    void anErrorWhileTheStateIsTakenIsTheTasks() {
        Error error = new NoClassDefFoundError("thrown on purpose");
        BitSet open =
                new BitSet() {
                    private static final long serialVersionUID = 1L;
                    private boolean kept;

                    @Override
                    public Object clone() {
                        if (kept) {
                            throw error;
                        }
                        kept = true;
                        return this;
                    }
                };
        open.set(0, 2);
        hold(3);
        held.loaded(LANE, 3, open, DATE);

        assertThatThrownBy(held::toSplits).isSameAs(error);
    }

    @Test
    void aResultIsNeverEmittedTwice() {
        ReaderFixture fixture = new ReaderFixture();
        ResultEmitter<Integer, Integer> emitter =
                new ResultEmitter<>(
                        new ResultDecoder<>(
                                new IntegerSchema(), new IntegerSchema(), BatchFormats.jsonLines()),
                        new ReaderMetrics(fixture.context.metricGroup(), fixture.loop()),
                        false);
        ReaderOutputProbe output = new ReaderOutputProbe();
        SettledInvocation invocation = answered(3, 0, 1, "1\n");
        hold(3);
        held.loaded(LANE, 3, first(2), DATE);
        ResponseParts response = emitter.split(invocation);
        assertThat(emitter.emit(invocation, response, output, held)).isTrue();

        assertThatThrownBy(() -> emitter.emit(invocation, response, output, held))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("twice");
        assertThat(output.results).hasSize(1);
        fixture.close();
    }
}
