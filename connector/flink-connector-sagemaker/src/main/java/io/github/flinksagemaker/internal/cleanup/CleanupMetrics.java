// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts what the clean-up does. */
final class CleanupMetrics {

    private final Counter deleted;
    private final Counter refused;
    private final Counter failures;

    CleanupMetrics(MetricGroup group) {
        ConnectorMetrics metrics = new ConnectorMetrics(group);
        deleted = metrics.counter(ConnectorMetric.DELETED_OBJECTS);
        refused = metrics.counter(ConnectorMetric.REFUSED_DELETES);
        failures = metrics.counter(ConnectorMetric.CLEANUP_FAILURES);
    }

    void deleted(int objects) {
        deleted.inc(objects);
    }

    void refused(int objects) {
        refused.inc(objects);
    }

    void failed() {
        failures.inc();
    }
}
