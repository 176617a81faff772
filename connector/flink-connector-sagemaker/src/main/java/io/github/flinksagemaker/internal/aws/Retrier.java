// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.internal.text.DurationText;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Repeats calls that failed for a while (throttled, transient) or are refused, with back-off. What
 * fails for a while is repeated as long as there is progress: the budget is time in which no call
 * through this retrier has succeeded (rule 19), so a slow service does not fail a job, and a dead
 * one does. For a refused call it is the time since it was refused first. All continuations run on
 * the executor.
 */
public final class Retrier {

    private static final Logger LOG = LoggerFactory.getLogger(Retrier.class);

    private final ScheduledExecutorService executor;
    private final BackoffStrategy backoff;
    private final RetryBudget budget;
    private final Clock clock;
    private final Consumer<ErrorKind> onRetry;
    private final Map<RequestKind, Track> tracks = new EnumMap<>(RequestKind.class);
    private volatile long lastProgress;

    /** What is known of the calls of one kind. */
    private static final class Track {
        private final OutageLog outage;
        private volatile long lastSuccess;

        Track(OutageLog outage, long now) {
            this.outage = outage;
            this.lastSuccess = now;
        }
    }

    /** One call, through all its attempts. */
    private static final class Call<T> {
        private final RequestKind request;
        private final String what;
        private final Supplier<CompletableFuture<T>> attempt;
        private final UnaryOperator<ServiceException> refusal;
        private final long begun;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private int earlier;
        private long refusedSince = -1;

        Call(
                RequestKind request,
                String what,
                Supplier<CompletableFuture<T>> attempt,
                UnaryOperator<ServiceException> refusal,
                long begun) {
            this.request = request;
            this.what = what;
            this.attempt = attempt;
            this.refusal = refusal;
            this.begun = begun;
        }
    }

    /**
     * A retrier.
     *
     * @param budget how long a call that fails is repeated
     * @param onRetry hears of every repetition
     */
    public Retrier(
            ScheduledExecutorService executor,
            BackoffStrategy backoff,
            RetryBudget budget,
            Clock clock,
            Consumer<ErrorKind> onRetry) {
        this.executor = executor;
        this.backoff = backoff;
        this.budget = budget;
        this.clock = clock;
        this.onRetry = onRetry;
        this.lastProgress = clock.millis();
        for (RequestKind kind : RequestKind.values()) {
            tracks.put(kind, new Track(new OutageLog(LOG, clock, name(kind)), lastProgress));
        }
    }

    private static String name(RequestKind kind) {
        switch (kind) {
            case PUT_OBJECT:
                return "Staging an input";
            case PUT_OBJECT_IF_ABSENT:
                return "Writing to the ledger";
            case GET_OBJECT:
                return "Reading the ledger";
            case LIST_OBJECTS:
                return "Listing the ledger";
            case INVOKE_ENDPOINT_ASYNC:
                return "Invoking the endpoint";
            case HEAD_OBJECT:
            case DELETE_OBJECT:
            case DELETE_OBJECTS:
            case RECEIVE_MESSAGE:
            case DELETE_MESSAGE_BATCH:
                return "A request " + kind;
        }
        throw new IllegalStateException("unknown kind " + kind);
    }

    /** How long calls are repeated, and how they fail. */
    public RetryBudget budget() {
        return budget;
    }

    /** The result of the first attempt that succeeds, or the error that ended the attempts. */
    public <T> CompletableFuture<T> call(
            RequestKind request, String what, Supplier<CompletableFuture<T>> attempt) {
        return call(request, what, attempt, UnaryOperator.identity());
    }

    /**
     * The same.
     *
     * @param refusal what a call that was refused for the budget's length fails with: what it makes
     *     {@link ErrorKind#REJECTED} is no reason to fail the job
     */
    public <T> CompletableFuture<T> call(
            RequestKind request,
            String what,
            Supplier<CompletableFuture<T>> attempt,
            UnaryOperator<ServiceException> refusal) {
        Call<T> call = new Call<>(request, what, attempt, refusal, clock.millis());
        attempt(call);
        return call.result;
    }

    private <T> void attempt(Call<T> call) {
        CompletableFuture<T> answer;
        try {
            answer = call.attempt.get();
        } catch (Throwable e) {
            answer = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Void> unused =
                answer.handleAsync(
                                (value, error) -> {
                                    if (error == null) {
                                        worked(call.request);
                                        call.result.complete(value);
                                    } else {
                                        failed(call, error);
                                    }
                                    return (Void) null;
                                },
                                executor)
                        .exceptionally(
                                rejected -> {
                                    call.result.completeExceptionally(rejected);
                                    return null;
                                });
    }

    private void worked(RequestKind request) {
        Track track = track(request);
        lastProgress = clock.millis();
        track.lastSuccess = lastProgress;
        track.outage.worked();
        budget.worked(request);
    }

    private Track track(RequestKind request) {
        return Objects.requireNonNull(tracks.get(request));
    }

    private <T> void failed(Call<T> call, Throwable error) {
        Throwable cause = ErrorClassifier.unwrap(error);
        ErrorKind kind = ErrorClassifier.classify(cause);
        boolean passes = kind == ErrorKind.TRANSIENT || kind == ErrorKind.THROTTLED;
        if (RetryBudget.countsAsRefused(cause, kind) && call.refusedSince < 0) {
            call.refusedSince = clock.millis();
        }
        if (passes && !(cause instanceof Error)) {
            repeatWithProgress(call, kind, cause);
        } else if (RetryBudget.isRefusal(cause, kind)) {
            repeatRefused(call, kind, cause);
        } else {
            call.result.completeExceptionally(cause);
        }
    }

    private <T> void repeatWithProgress(Call<T> call, ErrorKind kind, Throwable cause) {
        long without = clock.millis() - Math.max(lastProgress, call.begun);
        if (without < budget.withoutProgress().toMillis()) {
            repeat(call, kind, cause);
            return;
        }
        call.result.completeExceptionally(
                new ServiceException(
                        kind,
                        givenUp(call)
                                + DurationText.passed(without)
                                + " without progress (sink.retry-budget is "
                                + DurationText.of(budget.withoutProgress())
                                + "): "
                                + cause.getMessage(),
                        cause));
    }

    private <T> void repeatRefused(Call<T> call, ErrorKind kind, Throwable cause) {
        long refused = clock.millis() - call.refusedSince;
        if (refused < budget.refused(call.request).toMillis()) {
            repeat(call, kind, cause);
            return;
        }
        boolean unproven = budget.isUnproven(call.request);
        ServiceException failure =
                new ServiceException(
                        kind,
                        givenUp(call)
                                + DurationText.passed(refused)
                                + (unproven
                                        ? " in which it was refused, as none of its kind has worked"
                                                + " since the job's start; it fails without restarts:"
                                                + " "
                                        : " in which it was refused (sink.retry-budget is "
                                                + DurationText.of(budget.withoutProgress())
                                                + "): ")
                                + cause.getMessage(),
                        cause);
        ServiceException meant = call.refusal.apply(failure);
        call.result.completeExceptionally(
                unproven && meant.kind() != ErrorKind.REJECTED ? budget.failure(meant) : meant);
    }

    private static String givenUp(Call<?> call) {
        return call.what + " was given up after " + (call.earlier + 1) + " attempts and ";
    }

    private <T> void repeat(Call<T> call, ErrorKind kind, Throwable cause) {
        tell(call.request, kind, cause);
        onRetry.accept(kind);
        try {
            ScheduledFuture<?> unused =
                    executor.schedule(
                            () -> attempt(call),
                            backoff.computeDelay(++call.earlier + 1).toMillis(),
                            TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            call.result.completeExceptionally(cause);
        }
    }

    /** To be throttled now and then is no outage: the metrics tell it. */
    private void tell(RequestKind request, ErrorKind kind, Throwable cause) {
        Track track = track(request);
        long without = clock.millis() - track.lastSuccess;
        if (kind != ErrorKind.THROTTLED || without >= OutageLog.INTERVAL.toMillis()) {
            track.outage.failed(cause);
        }
    }
}
