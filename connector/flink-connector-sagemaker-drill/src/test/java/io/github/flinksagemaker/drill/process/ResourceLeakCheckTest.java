// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResourceLeakCheckTest {

    private static final long MIB = 1L << 20;

    @Test
    void levelsThatGoUpAndDownAreHeld() {
        assertThat(grown(60, i -> new Sample(i, (60 + i % 7 * 40) * MIB, 90 + i % 5 * 30, 200)))
                .isEmpty();
    }

    @Test
    void findsAHeapThatGrows() {
        assertThat(grown(60, i -> new Sample(i, (60 + 3 * i) * MIB, 90, 200)))
                .singleElement()
                .asString()
                .startsWith("heap grew");
        assertThat(
                        ResourceLeakCheck.ofKit()
                                .grown(
                                        samples(
                                                60,
                                                i -> new Sample(i, (60 + 3 * i) * MIB, 90, 200))))
                .as("S3 in memory")
                .isEmpty();
    }

    @Test
    void findsThreadsThatGrow() {
        assertThat(grown(60, i -> new Sample(i, 60 * MIB, 90 + 4 * i, 200)))
                .singleElement()
                .asString()
                .startsWith("threads grew");
    }

    @Test
    void findsOpenFilesThatGrow() {
        assertThat(grown(60, i -> new Sample(i, 60 * MIB, 90, 200 + 8 * i)))
                .singleElement()
                .asString()
                .startsWith("open files grew");
    }

    @Test
    void findsAKitThatGrowsBeyondItsPools() {
        assertThat(
                        ResourceLeakCheck.ofKit()
                                .grown(samples(60, i -> new Sample(i, MIB, 90 + 40 * i, 200))))
                .singleElement()
                .asString()
                .startsWith("threads grew");
    }

    @Test
    void saysNothingOfAShortLife() {
        assertThat(
                        grown(
                                ResourceLeakCheck.LEAST_SAMPLES - 1,
                                i -> new Sample(i, i * 100 * MIB, 90, 200)))
                .isEmpty();
    }

    private static List<String> grown(int count, IntFunction<Sample> sample) {
        return ResourceLeakCheck.ofFlink().grown(samples(count, sample));
    }

    private static List<Sample> samples(int count, IntFunction<Sample> sample) {
        return IntStream.range(0, count).mapToObj(sample).toList();
    }
}
