// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private final Backoff backoff =
            Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10), new Random(7));

    @ParameterizedTest
    @CsvSource({
        "0, 100",
        "1, 200",
        "3, 800",
        "6, 6400",
        "7, 10000",
        "100, 10000",
        "2147483647, 10000"
    })
    void waitsBetweenHalfAndAllOfTheDoubledMinimum(int attempt, long fullMillis) {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 1000; i++) {
            long millis = backoff.delay(attempt).toMillis();
            least = Math.min(least, millis);
            most = Math.max(most, millis);
        }
        assertThat(least).isBetween(fullMillis / 2, fullMillis * 55 / 100);
        assertThat(most).isBetween(fullMillis * 95 / 100, fullMillis);
    }

    @Test
    void refusesWhatIsNoBackoff() {
        assertThatThrownBy(() -> Backoff.exponential(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessageContaining("PT0S");
        assertThatThrownBy(() -> Backoff.exponential(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("PT2S");
        assertThatThrownBy(() -> backoff.delay(-1)).hasMessageContaining("-1");
    }
}
