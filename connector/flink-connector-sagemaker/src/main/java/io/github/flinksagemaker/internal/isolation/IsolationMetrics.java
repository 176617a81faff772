// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.NOT_ISOLATED;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.OPEN_CIRCUITS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.REINVOCATIONS;

import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.metrics.KindCounters;
import java.util.EnumSet;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts further invocations, and what could not be divided. */
final class IsolationMetrics {

    private final KindCounters<ReinvocationKind> reinvocations;
    private final Counter notIsolated;
    private volatile int openCircuits;

    IsolationMetrics(MetricGroup group) {
        ConnectorMetrics metrics = new ConnectorMetrics(group);
        this.reinvocations = metrics.counters(REINVOCATIONS, EnumSet.allOf(ReinvocationKind.class));
        this.notIsolated = metrics.counter(NOT_ISOLATED);
        metrics.gauge(OPEN_CIRCUITS, () -> openCircuits);
    }

    void onReinvoked(ReinvocationKind kind) {
        reinvocations.inc(kind);
    }

    void onNotIsolated() {
        notIsolated.inc();
    }

    void openCircuits(int count) {
        openCircuits = count;
    }
}
