// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void ofAHundredAreTheirPlaces() {
        Percentiles hundred =
                new Percentiles(IntStream.rangeClosed(1, 100).asDoubleStream().toArray());
        assertThat(hundred.at(0.5)).isEqualTo(50);
        assertThat(hundred.at(0.99)).isEqualTo(99);
        assertThat(hundred.least()).isEqualTo(1);
        assertThat(hundred.greatest()).isEqualTo(100);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(new Percentiles(new double[] {4, 1, 2, 3}).median()).isEqualTo(2.5);
        assertThat(new Percentiles(new double[] {3, 1, 2}).median()).isEqualTo(2);
        assertThat(new Percentiles(new double[] {7}).median()).isEqualTo(7);
    }
}
