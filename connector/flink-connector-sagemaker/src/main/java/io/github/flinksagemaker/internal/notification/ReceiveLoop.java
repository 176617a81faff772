package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.internal.aws.Backoff;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One receive in flight after the other: receive, hand over, delete, again. So no more is held than
 * one receive's messages, and a receiver that is slow to take them slows the receiving. Everything
 * happens on the executor's one thread.
 */
final class ReceiveLoop {

    private static final Logger LOG = LoggerFactory.getLogger(ReceiveLoop.class);

    /** After an empty receive: SQS has waited already, what does not wait must not be hammered. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final NotificationQueue queue;
    private final MessageSorter sorter;
    private final HintHandler handler;
    private final ScheduledExecutorService executor;
    private final Backoff backoff;
    private final NotificationMetrics metrics;
    private int failures;

    ReceiveLoop(
            NotificationQueue queue,
            MessageSorter sorter,
            HintHandler handler,
            ScheduledExecutorService executor,
            Backoff backoff,
            NotificationMetrics metrics) {
        this.queue = queue;
        this.sorter = sorter;
        this.handler = handler;
        this.executor = executor;
        this.backoff = backoff;
        this.metrics = metrics;
    }

    void start() {
        after(Duration.ZERO, this::receive);
    }

    private void receive() {
        then(
                queue.receive(),
                (messages, error) -> {
                    if (messages == null) {
                        retryOrFail(error);
                        return;
                    }
                    failures = 0;
                    if (messages.isEmpty()) {
                        after(PAUSE, this::receive);
                    } else {
                        handOver(new SortedMessages(messages, sorter));
                    }
                });
    }

    private void handOver(SortedMessages messages) {
        if (messages.hints().isEmpty()) {
            delete(messages.done(List.of(), metrics));
            return;
        }
        then(
                handler.handOver(messages.hints()),
                (deliveries, error) -> {
                    if (deliveries == null) {
                        fail(error);
                    } else {
                        delete(messages.done(deliveries, metrics));
                    }
                });
    }

    /** What could not be deleted is received again, as a hint that comes twice. */
    private void delete(List<String> receiptHandles) {
        if (receiptHandles.isEmpty()) {
            receive();
            return;
        }
        then(
                queue.delete(receiptHandles),
                (refused, error) -> {
                    if (refused == null) {
                        retryOrFail(error);
                    } else {
                        receive();
                    }
                });
    }

    private void retryOrFail(@Nullable Throwable error) {
        ErrorKind kind = error == null ? ErrorKind.MISCONFIGURED : ErrorClassifier.classify(error);
        metrics.onFailure(kind);
        if (kind != ErrorKind.THROTTLED && kind != ErrorKind.TRANSIENT) {
            fail(error);
            return;
        }
        Duration pause = backoff.delay(failures);
        if (failures++ == 0) {
            LOG.warn(
                    "The notification queue did not answer, results are polled for meanwhile; trying"
                            + " again, from {} ms on more and more slowly: {}",
                    pause.toMillis(),
                    error == null ? "no reason" : error.getMessage());
        }
        after(pause, this::receive);
    }

    private void fail(@Nullable Throwable error) {
        Throwable cause = error == null ? null : ErrorClassifier.unwrap(error);
        handler.fail(
                cause instanceof ServiceException
                        ? (ServiceException) cause
                        : new IllegalStateException("receiving notifications broke down", cause));
    }

    private <T> void then(
            CompletableFuture<T> future, BiConsumer<@Nullable T, @Nullable Throwable> action) {
        CompletableFuture<T> unused =
                future.whenComplete(
                        (value, error) -> after(Duration.ZERO, () -> action.accept(value, error)));
    }

    private void after(Duration delay, Runnable action) {
        try {
            ScheduledFuture<?> unused =
                    executor.schedule(
                            () -> guarded(action), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // closing: what is in flight is received again later
        }
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }
}
