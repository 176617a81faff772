// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.metrics;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;

/**
 * Metrics of a coordinator that outlive it. Upon a failover of the whole job, or at each restart
 * and rescaling by the adaptive scheduler, Flink makes another coordinator with the metric group of
 * the former, and keeps what stands registered there: so the other goes on with the same object.
 * Registered it is again, since nobody tells whether the group is still the same.
 */
final class LastingMetrics {

    private static final Map<List<?>, WeakReference<Metric>> METRICS = new HashMap<>();

    private LastingMetrics() {}

    /** The metric of that name in a coordinator's group; a new one in any other. */
    static <M extends Metric> M of(
            MetricGroup group, String name, Class<M> type, Supplier<M> maker) {
        Map<String, String> variables = group.getAllVariables();
        if (!variables.containsKey("<job_id>") || variables.containsKey("<task_attempt_id>")) {
            return maker.get();
        }
        List<?> key = List.of(name, type, Map.copyOf(variables));
        synchronized (METRICS) {
            METRICS.values().removeIf(reference -> reference.get() == null);
            WeakReference<Metric> known = METRICS.get(key);
            Metric before = known == null ? null : known.get();
            M metric = before == null ? maker.get() : type.cast(before);
            METRICS.put(key, new WeakReference<>(metric));
            return Objects.requireNonNull(metric);
        }
    }
}
