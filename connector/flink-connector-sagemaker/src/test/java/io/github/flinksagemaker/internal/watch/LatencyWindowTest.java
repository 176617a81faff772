// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyWindowTest {

    @Test
    void keepsTheLatestInOrder() {
        LatencyWindow window = new LatencyWindow();
        List<Long> all = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            long latency = random.nextInt(50);
            all.add(latency);
            window.add(latency);
            List<Long> latest =
                    all
                            .subList(Math.max(0, all.size() - LatencyWindow.CAPACITY), all.size())
                            .stream()
                            .sorted()
                            .toList();
            assertThat(window.size()).isEqualTo(latest.size());
            assertThat(window.least()).isEqualTo(latest.get(0));
            assertThat(window.greatest()).isEqualTo(latest.get(latest.size() - 1));
            assertThat(window.quantile(0.5)).isEqualTo(latest.get((latest.size() + 1) / 2 - 1));
        }
        window.clear();
        assertThat(window.isEmpty()).isTrue();
    }
}
