// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InvocationRateTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long START = Long.MAX_VALUE - 2 * SECOND; // nanoTime may wrap around

    private static int taken(InvocationRate rate, long from, long to, long step) {
        int taken = 0;
        for (long past = from; past < to; past += step) {
            while (rate.waitNanos(START + past) == 0) {
                rate.take(START + past);
                taken++;
            }
        }
        return taken;
    }

    @Test
    void withoutARateNothingWaits() {
        InvocationRate rate = new InvocationRate(null, 4, START);
        for (int i = 0; i < 1_000; i++) {
            rate.take(START);
            assertThat(rate.waitNanos(START)).isZero();
        }
    }

    @Test
    void aWritersShareGoesEvenly() {
        InvocationRate rate = new InvocationRate(100.0, 4, START);
        assertThat(taken(rate, 0, 10 * SECOND, SECOND / 1_000)).isBetween(248, 252);
    }

    @Test
    void whatTimersAreLateIsCaughtUp() {
        InvocationRate rate = new InvocationRate(1_000.0, 1, START);
        assertThat(taken(rate, 0, 10 * SECOND, SECOND / 50)).isBetween(9_900, 10_100);
    }

    @Test
    void aPauseIsNotCaughtUp() {
        InvocationRate rate = new InvocationRate(100.0, 1, START);
        assertThat(taken(rate, 10 * SECOND, 11 * SECOND, SECOND / 1_000)).isBetween(100, 106);
    }

    @Test
    void lessThanOneASecondIsARateToo() {
        InvocationRate rate = new InvocationRate(0.5, 1, START);
        assertThat(taken(rate, 0, 10 * SECOND, SECOND / 10)).isEqualTo(5);
    }
}
