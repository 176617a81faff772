// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.WatermarkFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneIdleness.Silence;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tails tell of changes only: records alone are none. */
@DisplayName("rule 24: a lane whose W stands still for source.idle-timeout, though records flow")
class IdleLaneTest {

    private final WatermarkFixture fixture = new WatermarkFixture();
    private final Lane still = fixture.lane(0, 2, 0);
    private final Lane other = fixture.lane(1, 2, 0);

    @BeforeEach
    void oneIsIdle() {
        fixture.list(still, other);
        fixture.tail(still, 4);
        fixture.tail(other, 9);
        assertThat(fixture.combined()).isEqualTo(at(4));

        still.idle(LaneIdleness.of(Silence.NONE, true, false));
        assertThat(fixture.combined()).isEqualTo(at(9));
    }

    @Test
    void doesNotHoldTheWatermark() {
        fixture.tailAndTellNothing(still, 4);

        assertThat(fixture.combined()).isEqualTo(at(9));
    }

    @Test
    void holdsItAgainWhenItsWMoves() {
        fixture.tailAndTellNothing(still, 6);

        assertThat(fixture.combined()).isEqualTo(at(6));
    }
}
