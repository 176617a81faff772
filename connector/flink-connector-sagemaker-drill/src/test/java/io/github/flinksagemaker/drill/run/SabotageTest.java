// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.drill.account.Account;
import io.github.flinksagemaker.drill.account.Breach;
import io.github.flinksagemaker.drill.account.Breach.Kind;
import io.github.flinksagemaker.drill.account.ExpectedOutcome;
import io.github.flinksagemaker.drill.account.Injected;
import io.github.flinksagemaker.drill.account.Input;
import io.github.flinksagemaker.drill.account.ResultLine;
import io.github.flinksagemaker.drill.plan.Mode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SabotageTest {

    private static final Input INPUT = new Input(1, 20);

    private final List<ResultLine> results =
            LongStream.range(0, INPUT.count())
                    .mapToObj(
                            id ->
                                    new ResultLine(
                                            INPUT.line(id),
                                            INPUT.prediction(id),
                                            null,
                                            null,
                                            "LANE-" + id,
                                            0,
                                            false))
                    .toList();

    @Test
    void noneSpoilsNothing() {
        assertThat(LongStream.range(0, INPUT.count()).mapToObj(INPUT::expected))
                .containsOnly(ExpectedOutcome.ANSWERED);
        assertThat(kinds(Sabotage.NONE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "LOSE,LOST",
        "REPEAT,DUPLICATED",
        "INVENT,INVENTED",
        "SWAP,MISMATCHED",
        "FAIL,UNEXPLAINED"
    })
    void eachOtherIsFound(Sabotage sabotage, Kind kind) {
        assertThat(kinds(sabotage)).contains(kind);
    }

    @Test
    void aNeighbourThatIsBlamedIsFound() {
        Input input = new Input(1, 2_000);
        List<ResultLine> oneBatch =
                LongStream.range(0, input.count())
                        .mapToObj(
                                id ->
                                        switch (input.expected(id)) {
                                            case ANSWERED -> result(input, id, null, null);
                                            case OVERSIZED ->
                                                    result(input, id, "REJECTED_RECORD", "large");
                                            case REFUSED_BY_MODEL ->
                                                    result(
                                                            input,
                                                            id,
                                                            "MODEL_ERROR",
                                                            Input.refusal(List.of(id)));
                                        })
                        .toList();

        assertThat(kinds(input, Sabotage.NONE.spoil(oneBatch))).isEmpty();
        assertThat(kinds(input, Sabotage.BLAME.spoil(oneBatch))).containsOnly(Kind.NEIGHBOUR);
    }

    private static ResultLine result(
            Input input, long id, @Nullable String failure, @Nullable String text) {
        return new ResultLine(
                input.line(id),
                failure == null ? input.prediction(id) : null,
                failure,
                text,
                "LANE-1." + id + "-a",
                (int) id,
                false);
    }

    private Set<Kind> kinds(Sabotage sabotage) {
        return kinds(INPUT, sabotage.spoil(results));
    }

    private static Set<Kind> kinds(Input input, List<ResultLine> results) {
        return new Account(Mode.EXACTLY_ONCE, input, new Injected())
                .balance(results).breaches().stream().map(Breach::kind).collect(Collectors.toSet());
    }
}
