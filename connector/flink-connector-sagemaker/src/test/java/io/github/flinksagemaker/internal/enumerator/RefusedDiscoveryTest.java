// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.NotYetException;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.Unrecoverable;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a source whose ledger may not be listed. */
class RefusedDiscoveryTest {

    private static final Duration BUDGET = SourceOptions.RETRY_BUDGET.defaultValue();
    private static final UnaryOperator<ReaderReport.Builder> SAYS_NO =
            report -> report.setRefusal("no AWS region");

    private static void refuse(SegmentEnumeratorFixture fixture, ErrorKind kind) {
        fixture.store.script().failBefore(Operation.LIST, 9_999, kind);
    }

    private static void looksAgainFor(SegmentEnumeratorFixture fixture, Duration budget) {
        fixture.context.tick();
        fixture.advance(budget.minusMillis(1));
        assertThatCode(fixture.context::tick).doesNotThrowAnyException();
        fixture.advance(Duration.ofMillis(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCESS_DENIED", "MISCONFIGURED", "NOT_FOUND"})
    void aFirstStartThatIsRefusedFailsAfterAMinuteWithoutRestarts(ErrorKind kind) {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.atItsFirstStart();
        refuse(fixture, kind);
        looksAgainFor(fixture, Tuning.SOURCE_START_BUDGET.defaultValue());

        assertThatThrownBy(fixture.context::tick)
                .satisfies(Unrecoverable::check)
                .rootCause()
                .hasMessageContaining("scripted fault");
        assertThatThrownBy(fixture.context::tick)
                .hasMessageContaining("s3://bucket/staging")
                .hasMessageContaining("LIST " + kind)
                .hasMessageContaining("1 min, at the job's first start");
    }

    /** Before any reader is given a lane, whose refusal would be followed by a restart. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFirstStartThatMayListAndNotReadFailsWithoutRestartsToo(boolean withALane) {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.atItsFirstStart();
        if (withALane) {
            fixture.openWithSegment();
        }
        fixture.registerReader(0);
        fixture.store.script().failBefore(Operation.GET_START, 9_999, ErrorKind.ACCESS_DENIED);
        looksAgainFor(fixture, Tuning.SOURCE_START_BUDGET.defaultValue());
        assertThat(fixture.assignedTo(0)).isEmpty();

        assertThatThrownBy(fixture.context::tick)
                .satisfies(Unrecoverable::check)
                .rootCause()
                .hasMessageContaining("GET_START ACCESS_DENIED");
    }

    @Test
    void aReaderThatIsRefusedFailsAFirstStartWithoutRestarts() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.atItsFirstStart();

        assertThatThrownBy(() -> fixture.report(0, SAYS_NO))
                .satisfies(Unrecoverable::check)
                .hasMessage("reader 0 can't start: no AWS region");
    }

    /** Whatever its reader holds: a restored source has more readers than lanes, or had no lane. */
    @Test
    void aReaderThatIsRefusedLeavesARestoredSourceToTheRestartStrategy() throws Exception {
        SegmentEnumeratorFixture restored = new SegmentEnumeratorFixture(1, false).restored(1);

        assertThatThrownBy(() -> restored.report(0, SAYS_NO))
                .hasMessage("reader 0 can't start: no AWS region")
                .satisfies(
                        failure ->
                                assertThat(
                                                ExceptionUtils.findThrowable(
                                                        failure, SuppressRestartsException.class))
                                        .isEmpty());
    }

    /** As where the SDK finds no credentials, which might have been a hiccup. */
    @Test
    void theTimeInWhichARefusalIsInDoubtCountsAsRefused() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.atItsFirstStart();
        NotYetException doubtful = new NotYetException("none", new IOException());
        fixture.store.script().failBefore(Operation.LIST, target -> true, 2, doubtful);
        fixture.context.tick();
        fixture.advance(Duration.ofSeconds(30));
        fixture.context.tick();
        refuse(fixture, ErrorKind.MISCONFIGURED);
        looksAgainFor(fixture, Duration.ofSeconds(30));

        assertThatThrownBy(fixture.context::tick).satisfies(Unrecoverable::check);
    }

    @Test
    void aFirstStartThatIsLetInLaterGoesOn() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.atItsFirstStart();
        LaneId lane = fixture.openWithSegment();
        fixture.registerReader(0);
        fixture.store.script().failBefore(Operation.LIST, 2, ErrorKind.ACCESS_DENIED);
        fixture.context.tick();
        fixture.advance(Duration.ofSeconds(50));
        fixture.context.tick();
        fixture.context.tick();

        assertThat(fixture.lanesOf(0)).containsExactly(lane);
    }

    @Test
    void whatHasWorkedIsRepeatedWithinTheBudgetAndThenLeftToTheRestartStrategy() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.atItsFirstStart();
        fixture.context.tick();
        refuse(fixture, ErrorKind.ACCESS_DENIED);
        looksAgainFor(fixture, BUDGET);

        assertFailsWithRestarts(fixture, "source.retry-budget");
    }

    @Test
    void theBudgetBeginsAnewWhenALookHasWorked() {
        SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(1, false);
        fixture.context.tick();
        for (int i = 0; i < 3; i++) {
            fixture.store.script().failBefore(Operation.LIST, 2, ErrorKind.MISCONFIGURED);
            looksAgainFor(fixture, BUDGET);
            assertThatCode(fixture.context::tick).doesNotThrowAnyException();
        }
    }

    @Test
    void aRestoredRunIsRepeatedWithinTheBudget() throws Exception {
        SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(1, false).restored(1);
        refuse(fixture, ErrorKind.MISCONFIGURED);
        looksAgainFor(fixture, BUDGET);

        assertFailsWithRestarts(fixture, "source.retry-budget");
    }

    @Test
    void aLaterAttemptWithNothingRestoredIsLeftToTheRestartStrategyAtOnce() {
        SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(1, false);
        refuse(fixture, ErrorKind.ACCESS_DENIED);

        assertFailsWithRestarts(fixture, "LIST ACCESS_DENIED");
    }

    @Test
    void outagesDoNotUseUpTheBudget() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.atItsFirstStart();
        refuse(fixture, ErrorKind.TRANSIENT);
        looksAgainFor(fixture, Duration.ofHours(1));
        assertThatCode(fixture.context::tick).doesNotThrowAnyException();
    }

    private static void assertFailsWithRestarts(SegmentEnumeratorFixture fixture, String word) {
        assertThatThrownBy(fixture.context::tick)
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining(word)
                .satisfies(
                        failure ->
                                assertThat(
                                                ExceptionUtils.findThrowable(
                                                        failure, SuppressRestartsException.class))
                                        .isEmpty());
    }
}
