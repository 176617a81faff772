// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static io.github.flinksagemaker.internal.reader.IsolationFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.Framings;
import io.github.flinksagemaker.format.Splittings;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InvocationInfo;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of records that share a request with one that the model refuses. */
class IsolationTest {

    private IsolationFixture fixture = new IsolationFixture();

    /** The endpoint gives predictions: whatever fails then is the records' fault. */
    @BeforeEach
    void works() {
        fixture.batch(9000);
        fixture.pass(Duration.ofSeconds(1));
        assertThat(fixture.results()).hasSize(1);
        fixture.output.results.clear();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static InferenceFailure failure(InferenceResult<Integer, Integer> result) {
        return Objects.requireNonNull(result.getFailure());
    }

    private InferenceResult<Integer, Integer> result(int record) {
        return fixture.results().stream()
                .filter(result -> Objects.equals(result.getRecord(), record))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onlyTheRecordAtFaultFailsAndWithItsOwnWords() {
        fixture.poison.add(113);
        LedgerEntry entry = fixture.batch(numbers(100, 150));
        fixture.passWhileItWorks(Duration.ofSeconds(30));

        fixture.assertEachOnce(numbers(100, 150));
        assertThat(fixture.failed()).containsExactly(113);
        assertThat(failure(result(113)).getKind()).isEqualTo(FailureKind.MODEL_ERROR);
        assertThat(failure(result(113)).getMessage()).isEqualTo("refused: [113]");
        InvocationInfo info = result(113).getInvocation();
        assertThat(info.getFirstInvocationId()).isEqualTo(entry.invocationId().toString());
        assertThat(info.getInvocationId()).startsWith(info.getFirstInvocationId() + ".");
        assertThat(info.getAttempt()).isPositive();
        assertThat(info.getPositionInBatch()).isEqualTo(13);
        assertThat(fixture.output.timestamps).contains(1113L);
        assertThat(fixture.holdsNothing()).isTrue();
        assertThat(fixture.openInvocations()).isZero();
        assertThat(fixture.openRecords()).isZero();
    }

    @Test
    void aBatchThatIsAnsweredWithAnotherCountIsDividedToo() {
        fixture.short1 = true;
        fixture.batch(1, 2, 3, 4);
        fixture.short1 = false;
        fixture.pass(Duration.ofSeconds(30));

        fixture.assertEachOnce(1, 2, 3, 4);
        assertThat(fixture.failed()).isEmpty();
        assertThat(fixture.payloads()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void withoutFailuresNothingIsInvokedAgain() {
        for (int batch = 0; batch < 5; batch++) {
            fixture.batch(numbers(10 * batch, 10 * batch + 10));
        }
        fixture.pass(Duration.ofSeconds(10));

        fixture.assertEachOnce(numbers(0, 50));
        assertThat(fixture.reinvocations()).isZero();
        assertThat(fixture.store.locations(IsolationFixture.PATHS.attempts(IsolationFixture.LANE)))
                .isEmpty();
    }

    @Test
    void aRequestThatCarriedItsPayloadIsFramedAnewOfWhatTheLedgerCarries() {
        fixture.inline();
        fixture.poison.add(7);
        fixture.batch(numbers(0, 10));
        fixture.passWhileItWorks(Duration.ofSeconds(30));

        fixture.assertEachOnce(numbers(0, 10));
        assertThat(fixture.failed()).containsExactly(7);
        assertThat(fixture.endpoint.requests()).allMatch(request -> request.body() != null);
    }

    @Test
    void whatWasFramedOtherwiseIsNotDivided() {
        fixture.poison.add(7);
        LedgerEntry entry = fixture.write(numbers(0, 10));
        fixture.rewrite(entry.toBuilder().setFraming("csv:0123").build());
        fixture.assign(1);
        fixture.pass(Duration.ofMinutes(5));

        fixture.assertEachOnce(numbers(0, 10));
        assertThat(fixture.failed()).hasSize(10);
        assertThat(fixture.payloads()).allMatch(payload -> payload.lines().count() == 10);
    }

    @Test
    void whatIsOpenWhenTheFramingChangesIsNotDividedAndIsToldOfOnce() {
        fixture.poison.add(7);
        fixture.poison.add(17);
        fixture.batch(numbers(0, 10));
        fixture.batch(numbers(10, 20));
        BatchFormat other = BatchFormat.of(Framings.lines("text/plain"), Splittings.jsonLines());
        try (LogEvents log = new LogEvents()) {
            fixture = fixture.restored(other, fixture.snapshot());
            fixture.batch(numbers(20, 40)); // framed as the source frames
            fixture.poison.add(47);
            fixture.batch(numbers(40, 50));
            fixture.passWhileItWorks(Duration.ofMinutes(5));

            fixture.assertEachOnce(numbers(0, 50));
            assertThat(fixture.failed())
                    .containsExactly(
                            Stream.concat(IntStream.range(0, 20).boxed(), Stream.of(47))
                                    .toArray(Integer[]::new));
            assertThat(log.messages(event -> event.getLevel() == Level.WARN))
                    .filteredOn(text -> text.contains("can't be invoked apart"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("frames as");
        }
    }

    @Test
    void allRecordsAtFaultFailEachForItself() {
        Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).forEach(fixture.poison::add);
        fixture.batch(numbers(0, 10));
        fixture.pass(Duration.ofMinutes(5));

        fixture.assertEachOnce(numbers(0, 10));
        for (int record = 0; record < 10; record++) {
            assertThat(failure(result(record)).getMessage()).isEqualTo("refused: [" + record + "]");
        }
    }

    @Test
    void aCrashDuringIsolationIsContinuedFromTheLedger() {
        for (int seconds = 0; seconds < 12; seconds++) {
            works(seconds);
        }
    }

    private void works(int seconds) {
        close();
        fixture = new IsolationFixture();
        works();
        fixture.poison.add(113);
        fixture.poison.add(140);
        fixture.batch(numbers(100, 150));
        List<SegmentSplit> state = fixture.snapshot();
        fixture.pass(Duration.ofSeconds(seconds));
        int before = fixture.reinvocations();
        IsolationFixture restored = fixture.restored(state);
        fixture = restored;
        restored.batch(9001); // the endpoint works
        restored.pass(Duration.ofMinutes(5));
        restored.leaveOutProofs();

        restored.assertEachOnce(numbers(100, 150));
        assertThat(restored.failed()).containsExactly(113, 140);
        assertThat(restored.reinvocations() - before).isLessThan(40);
    }

    @Test
    void aStateOfAnyMomentHoldsWhatIsLeft() {
        fixture.poison.add(113);
        fixture.poison.add(140);
        fixture.batch(numbers(100, 150));
        for (int round = 0; round < 200 && !fixture.holdsNothing(); round++) {
            fixture.scheduler.advance(Duration.ofMillis(300));
            fixture.poll();
            List<InferenceResult<Integer, Integer>> emitted = new ArrayList<>(fixture.results());
            IsolationFixture restored = fixture.restored(fixture.snapshot());
            restored.output.results.addAll(emitted);
            fixture = restored;
            fixture.batch(9001 + round);
        }
        fixture.pass(Duration.ofMinutes(5));
        fixture.leaveOutProofs();

        fixture.assertEachOnce(numbers(100, 150));
        assertThat(fixture.failed()).containsExactly(113, 140);
    }
}
