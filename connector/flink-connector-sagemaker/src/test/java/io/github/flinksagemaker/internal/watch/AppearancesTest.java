// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AppearancesTest {

    private static final long ACCEPTED = 1_000_000_300L;

    private final Appearances appearances = new Appearances();

    @Test
    void takesTheMiddleOfTheSecondThatTheDateNames() {
        assertThat(appearances.latency(ACCEPTED, 0, 20_000, 1_000_005_000L)).isEqualTo(5_200);
    }

    @Test
    void theLooksBoundWhatTheDateSays() {
        assertThat(appearances.latency(ACCEPTED, 5_400, 9_000, 1_000_005_000L)).isEqualTo(5_400);
        assertThat(appearances.latency(ACCEPTED, 0, 5_000, 1_000_005_000L)).isEqualTo(5_000);
    }

    @Test
    void aDateOutsideOfTheLooksIsIgnored() {
        assertThat(appearances.latency(ACCEPTED, 4_000, 5_000, 1_000_060_000L)).isEqualTo(4_500);
        assertThat(appearances.latency(ACCEPTED, 4_000, 5_000, 1_000_001_000L)).isEqualTo(4_500);
        assertThat(appearances.latency(ACCEPTED, 0, 5_000, 1_000_060_000L)).isLessThan(5_000);
    }

    @Test
    void trustsDatesThatAreFinerThanSeconds() {
        assertThat(appearances.latency(ACCEPTED, 0, 20_000, 1_000_005_123L)).isEqualTo(4_823);
        assertThat(appearances.latency(ACCEPTED, 0, 20_000, 1_000_006_000L)).isEqualTo(5_700);
    }
}
