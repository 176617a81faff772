// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.LaneId;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WholeSegmentReadPolicyTest {

    private static final LaneId LANE = LaneId.create(1);

    private final WholeSegmentReadPolicy misses = new WholeSegmentReadPolicy(1_000);

    @Test
    void loadsASegmentOfWhichHalfIsNeeded() {
        assertThat(isWorthLoading(1, 50, 100)).isTrue();
        assertThat(isWorthLoading(2, 49, 100)).isFalse();
    }

    @Test
    void loadsASegmentWhoseEntriesSettleOneAfterTheOther() {
        int parts = 0;
        while (!isWorthLoading(1, 1, 400)) {
            parts++;
        }
        assertThat(parts).isEqualTo(49); // the 50th makes an eighth of it
    }

    @Test
    void neverLoadsSegmentsWhoseEntriesSettleInNoOrder() {
        Random random = new Random(7);
        int loads = 0;
        for (int i = 0; i < 100_000; i++) {
            loads += isWorthLoading(random.nextInt(250), 1, 400) ? 1 : 0;
        }
        assertThat(loads).isZero();
    }

    @Test
    void forgetsWhatTheCacheCouldNotHold() {
        assertThat(isWorthLoading(1, 40, 400)).isFalse();
        isWorthLoading(2, 1, 400);
        isWorthLoading(3, 1, 400);
        assertThat(isWorthLoading(1, 40, 400)).as("forgotten").isFalse();
        assertThat(isWorthLoading(1, 40, 400)).as("remembered").isTrue();
        assertThat(isWorthLoading(1, 40, 400)).as("loaded, and gone again").isFalse();
    }

    @Test
    void aSegmentGreaterThanTheCacheIsReadInParts() {
        for (int i = 0; i < 10; i++) {
            assertThat(isWorthLoading(1, 300, 2_000)).isFalse();
        }
    }

    private boolean isWorthLoading(long segment, long part, long whole) {
        return misses.isWorthLoading(Map.entry(LANE, segment), part, whole);
    }
}
