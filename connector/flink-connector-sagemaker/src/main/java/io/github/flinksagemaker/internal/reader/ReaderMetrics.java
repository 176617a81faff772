// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.FAILED_RECORDS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.INVOCATION_LATENCY;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.OLDEST_OPEN_AGE;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.OPEN_INVOCATIONS;

import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.metrics.KindCounters;
import io.github.flinksagemaker.internal.segments.SegmentLoop;
import io.github.flinksagemaker.internal.segments.SettledInvocation;
import io.github.flinksagemaker.model.FailureKind;
import java.util.EnumSet;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;

/** The reader's metrics; Flink's own where they fit. Updated on the task thread. */
final class ReaderMetrics {

    private final Counter recordsIn;
    private final Counter errors;
    private final Histogram latency;
    private final KindCounters<FailureKind> failures;

    ReaderMetrics(SourceReaderMetricGroup group, SegmentLoop loop) {
        recordsIn = group.getIOMetricGroup().getNumRecordsInCounter();
        errors = group.getNumRecordsInErrorsCounter();
        group.setPendingRecordsGauge(loop::openRecords);
        ConnectorMetrics metrics = new ConnectorMetrics(group);
        metrics.gauge(OPEN_INVOCATIONS, loop::openInvocations);
        metrics.gauge(OLDEST_OPEN_AGE, () -> age(loop));
        latency = metrics.histogram(INVOCATION_LATENCY);
        failures = metrics.counters(FAILED_RECORDS, EnumSet.allOf(FailureKind.class));
    }

    private static long age(SegmentLoop loop) {
        long oldest = loop.oldestOpenAcceptedAt();
        return oldest == Long.MAX_VALUE ? 0 : Math.max(0, System.currentTimeMillis() - oldest);
    }

    void onEmitted(SettledInvocation invocation, int records) {
        recordsIn.inc(records);
        if (records > 0) {
            latency.update(
                    Math.max(
                            0, invocation.outcome().settledAt() - invocation.entry().acceptedAt()));
        }
    }

    void onFailure(FailureKind kind) {
        errors.inc();
        failures.inc(kind);
    }
}
