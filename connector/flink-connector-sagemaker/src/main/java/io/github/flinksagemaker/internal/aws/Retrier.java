package io.github.flinksagemaker.internal.aws;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Repeats calls that failed for a while (throttled, transient), with back-off, as long as there is
 * progress: the budget is time in which no call through this retrier has succeeded (rule 19), so a
 * slow service does not fail a job, and a dead one does. All continuations run on the executor.
 */
public final class Retrier {

    private final ScheduledExecutorService executor;
    private final Backoff backoff;
    private final Duration budget;
    private final Clock clock;
    private final Consumer<ErrorKind> onRetry;
    private volatile long lastProgress;

    /**
     * A retrier.
     *
     * @param budget time without progress after which a call that fails is not repeated
     * @param onRetry hears of every repetition
     */
    public Retrier(
            ScheduledExecutorService executor,
            Backoff backoff,
            Duration budget,
            Clock clock,
            Consumer<ErrorKind> onRetry) {
        this.executor = executor;
        this.backoff = backoff;
        this.budget = budget;
        this.clock = clock;
        this.onRetry = onRetry;
        this.lastProgress = clock.millis();
    }

    /** The result of the first attempt that succeeds, or the error that ended the attempts. */
    public <T> CompletableFuture<T> call(String what, Supplier<CompletableFuture<T>> attempt) {
        CompletableFuture<T> result = new CompletableFuture<>();
        attempt(what, attempt, 0, clock.millis(), result);
        return result;
    }

    private <T> void attempt(
            String what,
            Supplier<CompletableFuture<T>> attempt,
            int earlier,
            long begun,
            CompletableFuture<T> result) {
        CompletableFuture<T> call;
        try {
            call = attempt.get();
        } catch (Throwable e) {
            call = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Void> unused =
                call.handleAsync(
                                (value, error) -> {
                                    if (error == null) {
                                        lastProgress = clock.millis();
                                        result.complete(value);
                                    } else {
                                        retry(what, attempt, earlier, begun, result, error);
                                    }
                                    return (Void) null;
                                },
                                executor)
                        .exceptionally(
                                rejected -> {
                                    result.completeExceptionally(rejected);
                                    return null;
                                });
    }

    private <T> void retry(
            String what,
            Supplier<CompletableFuture<T>> attempt,
            int earlier,
            long begun,
            CompletableFuture<T> result,
            Throwable error) {
        ErrorKind kind = ErrorClassifier.classify(error);
        Throwable cause = ErrorClassifier.unwrap(error);
        boolean mayPass = kind == ErrorKind.TRANSIENT || kind == ErrorKind.THROTTLED;
        if (!mayPass || cause instanceof Error) {
            result.completeExceptionally(cause);
            return;
        }
        long without = clock.millis() - Math.max(lastProgress, begun);
        if (without >= budget.toMillis()) {
            result.completeExceptionally(
                    new ServiceException(
                            kind,
                            what
                                    + " was given up after "
                                    + (earlier + 1)
                                    + " attempts and "
                                    + Duration.ofMillis(without)
                                    + " without progress (sink.retry-budget is "
                                    + budget
                                    + "): "
                                    + cause.getMessage(),
                            cause));
            return;
        }
        onRetry.accept(kind);
        try {
            ScheduledFuture<?> unused =
                    executor.schedule(
                            () -> attempt(what, attempt, earlier + 1, begun, result),
                            backoff.delay(earlier).toMillis(),
                            TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            result.completeExceptionally(cause);
        }
    }
}
