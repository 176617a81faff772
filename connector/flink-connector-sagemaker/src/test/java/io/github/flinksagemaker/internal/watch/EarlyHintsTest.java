// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import org.junit.jupiter.api.Test;

class EarlyHintsTest {

    private static final LaneId LANE = LaneId.create(1);

    private final EarlyHints hints = new EarlyHints();

    @Test
    void givesAHintOnce() {
        hints.keep(Hint.completed(id(1)));

        assertThat(hints.take(id(1))).isEqualTo(Hint.completed(id(1)));
        assertThat(hints.take(id(1))).isNull();
    }

    @Test
    void keepsTheHintThatLooksFurther() {
        hints.keep(Hint.failed(id(1), "why"));
        hints.keep(Hint.completed(id(1)));
        hints.keep(Hint.failed(id(1), null));

        assertThat(hints.size()).isOne();
        assertThat(hints.take(id(1))).isEqualTo(Hint.failed(id(1), "why"));
    }

    @Test
    void isBoundedInBytesAndForgetsTheOldest() {
        String reason = "x".repeat(4_096);
        for (int i = 0; i < 100_000; i++) {
            hints.keep(i % 2 == 0 ? Hint.completed(id(i)) : Hint.failed(id(i), reason));
        }

        assertThat(hints.size()).isBetween(1_900, 2_100); // 8 MiB of 136 and 8,328 bytes in turn
        assertThat(hints.take(id(0))).isNull();
        assertThat(hints.take(id(99_999))).isNotNull();
    }

    private static InvocationId id(long counter) {
        return InvocationId.of(LANE, counter);
    }
}
