// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.NOTIFICATIONS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.QUEUE_FAILURES;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.OutageLog;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.metrics.KindCounters;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Receives a queue's notifications, several receives at a time, on a thread of its own. */
public final class NotificationReceiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NotificationReceiver.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final NotificationQueue queue;
    private final ScheduledExecutorService executor;

    private NotificationReceiver(NotificationQueue queue, ScheduledExecutorService executor) {
        this.queue = queue;
        this.executor = executor;
    }

    /** Receives until closed; {@code queue} is closed with it. */
    public static NotificationReceiver start(
            SourceSettings settings,
            NotificationQueue queue,
            HintHandler handler,
            MetricGroup group) {
        GuardedThread thread =
                new GuardedThread(
                        "sagemaker-notifications",
                        thrown -> handler.fail(ReceiveLoop.brokenDownBy(thrown)));
        return start(settings, queue, handler, group, thread, Clock.systemUTC());
    }

    /** The same on this executor, which has one thread and is shut down at close. */
    static NotificationReceiver start(
            SourceSettings settings,
            NotificationQueue queue,
            HintHandler handler,
            MetricGroup group,
            ScheduledExecutorService executor,
            Clock clock) {
        ConnectorMetrics metrics = new ConnectorMetrics(group);
        KindCounters<MessageDisposition> messages =
                metrics.counters(NOTIFICATIONS, EnumSet.allOf(MessageDisposition.class));
        KindCounters<ErrorKind> failures =
                metrics.counters(QUEUE_FAILURES, EnumSet.allOf(ErrorKind.class));
        BackoffStrategy backoff =
                BackoffStrategy.exponentialDelayHalfJitter(SHORTEST_PAUSE, LONGEST_PAUSE);
        OutageLog outage =
                new OutageLog(
                        LOG,
                        clock,
                        "Asking the notification queue "
                                + settings.notificationQueueUrl()
                                + " (results are polled for meanwhile)");
        QueueHealth health = new QueueHealth(handler, outage);
        for (int i = 0; i < settings.maxConcurrentReceives(); i++) {
            new ReceiveLoop(queue, settings, handler, executor, backoff, messages, failures, health)
                    .start();
        }
        return new NotificationReceiver(queue, executor);
    }

    /** Messages in flight are dropped, and received again later. */
    @Override
    public void close() {
        executor.shutdownNow();
        queue.close();
    }
}
