package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testing.ManualScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Rule 19: the budget is time without progress. */
class RetrierTest {

    private static final Duration BUDGET = Duration.ofSeconds(60);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<ErrorKind> retries = new ArrayList<>();
    private final Retrier retrier =
            new Retrier(
                    scheduler,
                    Backoff.exponential(
                            Duration.ofSeconds(1), Duration.ofSeconds(8), new Random(1)),
                    BUDGET,
                    scheduler.clock(),
                    retries::add);
    private int attempts;

    private CompletableFuture<String> failing(ErrorKind kind, int times) {
        return retrier.call(
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
        CompletableFuture<String> result = failing(ErrorKind.ACCESS_DENIED, 1);
        scheduler.runDue();
        assertThatThrownBy(result::join).hasRootCauseMessage("no 1");
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void anErrorThatARepetitionThrowsEndsTheCallAtOnce() {
        Error error = new OutOfMemoryError("thrown on purpose");
        CompletableFuture<String> result =
                retrier.call(
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
                .hasMessageContaining("sink.retry-budget is PT1M");
    }

    @Test
    void progressOfOtherCallsKeepsACallAlive() {
        CompletableFuture<String> result = failing(ErrorKind.TRANSIENT, Integer.MAX_VALUE);
        for (int minute = 0; minute < 5; minute++) {
            scheduler.advance(Duration.ofSeconds(50));
            CompletableFuture<String> other =
                    retrier.call("other", () -> CompletableFuture.completedFuture("ok"));
            scheduler.runDue();
            assertThat(other).isCompleted();
        }
        assertThat(result).isNotDone();
        scheduler.advance(Duration.ofSeconds(70));
        assertThat(result).isCompletedExceptionally();
    }

    @Test
    void failsInsteadOfHangingWhenItsExecutorIsClosed() {
        scheduler.shutdownNow();
        assertThat(failing(ErrorKind.TRANSIENT, 1)).isCompletedExceptionally();
    }
}
