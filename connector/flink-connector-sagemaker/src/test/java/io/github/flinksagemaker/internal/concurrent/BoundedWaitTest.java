// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoundedWaitTest {

    private final CompletableFuture<Void> broken = new CompletableFuture<>();
    private final CompletableFuture<Void> never = new CompletableFuture<>();

    private BoundedWait wait(Duration bound) {
        return new BoundedWait(broken, bound, "raise sink.retry-budget");
    }

    @Test
    void saysWhatItHasWaitedForAndWhatToDo() {
        assertThatThrownBy(() -> wait(Duration.ofMillis(1)).until("the opening", never))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("waited for the opening for 1 ms in vain: raise sink.retry-budget");
    }

    @Test
    void endsWhenWhatWorksOnItHasBrokenDown() {
        Error error = new OutOfMemoryError("thrown on purpose");
        broken.completeExceptionally(error);
        assertThatThrownBy(() -> wait(Duration.ofDays(1)).until("the opening", never))
                .isInstanceOf(ExecutionException.class)
                .hasRootCause(error);
    }

    @Test
    void endsWithWhatItWaitsFor() throws Exception {
        wait(Duration.ofDays(1)).until("it", CompletableFuture.completedFuture(null));
        assertThatThrownBy(
                        () ->
                                wait(Duration.ofDays(1))
                                        .until(
                                                "it",
                                                CompletableFuture.failedFuture(
                                                        new IllegalStateException("refused"))))
                .hasRootCauseMessage("refused");
    }

    @Test
    void givesUpAnAnswerThatDoesNotComeInTime() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        assertThatThrownBy(
                        () -> BoundedWait.answer(answer, Duration.ofMillis(1), "a LIST of s3://b"))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("a LIST of s3://b has not been answered for 1 ms");
        assertThat(answer).isCancelled();

        CompletableFuture<String> there = CompletableFuture.completedFuture("there");
        assertThat(BoundedWait.answer(there, Duration.ofDays(1), "it")).isEqualTo("there");
    }
}
