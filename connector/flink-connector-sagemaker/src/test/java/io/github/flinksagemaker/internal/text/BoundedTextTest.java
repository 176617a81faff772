// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BoundedTextTest {

    @Test
    void aTextOfTheLimitStaysAsItIs() {
        String text = "x".repeat(BoundedText.MAX_REASON);
        assertThat(BoundedText.reason(text)).isSameAs(text);
    }

    @Test
    void aLongerOneSaysThatItWasCut() {
        assertThat(BoundedText.reason("x".repeat(BoundedText.MAX_REASON + 1)))
                .hasSize(BoundedText.MAX_REASON)
                .endsWith("x… (cut, 4097 characters in all)");
    }

    @Property
    void whatIsCutIsBoundedWholeAndStaysAsItIs(
            @ForAll @IntRange(max = 3) int ahead, @ForAll @IntRange(min = 40, max = 300) int max) {
        String text = "x".repeat(ahead) + "\uD83D\uDE00".repeat(400);
        String cut = BoundedText.cut(text, max);

        assertThat(cut).hasSizeLessThanOrEqualTo(max).hasSizeGreaterThan(max - 2);
        assertThat(cut.codePoints()).noneMatch(c -> Character.getType(c) == Character.SURROGATE);
        assertThat(BoundedText.cut(cut, max)).isEqualTo(cut);
    }

    @Test
    void whatBreaksDownItselfIsToldByItsClass() {
        RuntimeException broken =
                new IllegalStateException() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String toString() {
                        throw new UnsupportedOperationException();
                    }
                };
        assertThat(BoundedText.reason(broken)).startsWith(getClass().getName());
    }
}
