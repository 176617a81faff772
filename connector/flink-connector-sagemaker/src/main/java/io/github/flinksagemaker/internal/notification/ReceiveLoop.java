// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.config.ForeignMessages;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.concurrent.Callbacks;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.metrics.KindCounters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * One receive in flight after the other: receive, hand over, delete, again. So no more is held than
 * one receive's messages, and a receiver that is slow to take them slows the receiving. Everything
 * happens on the executor's one thread.
 *
 * <p>Notifications are hints (rule 32), so whatever the queue answers is no reason to fail: it is
 * asked again, and results are polled for meanwhile. What only fails here is handing over.
 */
final class ReceiveLoop {

    /** After an empty receive: SQS has waited already, what does not wait must not be hammered. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Before a queue is asked again that is missing or refuses: somebody has to act first. */
    static final Duration REFUSED_PAUSE = Duration.ofMinutes(1);

    private final NotificationQueue queue;
    private final NotificationParser parser;
    private final boolean deletesForeign;
    private final HintHandler handler;
    private final ScheduledExecutorService executor;
    private final BackoffStrategy backoff;
    private final KindCounters<MessageDisposition> messageCounters;
    private final KindCounters<ErrorKind> failureCounters;
    private final QueueHealth health;
    private int failures;

    ReceiveLoop(
            NotificationQueue queue,
            SourceSettings settings,
            HintHandler handler,
            ScheduledExecutorService executor,
            BackoffStrategy backoff,
            KindCounters<MessageDisposition> messageCounters,
            KindCounters<ErrorKind> failureCounters,
            QueueHealth health) {
        this.queue = queue;
        this.parser = new NotificationParser(settings.notificationTrusted());
        this.deletesForeign = settings.foreignMessages() == ForeignMessages.DELETE;
        this.handler = handler;
        this.executor = executor;
        this.backoff = backoff;
        this.messageCounters = messageCounters;
        this.failureCounters = failureCounters;
        this.health = health;
    }

    void start() {
        after(Duration.ZERO, this::receive);
    }

    private void receive() {
        then(
                request(queue::receive),
                (messages, error) -> {
                    if (messages == null) {
                        askAgain(error, true);
                        return;
                    }
                    failures = 0;
                    health.received();
                    if (messages.isEmpty()) {
                        after(PAUSE, this::receive);
                    } else {
                        handOver(new ReceivedMessages(messages, parser));
                    }
                });
    }

    private void handOver(ReceivedMessages messages) {
        if (messages.hints().isEmpty()) {
            delete(messages.done(List.of(), messageCounters, deletesForeign));
            return;
        }
        then(
                handler.handOver(messages.hints()),
                (dispositions, error) -> {
                    if (dispositions == null) {
                        fail(error);
                    } else {
                        delete(messages.done(dispositions, messageCounters, deletesForeign));
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
                request(() -> queue.delete(receiptHandles)),
                (refused, error) -> {
                    if (refused == null) {
                        askAgain(error, false);
                    } else {
                        health.deleted();
                        receive();
                    }
                });
    }

    private void askAgain(@Nullable Throwable error, boolean receive) {
        Throwable cause = error == null ? new IllegalStateException("no answer") : error;
        if (ErrorClassifier.unwrap(cause) instanceof Error) {
            fail(cause); // by no fault of the queue
            return;
        }
        ErrorKind kind = ErrorClassifier.classify(cause);
        failureCounters.inc(kind);
        boolean timeCures = kind == ErrorKind.THROTTLED || kind == ErrorKind.TRANSIENT;
        if (receive) {
            health.receiveFailed(cause, timeCures);
        } else {
            health.deletionFailed(cause, timeCures);
        }
        after(timeCures ? backoff.computeDelay(++failures + 1) : REFUSED_PAUSE, this::receive);
    }

    private static <T> CompletableFuture<T> request(Supplier<CompletableFuture<T>> request) {
        try {
            return request.get();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void fail(@Nullable Throwable error) {
        Throwable cause = error == null ? null : ErrorClassifier.unwrap(error);
        handler.fail(
                cause instanceof ServiceException ? (ServiceException) cause : brokenDownBy(cause));
    }

    static IllegalStateException brokenDownBy(@Nullable Throwable cause) {
        return new IllegalStateException("receiving notifications broke down", cause);
    }

    private <T> void then(
            CompletableFuture<T> future, BiConsumer<@Nullable T, @Nullable Throwable> action) {
        Callbacks.whenDone(
                future,
                (value, error) -> after(Duration.ZERO, () -> action.accept(value, error)),
                this::fail);
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
        } catch (Throwable e) {
            fail(e);
        }
    }
}
