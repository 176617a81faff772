package io.github.flinksagemaker.internal.notification;

import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.ERROR_KIND_GROUP;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.MESSAGE_FATE_GROUP;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.NOTIFICATIONS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.QUEUE_FAILURES;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.QUEUE_REQUESTS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.REQUEST_KIND_GROUP;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** Counts messages and requests as Flink metrics of the enumerator; from any thread. */
final class NotificationMetrics {

    private final Map<MessageFate, Counter> messages;
    private final Map<RequestKind, Counter> requests;
    private final Map<ErrorKind, Counter> failures;

    NotificationMetrics(MetricGroup group) {
        messages =
                counters(
                        MessageFate.class,
                        EnumSet.allOf(MessageFate.class),
                        NOTIFICATIONS,
                        MESSAGE_FATE_GROUP,
                        group);
        requests =
                counters(
                        RequestKind.class,
                        EnumSet.of(RequestKind.RECEIVE_MESSAGE, RequestKind.DELETE_MESSAGE_BATCH),
                        QUEUE_REQUESTS,
                        REQUEST_KIND_GROUP,
                        group);
        failures =
                counters(
                        ErrorKind.class,
                        EnumSet.allOf(ErrorKind.class),
                        QUEUE_FAILURES,
                        ERROR_KIND_GROUP,
                        group);
    }

    private static <K extends Enum<K>> Map<K, Counter> counters(
            Class<K> type, Set<K> keys, ConnectorMetric metric, String by, MetricGroup group) {
        Map<K, Counter> counters = new EnumMap<>(type);
        for (K key : keys) {
            counters.put(
                    key,
                    group.addGroup(by, key.name())
                            .counter(metric.metricName(), new ThreadSafeSimpleCounter()));
        }
        return counters;
    }

    void onMessage(MessageFate fate) {
        add(messages, fate);
    }

    void onRequest(RequestKind kind) {
        add(requests, kind);
    }

    void onFailure(ErrorKind kind) {
        add(failures, kind);
    }

    private static <K> void add(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter != null) {
            counter.inc();
        }
    }
}
