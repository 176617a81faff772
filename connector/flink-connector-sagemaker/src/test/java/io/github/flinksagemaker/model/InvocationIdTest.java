// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationIdTest {

    private static final LaneId LANE = LaneId.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");

    @Property
    void readsAsItWasPrinted(@ForAll @LongRange(min = 0) long counter) {
        InvocationId id = InvocationId.of(LANE, counter);
        assertThat(InvocationId.parse(id.toString())).isEqualTo(id);
        assertThat(id.toString()).hasSizeLessThanOrEqualTo(40);
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

    @Test
    void refusesAnotherLane() {
        assertThatThrownBy(() -> InvocationId.parse("01ARZ3NDEKTSV4RRFFQ69G5FAU-1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesANegativeCounter() {
        assertThatThrownBy(() -> InvocationId.of(LANE, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
