// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class WatermarkPropertyTest {

    @Property(tries = 2_000)
    @Label("rules 20 to 24, 40 to 49: no result comes late or again, and all readers reach the end")
    void neverTooHighAndNeverStuck(
            @ForAll long seed,
            @ForAll boolean exactlyOnce,
            @ForAll boolean aligned,
            @ForAll @IntRange(min = 1, max = 40) int records,
            @ForAll @IntRange(max = 1_500) int steps) {
        WatermarkModel model = new WatermarkModel(seed, exactlyOnce, aligned, records);
        for (int i = 0; i < steps; i++) {
            model.step();
        }

        model.windDown();
        assertThat(model.leastOutstanding()).isEqualTo(Long.MAX_VALUE);
        for (int reader = 0; reader < WatermarkModel.READERS; reader++) {
            assertThat(model.told(reader)).isEqualTo(model.lastWatermark());
        }
    }
}
