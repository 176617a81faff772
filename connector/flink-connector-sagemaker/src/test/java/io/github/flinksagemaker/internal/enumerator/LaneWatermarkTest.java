// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.WatermarkFixture.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.split.SegmentSplit;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
        "rule 40: the watermark before the first segment that is not finished, else the last W")
class LaneWatermarkTest {

    private final WatermarkFixture fixture = new WatermarkFixture();
    private final Lane lane = fixture.lane(0, 1, 0);

    private long watermark() {
        return watermark(Map.of());
    }

    private long watermark(Map<Integer, Long> told) {
        return lane.watermark(reader -> told.getOrDefault(reader, NONE));
    }

    private void finish(SegmentSplit split, int reader) {
        lane.finished(new long[] {split.number()}, reader, 0);
    }

    @Test
    void aLaneWithoutWIsAtMinusInfinity() {
        fixture.tail(lane, NONE);

        assertThat(watermark()).isEqualTo(NONE);
    }

    @Test
    void aSettledLaneIsWhereItsTailIs() {
        fixture.tail(lane, 5);
        fixture.tail(lane, 9);

        assertThat(watermark()).isEqualTo(9);
    }

    @Test
    void whatIsUnassignedHoldsItBack() {
        fixture.tail(lane, 5);
        fixture.segment(lane, 9);
        fixture.segment(lane, 12);

        assertThat(watermark()).isEqualTo(5);
    }

    @Test
    void whatAReaderHasHoldsItBackUntilItIsFinished() {
        fixture.tail(lane, 5);
        SegmentSplit first = fixture.held(lane, 9, 0);
        SegmentSplit second = fixture.held(lane, 12, 0);
        finish(second, 0);
        assertThat(watermark()).isEqualTo(5);

        finish(first, 0);
        assertThat(watermark()).isEqualTo(12);
    }

    @Test
    void theFirstThatIsNotFinishedCounts() {
        fixture.tail(lane, 5);
        SegmentSplit first = fixture.held(lane, 9, 0);
        fixture.segment(lane, 12);
        finish(first, 0);

        assertThat(watermark()).isEqualTo(9);
    }

    @Test
    void aSegmentFromBeforeAnyWatermarkHoldsItAtMinusInfinity() {
        SegmentSplit first = fixture.held(lane, 9, 0);
        assertThat(watermark()).isEqualTo(NONE);

        finish(first, 0);
        assertThat(watermark()).isEqualTo(9);
    }

    @Test
    void whatAnotherReaderReportsIsNotFinished() {
        fixture.tail(lane, 5);
        SegmentSplit split = fixture.held(lane, 9, 0);
        finish(split, 1);

        assertThat(watermark()).isEqualTo(5);
    }

    @Test
    void anAnnouncedSegmentCountsBeforeItHasBeenReadAgain() {
        fixture.tail(lane, 9);
        lane.announced(new long[] {0}, new long[] {4}, 1);

        assertThat(watermark()).isEqualTo(4);
    }

    @Test
    @DisplayName("rule 22: without its opening it counts as minus infinity, whoever has some of it")
    void aLaneWhoseOpeningIsNotReadIsAtMinusInfinity() {
        lane.announced(new long[] {0}, new long[] {4}, 1);

        assertThat(watermark(Map.of(1, 7L))).isEqualTo(NONE);
    }

    @Test
    @DisplayName("rule 23: what a reader has counts as no less than it has been told")
    void aReaderThatIsAheadIsNotWaitedFor() {
        fixture.tail(lane, 5);
        fixture.held(lane, 9, 0);

        assertThat(watermark(Map.of(0, 7L))).isEqualTo(7);
        assertThat(watermark(Map.of(1, 7L))).isEqualTo(5);
    }

    @Test
    @DisplayName("rule 23: nor is what waits behind that, for which only its readers are")
    void whatWaitsBehindCountsByTheReadersThatMayTakeIt() {
        fixture.tail(lane, 1);
        fixture.held(lane, 5, 0);
        fixture.segment(lane, 9);

        assertThat(watermark(Map.of(0, 20L))).isEqualTo(20);
    }

    @Test
    @DisplayName("rule 23: a lane that is behind its last reader stays with that one")
    void whatIsBehindItsLastReaderCountsByThatReader() {
        fixture.tail(lane, 5);
        SegmentSplit first = fixture.held(lane, 7, 0);
        fixture.segment(lane, 9);
        finish(first, 0);

        assertThat(watermark(Map.of(0, 6L))).isEqualTo(7);
        assertThat(watermark(Map.of(0, 20L))).isEqualTo(20);
        assertThat(watermark(Map.of(1, 20L))).isEqualTo(7);
    }

    @Test
    @DisplayName("rule 23: the same while nothing of it is open")
    void aSettledLaneThatIsBehindItsLastReaderCountsByThatReader() {
        fixture.tail(lane, 5);
        finish(fixture.held(lane, 7, 0), 0);

        assertThat(watermark(Map.of(0, 6L))).isEqualTo(7);
        assertThat(watermark(Map.of(0, 20L))).isEqualTo(20);
    }

    @Test
    @DisplayName(
            "rule 43: what came back counts as it is, although another reader has what follows")
    void whatCameBackCountsAsItIs() {
        fixture.tail(lane, 5);
        SegmentSplit first = fixture.held(lane, 7, 0);
        fixture.held(lane, 9, 1);
        fixture.giveBack(lane, 0, first);

        assertThat(watermark(Map.of(1, 20L))).isEqualTo(5);
    }

    @Test
    void eachReaderThatHasSomeCountsByItself() {
        fixture.tail(lane, 5);
        fixture.held(lane, 7, 0);
        fixture.held(lane, 9, 1);

        assertThat(watermark(Map.of(1, 20L))).isEqualTo(5);
        assertThat(watermark(Map.of(0, 6L, 1, 20L))).isEqualTo(6);
    }

    @Test
    void aReaderThatIsLostHasNothing() {
        fixture.tail(lane, 5);
        fixture.held(lane, 9, 0);
        lane.readerLost(0);

        assertThat(watermark()).isEqualTo(9);
        assertThat(lane.boundTo(reader -> 20)).isEmpty();
    }
}
