// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testing.LogEvents;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.executiongraph.failover.ExecutionFailureHandler;
import org.apache.logging.log4j.core.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Rule 19: the budget is time without progress. */
class RetrierTest {

    private static final Duration BUDGET = Duration.ofSeconds(60);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<ErrorKind> retries = new ArrayList<>();
    private final Retrier retrier =
            new Retrier(
                    scheduler,
                    BackoffStrategy.exponentialDelayHalfJitter(
                            Duration.ofSeconds(1), Duration.ofSeconds(8)),
                    RetryBudget.of(BUDGET),
                    scheduler.clock(),
                    retries::add);
    private int attempts;

    private Retrier retrier(RetryBudget budget) {
        return new Retrier(
                scheduler,
                BackoffStrategy.exponentialDelayHalfJitter(
                        Duration.ofSeconds(1), Duration.ofSeconds(8)),
                budget,
                scheduler.clock(),
                retries::add);
    }

    private CompletableFuture<String> failing(ErrorKind kind, int times) {
        return failing(retrier, kind, times);
    }

    private CompletableFuture<String> failing(Retrier retrier, ErrorKind kind, int times) {
        return retrier.call(
                RequestKind.INVOKE_ENDPOINT_ASYNC,
                "the call",
                () ->
                        attempts++ < times
                                ? CompletableFuture.failedFuture(
                                        new ServiceException(kind, "no " + attempts))
                                : CompletableFuture.completedFuture("done"));
    }

    @Test
    void repeatsWhatFailedForAWhile() {
        CompletableFuture<String> result = failing(ErrorKind.THROTTLED, 3);
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(result).isCompletedWithValue("done");
        assertThat(retries)
                .containsExactly(ErrorKind.THROTTLED, ErrorKind.THROTTLED, ErrorKind.THROTTLED);
    }

    @Test
    void doesNotRepeatWhatWillNotSucceed() {
        CompletableFuture<String> result = failing(ErrorKind.REJECTED, 1);
        scheduler.runDue();
        assertThatThrownBy(result::join).hasRootCauseMessage("no 1");
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void anErrorThatARepetitionThrowsEndsTheCallAtOnce() {
        Error error = new OutOfMemoryError("thrown on purpose");
        CompletableFuture<String> result =
                retrier.call(
                        RequestKind.PUT_OBJECT,
                        "the call",
                        () -> {
                            if (attempts++ == 0) {
                                return CompletableFuture.failedFuture(
                                        new ServiceException(ErrorKind.TRANSIENT, "503"));
                            }
                            throw error;
                        });
        scheduler.advance(BUDGET);
        assertThatThrownBy(result::join).hasCause(error);
        assertThat(attempts).isEqualTo(2);
    }

    @Test
    void anErrorIsNotRepeatedWhateverCausedIt() {
        Error error = new NoClassDefFoundError("thrown on purpose");
        error.initCause(new IOException("the class path's"));
        CompletableFuture<String> result =
                retrier.call(
                        RequestKind.PUT_OBJECT,
                        "the call",
                        () -> {
                            attempts++;
                            return CompletableFuture.failedFuture(error);
                        });
        scheduler.advance(BUDGET);
        assertThatThrownBy(result::join).hasCause(error);
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void givesUpWhenNothingSucceedsForTheBudget() {
        CompletableFuture<String> result = failing(ErrorKind.TRANSIENT, Integer.MAX_VALUE);
        scheduler.advance(BUDGET.minusSeconds(9));
        assertThat(result).isNotDone();
        scheduler.advance(Duration.ofSeconds(20));
        assertThatThrownBy(result::join)
                .hasMessageContaining("the call was given up")
                .hasMessageContaining("sink.retry-budget is 1 min");
    }

    @Test
    void progressOfOtherCallsKeepsACallAlive() {
        CompletableFuture<String> result = failing(ErrorKind.TRANSIENT, Integer.MAX_VALUE);
        for (int minute = 0; minute < 5; minute++) {
            scheduler.advance(Duration.ofSeconds(50));
            CompletableFuture<String> other =
                    retrier.call(
                            RequestKind.PUT_OBJECT,
                            "other",
                            () -> CompletableFuture.completedFuture("ok"));
            scheduler.runDue();
            assertThat(other).isCompleted();
        }
        assertThat(result).isNotDone();
        scheduler.advance(Duration.ofSeconds(70));
        assertThat(result).isCompletedExceptionally();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCESS_DENIED", "NOT_FOUND", "MISCONFIGURED"})
    void repeatsWhatIsRefusedForAWhile(ErrorKind kind) {
        CompletableFuture<String> result = failing(kind, 3);
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(result).isCompletedWithValue("done");
        assertThat(retries).containsExactly(kind, kind, kind);
    }

    @Test
    void givesUpWhatIsRefusedForTheBudgetWhateverElseWorks() {
        CompletableFuture<String> result = failing(ErrorKind.ACCESS_DENIED, Integer.MAX_VALUE);
        scheduler.advance(BUDGET.minusSeconds(9));
        assertThat(result).isNotDone();
        worksAt(retrier, RequestKind.PUT_OBJECT);
        worksAt(retrier, RequestKind.INVOKE_ENDPOINT_ASYNC);
        scheduler.advance(Duration.ofSeconds(20));
        assertThatThrownBy(result::join)
                .hasMessageContaining("the call was given up")
                .hasMessageContaining("sink.retry-budget is 1 min")
                .matches(error -> ErrorClassifier.classify(error) == ErrorKind.ACCESS_DENIED)
                .matches(error -> !ExecutionFailureHandler.isUnrecoverableError(error));
    }

    private void worksAt(Retrier retrier, RequestKind kind) {
        CompletableFuture<String> other =
                retrier.call(kind, "other", () -> CompletableFuture.completedFuture("ok"));
        scheduler.runDue();
        assertThat(other).isCompleted();
    }

    @Test
    void aFreshStartThatIsRefusedFailsWithoutRestartsAfterItsOwnBudget() {
        Retrier fresh = retrier(RetryBudget.ofFreshStart(BUDGET, BUDGET.dividedBy(2)));
        worksAt(fresh, RequestKind.PUT_OBJECT_IF_ABSENT);
        worksAt(fresh, RequestKind.PUT_OBJECT);
        CompletableFuture<String> result =
                failing(fresh, ErrorKind.MISCONFIGURED, Integer.MAX_VALUE);
        scheduler.advance(BUDGET.dividedBy(2).minusSeconds(9));
        assertThat(result).isNotDone();
        scheduler.advance(Duration.ofSeconds(20));
        assertThatThrownBy(result::join)
                .matches(ExecutionFailureHandler::isUnrecoverableError)
                .hasStackTraceContaining("it fails without restarts: no ");
    }

    /** As where the SDK finds no credentials, which might have been a hiccup. */
    @Test
    void theTimeInWhichARefusalIsInDoubtCountsAsRefused() {
        Retrier fresh = retrier(RetryBudget.ofFreshStart(BUDGET.multipliedBy(2), BUDGET));
        long begun = scheduler.clock().millis();
        CompletableFuture<String> result =
                fresh.call(
                        RequestKind.LIST_OBJECTS,
                        "the call",
                        () ->
                                CompletableFuture.failedFuture(
                                        scheduler.clock().millis() - begun < 30_000
                                                ? new NotYetException("none", new IOException())
                                                : new ServiceException(
                                                        ErrorKind.MISCONFIGURED, "none")));
        scheduler.advance(BUDGET.minusSeconds(1));
        assertThat(result).isNotDone();
        scheduler.advance(Duration.ofSeconds(10));
        assertThatThrownBy(result::join).matches(ExecutionFailureHandler::isUnrecoverableError);
    }

    @Test
    void whatHasWorkedIsNoFreshStartAnyMore() {
        Retrier fresh = retrier(RetryBudget.ofFreshStart(BUDGET, Duration.ofSeconds(5)));
        worksAt(fresh, RequestKind.INVOKE_ENDPOINT_ASYNC);
        CompletableFuture<String> result = failing(fresh, ErrorKind.MISCONFIGURED, 9);
        scheduler.advance(BUDGET);
        assertThat(result).isCompletedWithValue("done");
    }

    @Test
    void doesNotRepeatWhatNoServiceHasRefused() {
        CompletableFuture<String> result =
                retrier.call(
                        RequestKind.PUT_OBJECT,
                        "the call",
                        () -> {
                            throw new IllegalStateException("a fault of ours");
                        });
        scheduler.runDue();
        assertThatThrownBy(result::join).hasRootCauseMessage("a fault of ours");
        assertThat(retries).isEmpty();
    }

    @Test
    void tellsOfAnOutageInFewLinesAndWhenItWorksAgain() {
        try (LogEvents log = new LogEvents()) {
            CompletableFuture<String> result = failing(ErrorKind.TRANSIENT, 9);
            scheduler.advance(Duration.ofSeconds(55));
            assertThat(result).isCompletedWithValue("done");
            assertThat(lines(log))
                    .hasSize(3)
                    .satisfies(
                            lines -> {
                                assertThat(lines.get(0))
                                        .isEqualTo(
                                                "Invoking the endpoint failed, and is tried again:"
                                                        + " no 1");
                                assertThat(lines.get(1))
                                        .startsWith("Invoking the endpoint fails, ");
                                assertThat(lines.get(2)).contains("works again, after 9 failed");
                            });
            assertThat(log.messages(event -> isOurs(event) && event.getThrown() != null))
                    .hasSize(1);
        }
    }

    @Test
    void beingThrottledNowAndThenIsNoOutage() {
        try (LogEvents log = new LogEvents()) {
            CompletableFuture<String> result = failing(ErrorKind.THROTTLED, 2);
            scheduler.advance(Duration.ofSeconds(20));
            assertThat(result).isCompletedWithValue("done");
            assertThat(lines(log)).isEmpty();
        }
    }

    private static List<String> lines(LogEvents log) {
        return log.messages(RetrierTest::isOurs);
    }

    private static boolean isOurs(LogEvent event) {
        return event.getLoggerName().equals(Retrier.class.getName());
    }

    @Test
    void failsInsteadOfHangingWhenItsExecutorIsClosed() {
        scheduler.shutdownNow();
        assertThat(failing(ErrorKind.TRANSIENT, 1)).isCompletedExceptionally();
    }
}
