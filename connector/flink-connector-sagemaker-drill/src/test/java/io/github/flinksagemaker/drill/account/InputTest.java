// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InputTest {

    private final Input input = new Input(42, 20_000);

    @Test
    void theModelsAnswerToALineIsTheOneExpectedOfItsRecord() {
        for (long id = 0; id < input.count(); id++) {
            String line = input.line(id);
            assertThat(Input.idOf(line)).isEqualTo(id);
            assertThat(Input.predictionOf(line)).isEqualTo(input.prediction(id));
            assertThat(Input.isRefusedLine(line))
                    .isEqualTo(input.expected(id) == ExpectedOutcome.REFUSED_BY_MODEL);
            assertThat(line.getBytes(StandardCharsets.UTF_8).length > Input.MAX_RECORD_BYTES)
                    .isEqualTo(input.expected(id) == ExpectedOutcome.OVERSIZED);
        }
    }

    @Test
    void noTwoRecordsHaveTheSamePrediction() {
        Set<String> predictions = new HashSet<>();
        for (long id = 0; id < input.count(); id++) {
            predictions.add(input.prediction(id));
        }
        assertThat(predictions).hasSize((int) input.count());
    }

    @Test
    void mostRecordsAreAnswered() {
        Map<ExpectedOutcome, Integer> fates = new EnumMap<>(ExpectedOutcome.class);
        for (long id = 0; id < input.count(); id++) {
            fates.merge(input.expected(id), 1, Integer::sum);
        }
        assertThat(fates.get(ExpectedOutcome.ANSWERED)).isGreaterThan(19_500);
        assertThat(fates.get(ExpectedOutcome.REFUSED_BY_MODEL)).isBetween(60, 150);
        assertThat(fates.get(ExpectedOutcome.OVERSIZED)).isBetween(10, 70);
    }

    @Test
    void aRefusalNamesItsRecords() {
        assertThat(Input.refusedIn(Input.refusal(List.of(7L)))).containsExactly(7L);
        assertThat(Input.refusedIn(Input.refusal(List.of(7L, 19L)))).containsExactly(7L, 19L);
        assertThat(Input.refusedIn(FailureExplanations.INJECTED_ERROR)).isEmpty();
    }

    @Test
    void anotherSeedGivesOtherRecords() {
        assertThat(new Input(43, 1).line(0)).isNotEqualTo(input.line(0));
    }

    @Test
    void otherLinesHaveNoNumber() {
        assertThat(Input.idOf("{\"id\":1}")).isEqualTo(-1);
    }
}
