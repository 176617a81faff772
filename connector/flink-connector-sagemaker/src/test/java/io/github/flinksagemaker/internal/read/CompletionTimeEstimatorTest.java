// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompletionTimeEstimatorTest {

    private static final long ACCEPTED = 1_000_000_300L;

    private final CompletionTimeEstimator estimator = new CompletionTimeEstimator();

    @Test
    void takesTheMiddleOfTheSecondThatTheDateNames() {
        assertThat(estimator.latency(ACCEPTED, 0, 20_000, 1_000_005_000L)).isEqualTo(5_200);
    }

    @Test
    void theLooksBoundWhatTheDateSays() {
        assertThat(estimator.latency(ACCEPTED, 5_400, 9_000, 1_000_005_000L)).isEqualTo(5_400);
        assertThat(estimator.latency(ACCEPTED, 0, 5_000, 1_000_005_000L)).isEqualTo(5_000);
    }

    @Test
    void aDateOutsideOfTheLooksIsIgnored() {
        assertThat(estimator.latency(ACCEPTED, 4_000, 5_000, 1_000_060_000L)).isEqualTo(4_500);
        assertThat(estimator.latency(ACCEPTED, 4_000, 5_000, 1_000_001_000L)).isEqualTo(4_500);
        assertThat(estimator.latency(ACCEPTED, 0, 5_000, 1_000_060_000L)).isLessThan(5_000);
    }

    @Test
    void trustsDatesThatAreFinerThanSeconds() {
        assertThat(estimator.latency(ACCEPTED, 0, 20_000, 1_000_005_123L)).isEqualTo(4_823);
        assertThat(estimator.latency(ACCEPTED, 0, 20_000, 1_000_006_000L)).isEqualTo(5_700);
    }
}
