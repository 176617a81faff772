// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationIdTest {

    private static final LaneId LANE = LaneId.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");

    @Property
    void readsAsItWasPrinted(@ForAll @LongRange(min = 0) long counter) {
        InvocationId id = InvocationId.of(LANE, counter);
        assertThat(InvocationId.parse(id.toString())).isEqualTo(id);
        assertThat(id.toString()).hasSizeLessThanOrEqualTo(40);
    }

    @Property
    void anAttemptsReadsAsItWasPrinted(
            @ForAll @LongRange(min = 0) long counter,
            @ForAll @IntRange(min = 1) int attempt,
            @ForAll
                    @CharRange(from = '0', to = '9')
                    @CharRange(from = 'a', to = 'z')
                    @StringLength(min = 1, max = 8)
                    String nonce) {
        InvocationId first = InvocationId.of(LANE, counter);
        InvocationId id = first.withAttempt(attempt, nonce);
        assertThat(id).hasToString(first + "." + attempt + "-" + nonce).isNotEqualTo(first);
        assertThat(InvocationId.parse(id.toString())).isEqualTo(id);
        assertThat(id.first()).isEqualTo(first);
        assertThat(id.attempt()).isEqualTo(attempt);
        assertThat(id.nonce()).isEqualTo(nonce);
        assertThat(id.toString()).hasSizeLessThanOrEqualTo(64);
        assertThat(id.withAttempt(1, "0").withAttempt(attempt, nonce)).isEqualTo(id);
    }

    @Test
    void theFirstInvocationIsNoAttempt() {
        InvocationId id = InvocationId.of(LANE, 7);
        assertThat(id.attempt()).isZero();
        assertThat(id.nonce()).isEmpty();
        assertThat(id.first()).isSameAs(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                ".1",
                ".1-",
                ".-n",
                ".0-n",
                ".01-n",
                ".+1-n",
                ".1-N",
                ".1-n-n",
                ".1-n.1-n",
                ".1-123456789",
                ".2147483648-n",
                ".1-n ",
                "-1.1-n"
            })
    void refusesOtherAttempts(String suffix) {
        assertThatThrownBy(() -> InvocationId.parse(LANE + "-1z" + suffix))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0,n", "-1,n", "1,''", "1,N", "1,123456789", "1,a.b", "1,a/b"})
    void makesNoOtherAttempts(int attempt, String nonce) {
        assertThatThrownBy(() -> InvocationId.of(LANE, 1).withAttempt(attempt, nonce))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(attempt + "-" + nonce);
    }

    /** As an InferenceId may have 64 characters, all printable. */
    @Test
    void theLongestHas40Characters() {
        assertThat(InvocationId.of(LANE, Long.MAX_VALUE))
                .hasToString(LANE + "-1y2p0ij32e8e7")
                .asString()
                .hasSize(40);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "-00",
                "--1",
                "-+1",
                "-01",
                "-Z",
                "- 1",
                "-1 ",
                "-1/2",
                "-\u0661",
                "-1y2p0ij32e8e8",
                "-zzzzzzzzzzzzzzzzzzzz",
                "1",
                "_1"
            })
    void refusesOtherCounters(String suffix) {
        assertThatThrownBy(() -> InvocationId.parse(LANE + suffix))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01ARZ3NDEKTSV4RRFFQ69G5FAU-1",
                "01ARZ3NDEKTSV4RRFF.69G5FAV-1",
                ".1ARZ3NDEKTSV4RRFFQ69G5FAV-1",
                "01ARZ3NDEKTSV4RRFFQ69G5FAV.-1",
                "01ARZ3NDEKTSV4RRFFQ69G5FAV-.1-n"
            })
    void refusesOtherLanes(String value) {
        assertThatThrownBy(() -> InvocationId.parse(value))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesANegativeCounter() {
        assertThatThrownBy(() -> InvocationId.of(LANE, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
