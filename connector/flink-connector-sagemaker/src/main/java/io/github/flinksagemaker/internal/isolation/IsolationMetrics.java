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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts further invocations, and what could not be divided. */
final class IsolationMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(IsolationMetrics.class);

    private final KindCounters<ReinvocationKind> reinvocations;
    private final Counter notIsolated;
    private volatile int openCircuits;
    private boolean told;

    IsolationMetrics(MetricGroup group) {
        ConnectorMetrics metrics = new ConnectorMetrics(group);
        this.reinvocations = metrics.counters(REINVOCATIONS, EnumSet.allOf(ReinvocationKind.class));
        this.notIsolated = metrics.counter(NOT_ISOLATED);
        metrics.gauge(OPEN_CIRCUITS, () -> openCircuits);
    }

    void onReinvoked(ReinvocationKind kind) {
        reinvocations.inc(kind);
    }

    /** Tells of the first one in the log, too. */
    void onNotIsolated(FailedPart failed, @Nullable String objection) {
        notIsolated.inc();
        if (!told) {
            told = true;
            LOG.warn(
                    "The {} records of {} failed together and can't be invoked apart: {}. They all"
                            + " come out as failures, as others of the kind will",
                    failed.size(),
                    failed,
                    objection);
        }
    }

    void openCircuits(int count) {
        openCircuits = count;
    }
}
