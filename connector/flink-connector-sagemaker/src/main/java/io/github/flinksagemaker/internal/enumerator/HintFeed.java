// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.notification.HintHandler;
import io.github.flinksagemaker.internal.notification.MessageDisposition;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.notification.NotificationReceiver;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.watch.Hint;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/** Brings notifications, received elsewhere, to the coordinator's thread; idle without a queue. */
final class HintFeed implements HintHandler, AutoCloseable {

    private final SplitEnumeratorContext<SegmentSplit> context;
    private final SourceSettings settings;
    private final @Nullable NotificationQueue queue;
    private final HintRouter router;
    private @Nullable NotificationReceiver receiver;

    HintFeed(
            SplitEnumeratorContext<SegmentSplit> context,
            SourceSettings settings,
            @Nullable NotificationQueue queue,
            HintRouter router) {
        this.context = context;
        this.settings = settings;
        this.queue = queue;
        this.router = router;
    }

    void start() {
        if (queue != null) {
            receiver = NotificationReceiver.start(settings, queue, this, context.metricGroup());
        }
    }

    /** Readers have got segments, or may be sent to again. */
    void retry() {
        if (queue != null) {
            router.retry();
        }
    }

    @Override
    public CompletableFuture<List<MessageDisposition>> handOver(List<Hint> hints) {
        CompletableFuture<List<MessageDisposition>> done = new CompletableFuture<>();
        context.runInCoordinatorThread(() -> route(hints, done));
        return done;
    }

    private void route(List<Hint> hints, CompletableFuture<List<MessageDisposition>> done) {
        try {
            done.complete(router.route(hints));
        } catch (Throwable e) {
            done.completeExceptionally(e);
            throw e;
        }
    }

    @Override
    public void queueAnswers(boolean answers) {
        context.runInCoordinatorThread(() -> router.queueAnswers(answers));
    }

    @Override
    public void fail(RuntimeException failure) {
        context.runInCoordinatorThread(
                () -> {
                    throw new FlinkRuntimeException(
                            "notifications can't be received: " + failure.getMessage(), failure);
                });
    }

    @Override
    public void close() {
        if (receiver != null) {
            receiver.close();
        } else if (queue != null) {
            queue.close();
        }
    }
}
