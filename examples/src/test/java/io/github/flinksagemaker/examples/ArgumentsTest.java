// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    private static final Set<String> NAMES = Set.of("size", "time");

    @Test
    void takesTheLastValueOfARepeatedOption() {
        Arguments arguments = Arguments.parse(NAMES, "--size", "1", "--size", "2");

        assertThat(arguments.positive("size", 3)).isEqualTo(2);
        assertThat(arguments.time("time", Duration.ofSeconds(4))).hasSeconds(4);
    }

    @Test
    void aFlagTakesNoValue() {
        Arguments arguments = Arguments.parse(NAMES, Set.of("loud"), "--loud", "--size", "1");

        assertThat(arguments.has("loud")).isTrue();
        assertThat(arguments.positive("size", 3)).isEqualTo(1);
        assertThat(Arguments.parse(NAMES, Set.of("loud")).has("loud")).isFalse();
    }

    @Test
    void namesTheOptionThatDoesNotExist() {
        assertThatThrownBy(() -> Arguments.parse(NAMES, "--sise", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--sise")
                .hasMessageContaining("--size");
    }

    @Test
    void namesTheOptionWithoutValue() {
        assertThatThrownBy(() -> Arguments.parse(NAMES, "--size"))
                .hasMessage("--size needs a value");
    }

    @Test
    void refusesNumbersAndTimesThatAreNone() {
        Arguments arguments = Arguments.parse(NAMES, "--size", "0", "--time", "soon");

        assertThatThrownBy(() -> arguments.positive("size", 1))
                .hasMessage("--size must be 1 or more, was 0");
        assertThatThrownBy(() -> arguments.time("time", Duration.ZERO))
                .hasMessageContaining("--time must be a time")
                .hasMessageContaining("soon");
    }
}
