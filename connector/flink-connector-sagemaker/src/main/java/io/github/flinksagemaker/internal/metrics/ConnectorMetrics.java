// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * Registers {@link ConnectorMetric}s with an operator's group. All counters and histograms may be
 * updated by any thread: Flink's default counter may not, and most of ours are not updated by the
 * task's.
 */
public final class ConnectorMetrics {

    /** How many values a histogram holds. */
    public static final int HISTOGRAM_WINDOW = 1000;

    private final MetricGroup group;

    public ConnectorMetrics(MetricGroup group) {
        this.group = group;
    }

    public Counter counter(ConnectorMetric metric) {
        check(metric, ConnectorMetric.Type.COUNTER, false);
        return counter(group, metric);
    }

    /** One counter for each of {@code kinds}, told apart by the metric's kind group. */
    public <K extends Enum<K>> KindCounters<K> counters(ConnectorMetric metric, Set<K> kinds) {
        check(metric, ConnectorMetric.Type.COUNTER, true);
        String key = Objects.requireNonNull(metric.kindGroup());
        Map<K, Counter> counters = new HashMap<>();
        for (K kind : kinds) {
            counters.put(kind, counter(group.addGroup(key, kind.name()), metric));
        }
        return new KindCounters<>(counters);
    }

    private static Counter counter(MetricGroup group, ConnectorMetric metric) {
        String name = metric.metricName();
        return group.counter(
                name,
                LastingMetrics.of(
                        group, name, ThreadSafeSimpleCounter.class, ThreadSafeSimpleCounter::new));
    }

    /** Flink's own gauge of a coordinator, to be asked on any thread. */
    public static void unassignedSplits(SplitEnumeratorMetricGroup group, Gauge<Long> gauge) {
        LatestGauge latest =
                LastingMetrics.of(group, "unassignedSplits", LatestGauge.class, LatestGauge::new);
        latest.gauge = gauge;
        group.setUnassignedSplitsGauge(latest);
    }

    public void gauge(ConnectorMetric metric, Gauge<? extends Number> gauge) {
        check(metric, ConnectorMetric.Type.GAUGE, false);
        Gauge<?> unused = group.gauge(metric.metricName(), gauge);
    }

    public Histogram histogram(ConnectorMetric metric) {
        check(metric, ConnectorMetric.Type.HISTOGRAM, false);
        return group.histogram(
                metric.metricName(), new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
    }

    private static void check(ConnectorMetric metric, ConnectorMetric.Type type, boolean kinds) {
        if (metric.type() != type || (metric.kindGroup() != null) != kinds) {
            throw new IllegalArgumentException(
                    metric + " is a " + metric.type() + " with kinds by " + metric.kindGroup());
        }
    }

    /** Shows the coordinator that was made last. */
    private static final class LatestGauge implements Gauge<Long> {
        private volatile Gauge<Long> gauge = () -> 0L;

        @Override
        public Long getValue() {
            return gauge.getValue();
        }
    }
}
