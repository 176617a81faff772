// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private final Faults faults = new Faults();

    @Test
    void nothingGoesWrongWithoutRules() {
        assertThat(faults.next(Operation.PUT_OBJECT, "a")).isEmpty();
        assertThat(faults.isS3Stopped()).isFalse();
    }

    @Test
    void befallsOnlyTheOperationAndTheSubjectsAskedFor() {
        faults.on(Operation.PUT_OBJECT).matching(k -> k.startsWith("a/")).apply(Fault.throttle());
        assertThat(faults.next(Operation.PUT_OBJECT, "b/1")).isEmpty();
        assertThat(faults.next(Operation.GET_OBJECT, "a/1")).isEmpty();
        assertThat(faults.next(Operation.PUT_OBJECT, "a/1")).contains(Fault.throttle());
    }

    @Test
    void letsTheFirstPassAndStopsAfterTheLast() {
        FaultRule rule =
                faults.on(Operation.GET_OBJECT).after(1).times(2).apply(Fault.resetAfter());
        List<Boolean> befallen = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            befallen.add(faults.next(Operation.GET_OBJECT, "k").isPresent());
        }
        assertThat(befallen).containsExactly(false, true, true, false, false);
        assertThat(rule.applied()).isEqualTo(2);
    }

    @Test
    void randomFaultsRepeatWithTheirSeed() {
        assertThat(sequence(7)).isEqualTo(sequence(7)).isNotEqualTo(sequence(8));
        assertThat(sequence(7).stream().filter(b -> b).count()).isBetween(200L, 400L);
    }

    @Test
    void clearForgetsRulesAndResumesS3() {
        faults.on(Operation.PUT_OBJECT).apply(Fault.unavailable());
        faults.stopS3();
        faults.clear();
        assertThat(faults.next(Operation.PUT_OBJECT, "k")).isEmpty();
        assertThat(faults.isS3Stopped()).isFalse();
    }

    @Test
    void refusesAFaultThatMakesNoSenseForTheOperation() {
        assertThatThrownBy(() -> faults.on(Operation.PUT_OBJECT).apply(Fault.overtaken()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Overtaken")
                .hasMessageContaining("PUT_OBJECT");
        assertThatThrownBy(() -> faults.random(1, Operation.PUT_OBJECT, 1.5, Fault.throttle()))
                .hasMessage("probability must be between 0 and 1, was 1.5");
        assertThatThrownBy(() -> faults.on(Operation.PUT_OBJECT).times(0))
                .hasMessage("times must be at least 1, was 0");
    }

    private static List<Boolean> sequence(long seed) {
        Faults faults = new Faults();
        faults.random(seed, Operation.PUT_OBJECT, 0.3, Fault.internalError());
        List<Boolean> befallen = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            befallen.add(faults.next(Operation.PUT_OBJECT, "k").isPresent());
        }
        return befallen;
    }
}
