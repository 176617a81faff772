package io.github.flinksagemaker.internal.reader;

import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.FAILED_RECORDS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.FAILURE_KIND_GROUP;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.INVOCATION_LATENCY;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.OLDEST_OPEN_AGE;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.OPEN_INVOCATIONS;

import io.github.flinksagemaker.internal.tail.LedgerTail;
import io.github.flinksagemaker.internal.tail.SettledInvocation;
import io.github.flinksagemaker.model.FailureKind;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** The reader's metrics; Flink's own where they fit. */
final class ReaderMetrics {

    private static final int HISTOGRAM_WINDOW = 1000;

    private final Counter recordsIn;
    private final Counter errors;
    private final Histogram latency;
    private final Map<FailureKind, Counter> failures = new EnumMap<>(FailureKind.class);

    ReaderMetrics(SourceReaderMetricGroup group, LedgerTail tail) {
        recordsIn = group.getIOMetricGroup().getNumRecordsInCounter();
        errors = group.getNumRecordsInErrorsCounter();
        group.setPendingRecordsGauge(() -> (long) tail.openInvocations());
        group.gauge(OPEN_INVOCATIONS.metricName(), (Gauge<Integer>) tail::openInvocations);
        group.gauge(OLDEST_OPEN_AGE.metricName(), (Gauge<Long>) () -> age(tail));
        latency =
                group.histogram(
                        INVOCATION_LATENCY.metricName(),
                        new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
        for (FailureKind kind : FailureKind.values()) {
            failures.put(
                    kind,
                    group.addGroup(FAILURE_KIND_GROUP, kind.name())
                            .counter(FAILED_RECORDS.metricName()));
        }
    }

    private static long age(LedgerTail tail) {
        long oldest = tail.oldestOpenAcceptedAt();
        return oldest == Long.MAX_VALUE ? 0 : Math.max(0, System.currentTimeMillis() - oldest);
    }

    /** An element that carries no records: Flink's base reader counts each element as one. */
    void onControlElement() {
        recordsIn.dec();
    }

    void onEmitted(SettledInvocation invocation, int records) {
        recordsIn.inc(records - 1L);
        latency.update(
                Math.max(0, invocation.outcome().settledAt() - invocation.entry().acceptedAt()));
    }

    void onFailure(FailureKind kind) {
        errors.inc();
        Counter counter = failures.get(kind);
        if (counter != null) {
            counter.inc();
        }
    }
}
