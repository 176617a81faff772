// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static io.github.flinksagemaker.internal.reader.IsolationFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of records whose model is at fault, or whose further attempts are refused. */
class RetriesTest {

    private static final Duration DEADLINE =
            IsolationFixture.PATIENCE.multipliedBy(2).plusMinutes(10);

    private static final Duration GRACE = SourceOptions.DEADLINE_GRACE.defaultValue();

    private IsolationFixture fixture = new IsolationFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void works() {
        fixture.batch(9000);
        fixture.pass(Duration.ofSeconds(1));
        fixture.leaveOutProofs();
    }

    private void use(IsolationFixture other) {
        fixture.close();
        fixture = other;
    }

    private Set<FailureKind> kinds() {
        return fixture.results().stream()
                .filter(result -> !result.isSuccess())
                .map(result -> Objects.requireNonNull(result.getFailure()).getKind())
                .collect(Collectors.toSet());
    }

    @Test
    void aModelThatIsRestartedForAMinuteCostsNoRecord() {
        fixture.broken = true;
        for (int batch = 0; batch < 10; batch++) {
            fixture.batch(numbers(10 * batch, 10 * batch + 10));
        }
        fixture.pass(Duration.ofSeconds(60));
        assertThat(fixture.results()).isEmpty();
        fixture.broken = false;
        fixture.pass(Duration.ofMinutes(3));

        fixture.assertEachOnce(numbers(0, 100));
        assertThat(fixture.failed()).isEmpty();
    }

    @Test
    void anOutageOfAnEndpointThatHasWorkedIsSatOut() {
        works();
        fixture.broken = true;
        for (int batch = 0; batch < 30; batch++) {
            fixture.batch(numbers(10 * batch, 10 * batch + 10));
            fixture.pass(Duration.ofSeconds(3));
        }
        fixture.pass(Duration.ofHours(1));
        assertThat(fixture.results()).isEmpty();
        int duringTheOutage = fixture.reinvocations();
        fixture.broken = false;
        fixture.pass(Duration.ofMinutes(10));

        fixture.assertEachOnce(numbers(0, 300));
        assertThat(fixture.failed()).isEmpty();
        // parts of what failed before the outage showed, and a probe every few minutes
        assertThat(duringTheOutage).isLessThan(100);
    }

    @Test
    void aRecordThatWasAloneWhenTheModelBrokeDownIsNotBlamed() {
        works();
        fixture.broken = true;
        fixture.batch(1);
        fixture.batch(2);
        fixture.pass(Duration.ofSeconds(10));
        assertThat(fixture.results()).isEmpty();
        fixture.broken = false;
        fixture.pass(Duration.ofMinutes(2));

        fixture.assertEachOnce(1, 2);
        assertThat(fixture.failed()).isEmpty();
    }

    @Test
    void aModelThatBreaksDownAmongSingleRecordsCostsNone() {
        works();
        fixture.poison.add(3);
        fixture.batch(numbers(0, 8));
        fixture.breaksAfter = 5;
        fixture.pass(Duration.ofSeconds(60));
        assertThat(fixture.results()).hasSize(5);
        assertThat(fixture.failed()).isEmpty();
        fixture.breaksAfter = Integer.MAX_VALUE;
        fixture.broken = false;
        fixture.passWhileItWorks(Duration.ofSeconds(30));

        fixture.assertEachOnce(numbers(0, 8));
        assertThat(fixture.failed()).containsExactly(3);
    }

    @Test
    void aModelThatComesBackCostsNoneThatWasRefusedJustBefore() {
        works();
        fixture.broken = true;
        for (int record = 0; record < 7; record++) {
            fixture.batch(record);
            fixture.pass(Duration.ofMillis(700));
        }
        fixture.broken = false;
        for (int record = 7; record < 50; record++) {
            fixture.batch(record);
            fixture.pass(Duration.ofMillis(700));
        }

        fixture.assertEachOnce(numbers(0, 50));
        assertThat(fixture.failed()).isEmpty();
    }

    @Test
    void aRecordThatAloneIsRefusedFailsOnceTheModelHasProvedThatItWorks() {
        works();
        fixture.poison.add(1);
        fixture.batch(1);
        fixture.pass(Duration.ofSeconds(5));
        assertThat(fixture.results()).isEmpty(); // the model may have broken down just then
        for (int round = 0; round < 5; round++) {
            works();
            fixture.pass(Duration.ofSeconds(1));
        }

        assertThat(fixture.failed()).containsExactly(1);
        assertThat(fixture.reinvocations()).isLessThanOrEqualTo(6);
    }

    @Test
    void aSplitterThatNeverFitsCostsHardlyMoreThanWithoutIsolation() {
        fixture.short1 = true;
        int entries = 200;
        for (int batch = 0; batch < entries; batch++) {
            fixture.batch(numbers(10 * batch, 10 * batch + 10));
        }
        fixture.pass(Duration.ofMinutes(20));

        fixture.assertEachOnce(numbers(0, 10 * entries));
        assertThat(fixture.failed()).hasSize(10 * entries);
        assertThat(kinds()).containsExactly(FailureKind.COUNT_MISMATCH);
        assertThat(fixture.reinvocations()).isLessThanOrEqualTo(entries / 5);
    }

    @Test
    void nothingWaitsForASplitterThatNeverFits() {
        fixture.short1 = true;
        int entries = 30;
        for (int batch = 0; batch < entries; batch++) {
            fixture.batch(numbers(10 * batch, 10 * batch + 10));
            fixture.pass(Duration.ofMinutes(10));
        }

        assertThat(fixture.failed()).hasSize(10 * entries);
        assertThat(fixture.reinvocations()).isLessThanOrEqualTo(entries / 5);
    }

    /** One line for whatever is asked: it fits a single record, and is no prediction. */
    @Test
    void nothingWaitsForAModelThatAnswersNothingButOneLine() {
        fixture.nonsense = "x";
        int entries = 200;
        for (int batch = 0; batch < entries; batch++) {
            fixture.batch(numbers(10 * batch, 10 * batch + 10));
        }
        fixture.pass(Duration.ofMinutes(20));

        fixture.assertEachOnce(numbers(0, 10 * entries));
        assertThat(fixture.failed()).hasSize(10 * entries);
        assertThat(fixture.reinvocations()).isLessThanOrEqualTo(entries / 5);
    }

    @Test
    void aModelThatTalksNonsenseAtTheStartCostsNoRecord() {
        fixture.short1 = true;
        for (int batch = 0; batch < 30; batch++) {
            fixture.batch(numbers(10 * batch, 10 * batch + 10));
        }
        fixture.pass(Duration.ofSeconds(25));
        fixture.short1 = false;
        fixture.pass(Duration.ofMinutes(10));

        fixture.assertEachOnce(numbers(0, 300));
        assertThat(fixture.failed()).isEmpty();
    }

    @Test
    void aBatchThatIsTheOnlyOneIsIsolatedAllTheSame() {
        fixture.poison.add(5);
        fixture.batch(numbers(0, 20));
        fixture.pass(Duration.ofMinutes(10));

        fixture.assertEachOnce(numbers(0, 20));
        assertThat(fixture.failed()).containsExactly(5);
    }

    /** They look like a broken model, and nothing else is invoked that proves it well. */
    @Test
    void manyBadRecordsInARowCostNoneOfTheNextBatch() {
        works();
        fixture.poison(0, 8);
        fixture.poison.add(40);
        fixture.batch(numbers(0, 8));
        fixture.pass(Duration.ofSeconds(3));
        fixture.batch(numbers(30, 60));
        fixture.pass(Duration.ofMinutes(30));

        fixture.assertEachOnce(
                IntStream.concat(IntStream.range(0, 8), IntStream.range(30, 60)).toArray());
        assertThat(fixture.failed()).containsExactlyInAnyOrderElementsOf(fixture.poison);
    }

    /** The model has not been asked for long, and nothing else is invoked. */
    @Test
    void badNeighboursThatAreTheProbesCostNoOtherRecord() {
        for (int first = 0; first < 46; first++) {
            use(new IsolationFixture());
            works();
            fixture.pass(Duration.ofMinutes(2));
            fixture.poison(first, first + 4);
            fixture.batch(numbers(0, 50));
            fixture.pass(Duration.ofMinutes(30));

            fixture.assertEachOnce(numbers(0, 50));
            assertThat(fixture.failed()).containsExactlyInAnyOrderElementsOf(fixture.poison);
        }
    }

    @Test
    void theLastRecordsOfAllAreEachTriedAgainBeforeTheyFail() {
        works();
        fixture.poison(0, 4);
        fixture.broken = true;
        for (int record = 0; record < 12; record++) {
            fixture.batch(record);
        }
        fixture.pass(Duration.ofSeconds(1));
        fixture.broken = false;
        fixture.pass(Duration.ofMinutes(30));

        fixture.assertEachOnce(numbers(0, 12));
        assertThat(fixture.failed()).containsExactlyInAnyOrderElementsOf(fixture.poison);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void aRecordThatKillsTheModelTakesNoOtherWithIt(int seconds) {
        works();
        fixture.killer = 3;
        fixture.killedFor = Duration.ofSeconds(seconds);
        fixture.batch(numbers(0, 8));
        for (int round = 0; round < 200; round++) {
            fixture.pass(Duration.ofSeconds(20));
            fixture.batch(9000);
        }
        fixture.leaveOutProofs();

        fixture.assertEachOnce(numbers(0, 8));
        assertThat(fixture.failed()).containsExactly(3);
    }

    /** As at the end of a bounded stream: nothing else is answered any more. */
    @Test
    void manyBadRecordsAtTheEndAreNotHeldUntilTheirDeadline() {
        works();
        fixture.poison(0, 32);
        for (int first = 0; first < 32; first += 4) {
            fixture.batch(numbers(first, first + 4));
        }
        fixture.pass(Duration.ofMinutes(10));

        fixture.assertEachOnce(numbers(0, 32));
        assertThat(fixture.failed()).hasSize(32);
    }

    /** What others have been refused for before makes none wait longer. */
    @Test
    void badRecordsThatComeOneByOneAtTheEndFailOneByOne() {
        works();
        fixture.poison(0, 12);
        for (int bad = 0; bad < 12; bad++) {
            fixture.batch(bad);
            fixture.pass(Duration.ofSeconds(40));
        }
        fixture.pass(Duration.ofMinutes(5));

        fixture.assertEachOnce(numbers(0, 12));
        assertThat(fixture.failed()).hasSize(12);
    }

    /** They were accepted long before. */
    @Test
    void answersThatWereLostOpenNoCircuit() {
        works();
        fixture.silent = true;
        for (int lost = 100; lost < 130; lost++) {
            fixture.batch(lost);
        }
        fixture.silent = false;
        fixture.pass(IsolationFixture.PATIENCE.plus(GRACE).minusSeconds(30));
        fixture.poison.add(3);
        fixture.batch(numbers(0, 8));
        fixture.pass(Duration.ofMinutes(5));

        assertThat(fixture.results()).hasSize(38);
        assertThat(kinds()).containsExactlyInAnyOrder(FailureKind.EXPIRED, FailureKind.MODEL_ERROR);
    }

    @Test
    void badRecordsAreIsolatedAsFastAsTheyCome() {
        fixture.endpoint.withModelByHand(fixture.store, fixture::predict);
        fixture.poison(0, 300);
        for (int bad = 0; bad < 300; bad++) {
            fixture.batch(bad, 1000 + bad, 2000 + bad, 3000 + bad);
            fixture.pass(Duration.ofMillis(300));
            fixture.endpoint.settleAll();
        }
        for (int round = 0; round < 20; round++) {
            fixture.batch(9000);
            fixture.pass(Duration.ofSeconds(1));
            fixture.endpoint.settleAll();
        }
        fixture.leaveOutProofs();

        assertThat(fixture.results()).hasSize(1_200);
        assertThat(fixture.failed()).containsExactlyInAnyOrderElementsOf(fixture.poison);
    }

    @Test
    void longWordsCostNoPatience() {
        works();
        fixture.words = "x".repeat(2_000);
        fixture.poison.add(1);
        fixture.batch(1);
        fixture.pass(Duration.ofSeconds(70));
        assertThat(fixture.results()).isEmpty();
        fixture.poison.clear();
        fixture.pass(Duration.ofMinutes(5));

        fixture.assertEachOnce(1);
        assertThat(fixture.failed()).isEmpty();
    }

    @Test
    void probesThatAreAnsweredLateCountAllTheSame() {
        fixture.broken = true;
        fixture.batch(numbers(0, 10));
        fixture.batch(numbers(10, 20));
        fixture.pass(Duration.ofSeconds(1));
        fixture.endpoint.withModelByHand(fixture.store, fixture::predict);
        for (int round = 0; round < 20; round++) {
            fixture.pass(Duration.ofMinutes(6));
            fixture.endpoint.settleNext();
        }

        fixture.assertEachOnce(numbers(0, 20));
        assertThat(fixture.failed()).hasSize(20);
    }

    @Test
    void aProbeThatIsNeverAnsweredIsFollowedByAnother() {
        works();
        fixture.broken = true;
        fixture.batch(numbers(0, 20));
        fixture.batch(numbers(20, 40));
        fixture.pass(Duration.ofSeconds(10));
        fixture.endpoint.withModelByHand(fixture.store, fixture::predict);
        fixture.pass(Duration.ofMinutes(1));
        fixture.broken = false;
        fixture.endpoint.withModel(fixture.store, fixture::predict);
        fixture.pass(Duration.ofMinutes(10));

        assertThat(fixture.results())
                .hasSizeGreaterThanOrEqualTo(39)
                .allMatch(InferenceResult::isSuccess);
    }

    @Test
    void aBrokenModelIsToldOfOnce() {
        try (LogEvents log = new LogEvents()) {
            fixture.broken = true;
            for (int batch = 0; batch < 40; batch++) {
                fixture.batch(10 * batch, 10 * batch + 1);
            }
            fixture.pass(Duration.ofMinutes(10));

            assertThat(log.messages(event -> event.getLevel() == Level.WARN))
                    .filteredOn(text -> text.contains("gave no prediction"))
                    .hasSize(1);
        }
    }

    @Test
    void aTextThatNamesTheModelIsRepeatedAsAWhole() {
        use(new IsolationFixture(IsolationFixture.settings().setRetryPattern("out of order")));
        works();
        fixture.broken = true;
        fixture.batch(1, 2, 3);
        fixture.pass(Duration.ofSeconds(2));
        fixture.broken = false;
        fixture.pass(Duration.ofMinutes(1));

        fixture.assertEachOnce(1, 2, 3);
        assertThat(fixture.failed()).isEmpty();
        assertThat(fixture.payloads()).isNotEmpty().containsOnly("1\n2\n3");
    }

    @Test
    void allAttemptsEndByOneDeadline() {
        works();
        fixture.broken = true;
        for (int batch = 0; batch < 30; batch++) {
            fixture.batch(10 * batch, 10 * batch + 1);
        }
        fixture.pass(DEADLINE.plusMinutes(10));

        assertThat(fixture.results()).hasSize(60);
        assertThat(kinds()).containsExactly(FailureKind.MODEL_ERROR);
        assertThat(fixture.holdsNothing()).isTrue();
    }

    private void failsAndIsNeverAnsweredAgain() {
        works();
        fixture.poison.add(2);
        fixture.batch(1, 2, 3);
        fixture.endpoint.withModelByHand(
                fixture.store,
                (input, request) -> {
                    throw new IllegalStateException("never asked");
                });
    }

    @Test
    void anAttemptThatIsNeverAnsweredLeavesTheLastWords() {
        failsAndIsNeverAnsweredAgain();
        fixture.pass(DEADLINE.plusMinutes(10));

        fixture.assertEachOnce(1, 2, 3);
        assertThat(fixture.failed()).containsExactly(1, 2, 3);
        assertThat(kinds()).containsExactly(FailureKind.MODEL_ERROR);
        assertThat(fixture.holdsNothing()).isTrue();
    }

    @Test
    void aRestoredReaderFindsTheLastWordsAtTheFirstInvocation() {
        failsAndIsNeverAnsweredAgain();
        fixture.pass(Duration.ofSeconds(5));
        assertThat(fixture.reinvocations()).isEqualTo(3);
        IsolationFixture restored = fixture.restored(fixture.snapshot());
        fixture = restored;
        fixture.pass(DEADLINE.plusMinutes(10));

        fixture.assertEachOnce(1, 2, 3);
        assertThat(kinds()).containsExactly(FailureKind.MODEL_ERROR);
        assertThat(fixture.reinvocations()).isEqualTo(3);
        assertThat(fixture.holdsNothing()).isTrue();
    }

    @Test
    void aReaderThatMayNotInvokeGoesOnWithout() {
        try (LogEvents log = new LogEvents()) {
            works();
            fixture.endpoint
                    .script()
                    .failBefore(InMemoryEndpoint.Operation.INVOKE, 9_999, ErrorKind.ACCESS_DENIED);
            fixture.poison.add(2);
            fixture.batch(1, 2, 3);
            fixture.batch(numbers(20, 40));
            fixture.poison.add(30);
            fixture.batch(numbers(40, 60));
            fixture.pass(Duration.ofMinutes(1));

            assertThat(fixture.failed()).containsExactly(1, 2, 3);
            assertThat(fixture.results()).hasSize(43);
            assertThat(log.messages(event -> event.getLevel() == Level.WARN))
                    .filteredOn(text -> text.contains("s3:PutObject under attempts/"))
                    .hasSize(1);
        }
    }

    @Test
    void aReaderThatMayNotWriteGoesOnWithout() {
        works();
        fixture.store
                .script()
                .failBefore(
                        InMemoryObjectStore.Operation.PUT_IF_ABSENT,
                        9_999,
                        ErrorKind.ACCESS_DENIED);
        fixture.poison.add(2);
        fixture.batch(1, 2, 3);
        fixture.pass(Duration.ofMinutes(1));

        fixture.assertEachOnce(1, 2, 3);
        assertThat(fixture.failed()).containsExactly(1, 2, 3);
    }

    @Test
    void passingFaultsOfTheServicesAreRepeated() {
        works();
        fixture.endpoint
                .script()
                .failBefore(InMemoryEndpoint.Operation.INVOKE, 5, ErrorKind.THROTTLED);
        fixture.store
                .script()
                .failAfter(InMemoryObjectStore.Operation.PUT_IF_ABSENT, 3, ErrorKind.TRANSIENT);
        fixture.store
                .script()
                .failBefore(InMemoryObjectStore.Operation.LIST, 2, ErrorKind.TRANSIENT);
        fixture.store
                .script()
                .failBefore(
                        InMemoryObjectStore.Operation.GET,
                        target -> target.contains("/inputs/"),
                        40,
                        ErrorKind.TRANSIENT);
        fixture.poison.add(2);
        fixture.batch(numbers(0, 20));
        fixture.pass(Duration.ofMinutes(10));

        fixture.assertEachOnce(numbers(0, 20));
        assertThat(fixture.failed()).containsExactly(2);
    }

    /** A model that takes longer than a prediction counts as proof. */
    @Test
    void aSlowModelCostsNoRecordEither() {
        for (int bad : new int[] {103, 113}) {
            use(new IsolationFixture());
            fixture.endpoint.withModelByHand(fixture.store, fixture::predict);
            fixture.poison.add(bad);
            fixture.batch(numbers(100, 150));
            for (int round = 0; round < 40; round++) {
                fixture.pass(Duration.ofSeconds(90));
                fixture.endpoint.settleAll();
            }

            fixture.assertEachOnce(numbers(100, 150));
            assertThat(fixture.failed()).containsExactly(bad);
        }
    }

    @Test
    void aTextThatNamesTheModelBlamesNoRecordThatWasAlone() {
        use(new IsolationFixture(IsolationFixture.settings().setRetryPattern("memory")));
        works();
        fixture.words = "out of memory";
        fixture.poison.add(2);
        fixture.batch(1, 2, 3, 4);
        fixture.poison.clear();
        fixture.pass(Duration.ofMinutes(1));

        fixture.assertEachOnce(1, 2, 3, 4);
        assertThat(fixture.failed()).isEmpty();
    }

    @Test
    void whatMayNotBeReadIsNoOpenAttempt() {
        use(
                new IsolationFixture(
                        IsolationFixture.settings()
                                .setAllowedOutputPaths(
                                        List.of(S3Location.of("models", "first/")))));
        works();
        fixture.poison.add(2);
        for (int batch = 0; batch < 300; batch++) {
            fixture.batch(1, 2, 3, 4, 5);
        }
        fixture.pass(DEADLINE);

        assertThat(fixture.results()).hasSize(1_500);
        assertThat(kinds()).contains(FailureKind.UNDECODABLE_OUTPUT);
        assertThat(fixture.holdsNothing()).isTrue();
    }

    @Test
    void whatIsTooLargeToBeCutIsRepeatedAsAWhole() {
        use(new IsolationFixture(IsolationFixture.settings().setMaxBufferedBytes(100)));
        works();
        fixture.broken = true;
        fixture.batch(numbers(100, 150));
        fixture.pass(Duration.ofSeconds(5));
        fixture.broken = false;
        fixture.pass(Duration.ofMinutes(3));

        fixture.assertEachOnce(numbers(100, 150));
        assertThat(fixture.failed()).isEmpty();
    }

    @Test
    void twoSourcesThatIsolateOneLedgerBothGiveEachResultOnce() {
        works();
        fixture.poison.add(2);
        fixture.poison.add(13);
        fixture.batch(numbers(0, 20));
        IsolationFixture other = fixture.restored(List.of());
        other.assign(0);
        other.assign(1);
        for (int round = 0; round < 1_200; round++) {
            fixture.scheduler.advance(Duration.ofMillis(250));
            fixture.poll();
            other.poll();
        }
        other.leaveOutProofs();

        fixture.assertEachOnce(numbers(0, 20));
        other.assertEachOnce(numbers(0, 20));
        assertThat(fixture.failed()).containsExactly(2, 13);
        assertThat(other.failed()).containsExactly(2, 13);
        other.close();
    }
}
