package io.github.flinksagemaker.internal.reader;

import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.ERROR_KIND_GROUP;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.HINTS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.HINT_OUTCOME_GROUP;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.READS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.READS_MISSING;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.READ_BYTES;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.READ_FAILURES;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.READ_USE_GROUP;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.internal.watch.HintOutcome;
import io.github.flinksagemaker.internal.watch.ReadMetrics;
import io.github.flinksagemaker.internal.watch.ReadUse;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts S3 reads and hints as Flink metrics; called on the tail's thread only. */
final class ReadCounters implements ReadMetrics {

    private final Map<ReadUse, Counter> reads;
    private final Map<ReadUse, Counter> missing;
    private final Map<ReadUse, Counter> bytes;
    private final Map<ErrorKind, Counter> failures;
    private final Map<HintOutcome, Counter> hints;

    ReadCounters(MetricGroup group) {
        Function<Enum<?>, MetricGroup> byUse = use -> group.addGroup(READ_USE_GROUP, use.name());
        reads = counters(ReadUse.class, READS, byUse);
        missing = counters(ReadUse.class, READS_MISSING, byUse);
        bytes = counters(ReadUse.class, READ_BYTES, byUse);
        failures =
                counters(
                        ErrorKind.class,
                        READ_FAILURES,
                        kind -> group.addGroup(ERROR_KIND_GROUP, kind.name()));
        hints =
                counters(
                        HintOutcome.class,
                        HINTS,
                        outcome -> group.addGroup(HINT_OUTCOME_GROUP, outcome.name()));
    }

    private static <K extends Enum<K>> Map<K, Counter> counters(
            Class<K> keys, ConnectorMetric metric, Function<Enum<?>, MetricGroup> group) {
        Map<K, Counter> counters = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            counters.put(key, group.apply(key).counter(metric.metricName()));
        }
        return counters;
    }

    @Override
    public void onRead(ReadUse use, boolean found, long size) {
        add(reads, use, 1);
        if (found) {
            add(bytes, use, size);
        } else {
            add(missing, use, 1);
        }
    }

    @Override
    public void onReadFailed(ReadUse use, ErrorKind kind) {
        add(failures, kind, 1);
    }

    @Override
    public void onHint(HintOutcome outcome) {
        add(hints, outcome, 1);
    }

    private static <K> void add(Map<K, Counter> counters, K key, long amount) {
        Counter counter = counters.get(key);
        if (counter != null) {
            counter.inc(amount);
        }
    }
}
