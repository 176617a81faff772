// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class WatermarkFloorPropertyTest {

    @Property(tries = 500)
    @Label("rules 20 to 24: the floor never exceeds what is unseen or open, and reaches the end")
    void neverTooHighAndNeverStuck(
            @ForAll long seed,
            @ForAll boolean exactlyOnce,
            @ForAll @IntRange(min = 1, max = 40) int records,
            @ForAll @IntRange(max = 600) int steps) {
        FloorModel model = new FloorModel(seed, exactlyOnce, records);
        for (int i = 0; i < steps; i++) {
            model.step();
            assertThat(model.emittable())
                    .as("after step %s", i)
                    .isLessThanOrEqualTo(model.leastOutstanding());
        }

        model.windDown();
        assertThat(model.emittable()).isEqualTo(model.lastWatermark());
        assertThat(model.leastOutstanding()).isEqualTo(Long.MAX_VALUE);
    }
}
