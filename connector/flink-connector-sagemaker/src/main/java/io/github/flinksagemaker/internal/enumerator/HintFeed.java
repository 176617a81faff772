// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.notification.HintHandler;
import io.github.flinksagemaker.internal.notification.MessageDisposition;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.notification.NotificationReceiver;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.watch.Hint;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/** Brings notifications, received elsewhere, to the coordinator's thread; idle without a queue. */
final class HintFeed implements HintHandler, AutoCloseable {

    private final SplitEnumeratorContext<LaneSplit> context;
    private final SourceSettings settings;
    private final @Nullable NotificationQueue queue;
    private final HintRouter router;
    private @Nullable NotificationReceiver receiver;

    HintFeed(
            SplitEnumeratorContext<LaneSplit> context,
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

    /** A reader has told which lanes it holds. */
    void announced(int reader) {
        router.announced(reader);
    }

    /** Readers have got lanes, or read on. */
    void lanesHeld() {
        router.lanesHeld();
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
