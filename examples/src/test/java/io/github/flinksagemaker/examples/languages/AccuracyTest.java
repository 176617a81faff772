// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class AccuracyTest {

    @Test
    void countsUnknownLabelsOnlyOverall() {
        Accuracy accuracy = new Accuracy(Set.of("deu", "eng"));
        accuracy.add("deu", "deu");
        accuracy.add("eng", "deu");
        accuracy.add("zxx", "eng");
        accuracy.add("zxx", "deu");

        assertThat(accuracy.ofKnown()).isEqualTo(0.5);
        assertThat(accuracy.overall()).isEqualTo(0.25);
        assertThat(accuracy.withKnownLabel()).isEqualTo(2);
    }

    @Test
    void isZeroOfNothing() {
        assertThat(new Accuracy(Set.of()).ofKnown()).isZero();
        assertThat(new Accuracy(Set.of()).overall()).isZero();
    }
}
