// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.drill.account.Breach.Kind;
import io.github.flinksagemaker.drill.ledger.LedgerAttempt;
import io.github.flinksagemaker.drill.plan.FaultKind;
import io.github.flinksagemaker.drill.plan.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An account that can't fail would be worthless. */
class AccountTest {

    private static final Input INPUT = new Input(7, 2_000);
    private static final long ANSWERED = first(ExpectedOutcome.ANSWERED);
    private static final long REFUSED = first(ExpectedOutcome.REFUSED_BY_MODEL);
    private static final long OVERSIZED = first(ExpectedOutcome.OVERSIZED);

    private final Injected injected = new Injected();
    private final List<ResultLine> results = new ArrayList<>();

    AccountTest() {
        for (long id = 0; id < INPUT.count(); id++) {
            results.add(expected(id, "LANE-" + id));
        }
    }

    @Test
    void nothingIsWrongWithWhatIsExpected() {
        Account.Balance balance = balance(Mode.EXACTLY_ONCE);

        assertThat(balance.breaches()).isEmpty();
        assertThat(balance.repeats()).isZero();
        assertThat(balance.results()).isEqualTo(INPUT.count());
        assertThat(balance.failures().keySet())
                .containsExactlyInAnyOrder("MODEL_ERROR", "REJECTED_RECORD");
    }

    @Test
    void findsALostRecord() {
        results.remove((int) ANSWERED);

        assertOnly(Mode.AT_LEAST_ONCE, Kind.LOST, ANSWERED);
    }

    @Test
    void findsAnInventedRecord() {
        results.add(expected(INPUT.count(), "LANE-x"));

        assertOnly(Mode.AT_LEAST_ONCE, Kind.INVENTED, INPUT.count());
    }

    @Test
    void findsAChangedRecord() {
        ResultLine was = results.remove((int) ANSWERED);
        results.add(answered(new Input(8, 10).line(ANSWERED), was.prediction(), "LANE-y"));

        assertThat(balance(Mode.EXACTLY_ONCE).breaches())
                .extracting(Breach::kind)
                .containsExactlyInAnyOrder(Kind.INVENTED, Kind.LOST);
    }

    @Test
    void findsARepeatInExactlyOnce() {
        results.add(expected(ANSWERED, "LATER-1"));

        assertOnly(Mode.EXACTLY_ONCE, Kind.DUPLICATED, ANSWERED);
    }

    @Test
    void allowsARepeatByAnotherRunOfAWriterInAtLeastOnce() {
        results.add(expected(ANSWERED, "LATER-1"));

        Account.Balance balance = balance(Mode.AT_LEAST_ONCE);
        assertThat(balance.breaches()).isEmpty();
        assertThat(balance.repeats()).isOne();
    }

    @Test
    void findsARepeatByTheSameRunOfAWriterInAtLeastOnce() {
        results.add(expected(ANSWERED, "LANE-z"));

        assertOnly(Mode.AT_LEAST_ONCE, Kind.DUPLICATED, ANSWERED);
    }

    @Test
    void findsThePredictionOfAnotherRecord() {
        results.set(
                (int) ANSWERED,
                answered(INPUT.line(ANSWERED), INPUT.prediction(ANSWERED + 1), "LANE-1"));

        assertOnly(Mode.EXACTLY_ONCE, Kind.MISMATCHED, ANSWERED);
    }

    @Test
    void findsAPredictionThatTheModelCanNotHaveMade() {
        results.set(
                (int) REFUSED, answered(INPUT.line(REFUSED), INPUT.prediction(REFUSED), "LANE-1"));

        assertOnly(Mode.EXACTLY_ONCE, Kind.MISMATCHED, REFUSED);
    }

    @Test
    void findsAnExpiryThatNothingExplains() {
        results.set((int) ANSWERED, failed(ANSWERED, "EXPIRED", "late", "LANE-e"));
        assertOnly(Mode.EXACTLY_ONCE, Kind.UNEXPLAINED, ANSWERED);

        injected.add("LANE-e", FaultKind.MODEL_NONSENSE);
        assertOnly(Mode.EXACTLY_ONCE, Kind.UNEXPLAINED, ANSWERED);

        injected.add("LANE-e", FaultKind.LOST_OUTPUTS);
        assertThat(balance(Mode.EXACTLY_ONCE).breaches()).isEmpty();
    }

    @Test
    void theModelsPassingErrorIsNoReasonToFail() {
        results.set(
                (int) ANSWERED,
                failed(ANSWERED, "MODEL_ERROR", FailureExplanations.INJECTED_ERROR, "LANE-m"));
        assertOnly(Mode.EXACTLY_ONCE, Kind.UNEXPLAINED, ANSWERED);

        injected.add("LANE-m", FaultKind.MODEL_ERRORS);
        assertOnly(Mode.EXACTLY_ONCE, Kind.NEIGHBOUR, ANSWERED);
    }

    @Test
    void findsAFailureThatAnotherRecordOfTheBatchHasCaused() {
        String refusal = Input.refusal(List.of(REFUSED));
        results.set((int) ANSWERED, failed(ANSWERED, "MODEL_ERROR", refusal, "LANE-other"));
        assertOnly(Mode.EXACTLY_ONCE, Kind.UNEXPLAINED, ANSWERED);

        String batch = results.get((int) REFUSED).invocation();
        results.set((int) ANSWERED, failed(ANSWERED, "MODEL_ERROR", refusal, batch + ".1-a"));
        assertOnly(Mode.EXACTLY_ONCE, Kind.NEIGHBOUR, ANSWERED);
    }

    @Test
    void findsARefusedRecordThatFailsWithWordsForOthers() {
        long second = first(ExpectedOutcome.REFUSED_BY_MODEL, REFUSED + 1);
        String refusal = Input.refusal(List.of(REFUSED, second));
        results.set((int) REFUSED, failed(REFUSED, "MODEL_ERROR", refusal, "LANE-b.1-a"));
        ResultLine alone =
                failed(second, "MODEL_ERROR", Input.refusal(List.of(second)), "LANE-b.2-b");
        results.set((int) second, alone);

        assertOnly(Mode.EXACTLY_ONCE, Kind.NEIGHBOUR, REFUSED);
    }

    @Test
    void aRefusedRecordMayFailWithWhatTheModelDidToItsOwnAttempt() {
        results.set((int) REFUSED, failed(REFUSED, "COUNT_MISMATCH", "41 for 1", "LANE-c.4-a"));
        assertOnly(Mode.EXACTLY_ONCE, Kind.UNEXPLAINED, REFUSED);

        injected.add("LANE-c.3-b", FaultKind.MODEL_OUTAGE);
        assertOnly(Mode.EXACTLY_ONCE, Kind.NEIGHBOUR, REFUSED);

        injected.add("LANE-c.4-a", FaultKind.MODEL_OUTAGE);
        assertThat(balance(Mode.EXACTLY_ONCE).breaches()).isEmpty();
    }

    @Test
    void anAttemptWhoseAnswerWasLostLeavesTheWordsThatItWasMadeFor() {
        String refusal = Input.refusal(List.of(REFUSED));
        String batch = results.get((int) REFUSED).invocation();
        results.set((int) ANSWERED, failed(ANSWERED, "MODEL_ERROR", refusal, batch + ".2-a"));
        injected.add(batch + ".1-b", FaultKind.LOST_OUTPUTS);
        assertOnly(Mode.EXACTLY_ONCE, Kind.NEIGHBOUR, ANSWERED);

        injected.add(batch + ".2-a", FaultKind.LOST_OUTPUTS);
        assertThat(balance(Mode.EXACTLY_ONCE).breaches()).isEmpty();
    }

    @Test
    void aRestoredSourceTellsTheWordsOfTheFirstInvocationInstead() {
        String batch = results.get((int) REFUSED).invocation();
        String refusal = Input.refusal(List.of(REFUSED));
        results.set((int) ANSWERED, failed(ANSWERED, "MODEL_ERROR", refusal, batch));
        injected.add(batch + ".1-a", FaultKind.LOST_OUTPUTS);
        assertThat(balance(Mode.EXACTLY_ONCE).breaches()).isEmpty();

        injected.know(List.of(new LedgerAttempt(batch + ".1-a", 1, 3)));
        assertOnly(Mode.EXACTLY_ONCE, Kind.NEIGHBOUR, ANSWERED);

        injected.know(List.of(new LedgerAttempt(batch + ".2-a", 0, 3)));
        assertThat(balance(Mode.EXACTLY_ONCE).breaches()).isEmpty();
    }

    @Test
    void anOutputThatCanNotBeReadIsNoReasonToFail() {
        results.set((int) ANSWERED, failed(ANSWERED, "COUNT_MISMATCH", "1 of 9", "LANE-u.1-a"));
        assertOnly(Mode.EXACTLY_ONCE, Kind.UNEXPLAINED, ANSWERED);

        injected.add("LANE-u", FaultKind.MODEL_NONSENSE);
        assertOnly(Mode.EXACTLY_ONCE, Kind.NEIGHBOUR, ANSWERED);
    }

    @Test
    void findsARejectionOfARecordOfAllowedSize() {
        results.set((int) ANSWERED, failed(ANSWERED, "REJECTED_RECORD", "too big", "LANE-r"));

        assertOnly(Mode.EXACTLY_ONCE, Kind.UNEXPLAINED, ANSWERED);
    }

    @Test
    void findsALateRecordUnlessACopyWasInTime() {
        ResultLine was = results.get((int) ANSWERED);
        ResultLine late =
                new ResultLine(was.record(), was.prediction(), null, null, "LANE-l", 0, true);
        results.set((int) ANSWERED, late);
        assertOnly(Mode.AT_LEAST_ONCE, Kind.LATE, ANSWERED);

        results.add(expected(ANSWERED, "EARLIER-1"));
        assertThat(balance(Mode.AT_LEAST_ONCE).breaches()).isEmpty();
    }

    @Test
    void linesAreReadAsTheyWereWritten() {
        for (ResultLine result : results) {
            assertThat(ResultLine.read(result.write())).isEqualTo(result);
        }
        assertThat(results.get((int) OVERSIZED).failure()).isEqualTo("REJECTED_RECORD");
    }

    private void assertOnly(Mode mode, Kind kind, long id) {
        assertThat(balance(mode).breaches())
                .singleElement()
                .satisfies(
                        breach -> {
                            assertThat(breach.kind()).isEqualTo(kind);
                            assertThat(breach.id()).isEqualTo(String.valueOf(id));
                        });
    }

    private Account.Balance balance(Mode mode) {
        return new Account(mode, INPUT, injected).balance(results);
    }

    private static ResultLine expected(long id, String invocation) {
        return switch (INPUT.expected(id)) {
            case ANSWERED -> answered(INPUT.line(id), INPUT.prediction(id), invocation);
            case REFUSED_BY_MODEL ->
                    failed(id, "MODEL_ERROR", Input.refusal(List.of(id)), invocation);
            case OVERSIZED -> failed(id, "REJECTED_RECORD", "too large", invocation);
        };
    }

    private static ResultLine answered(
            String record, @Nullable String prediction, String invocation) {
        return new ResultLine(record, prediction, null, null, invocation, 0, false);
    }

    private static ResultLine failed(long id, String kind, String text, String invocation) {
        return new ResultLine(INPUT.line(id), null, kind, text, invocation, 0, false);
    }

    private static long first(ExpectedOutcome fate) {
        return first(fate, 0);
    }

    private static long first(ExpectedOutcome fate, long from) {
        return LongStream.range(from, INPUT.count())
                .filter(id -> INPUT.expected(id) == fate)
                .findFirst()
                .orElseThrow();
    }
}
