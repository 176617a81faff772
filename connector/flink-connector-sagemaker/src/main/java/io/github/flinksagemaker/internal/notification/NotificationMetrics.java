// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.NOTIFICATIONS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.QUEUE_FAILURES;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.metrics.KindCounters;
import java.util.EnumSet;
import org.apache.flink.metrics.MetricGroup;

/** Counts messages and failures as Flink metrics of the enumerator. */
final class NotificationMetrics {

    private final KindCounters<MessageFate> messages;
    private final KindCounters<ErrorKind> failures;

    NotificationMetrics(MetricGroup group) {
        ConnectorMetrics metrics = new ConnectorMetrics(group);
        messages = metrics.counters(NOTIFICATIONS, EnumSet.allOf(MessageFate.class));
        failures = metrics.counters(QUEUE_FAILURES, EnumSet.allOf(ErrorKind.class));
    }

    void onMessage(MessageFate fate) {
        messages.inc(fate);
    }

    void onFailure(ErrorKind kind) {
        failures.inc(kind);
    }
}
