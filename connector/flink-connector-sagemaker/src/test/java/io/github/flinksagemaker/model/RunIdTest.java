// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunIdTest {

    @Test
    void aNewIdSortsByItsTimeAndIsLikeNoOther() {
        assertThat(RunId.create(1)).isLessThan(RunId.create(2));
        assertThat(RunId.create(1)).isNotEqualTo(RunId.create(1));
        assertThat(RunId.isValid(RunId.create(1))).isTrue();
    }

    @Test
    void takesLettersDigitsDotsUnderscoresAndHyphens() {
        String longest = "-".repeat(RunId.MAX_LENGTH);
        assertThat(RunId.check("run-id", "2026-11.b_Z")).isEqualTo("2026-11.b_Z");
        assertThat(RunId.check("run-id", longest)).isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ".a",
                "a/b",
                "a b",
                "\u00e4",
                "a\n",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void refusesEveryOtherNamingOptionValueAndForm(String id) {
        assertThatThrownBy(() -> RunId.check("run-id", id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "run-id must be 1 to 64 letters, digits, dots, underscores and hyphens,"
                                + " without a dot at its start, was \""
                                + id
                                + "\"");
    }
}
