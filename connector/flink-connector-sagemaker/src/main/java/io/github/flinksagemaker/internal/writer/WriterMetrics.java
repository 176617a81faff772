package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RequestKind;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/** The sink's metrics, each named in {@link SinkMetric} or by Flink. */
final class WriterMetrics {

    /** What a writer asks for; queues are the source's. */
    private static final Set<RequestKind> OWN_REQUESTS =
            EnumSet.complementOf(
                    EnumSet.of(RequestKind.RECEIVE_MESSAGE, RequestKind.DELETE_MESSAGE_BATCH));

    private final Counter recordsRejected;
    private final Counter invocations;
    private final Map<ErrorKind, Counter> retries = new EnumMap<>(ErrorKind.class);
    private final Map<RequestKind, Counter> requests = new EnumMap<>(RequestKind.class);
    private volatile int lastBatchSize;
    private volatile int lastBatchBytes;

    WriterMetrics(SinkWriterMetricGroup group) {
        recordsRejected = group.getNumRecordsSendErrorsCounter();
        invocations = counter(group, SinkMetric.INVOCATIONS.metricName());
        for (ErrorKind kind : new ErrorKind[] {ErrorKind.THROTTLED, ErrorKind.TRANSIENT}) {
            retries.put(kind, counter(group, SinkMetric.RETRIES.of(kind.name())));
        }
        for (RequestKind kind : OWN_REQUESTS) {
            requests.put(kind, counter(group, SinkMetric.REQUESTS.of(kind.name())));
        }
        group.gauge(SinkMetric.BATCH_SIZE.metricName(), (Gauge<Integer>) () -> lastBatchSize);
        group.gauge(SinkMetric.BATCH_BYTES.metricName(), (Gauge<Integer>) () -> lastBatchBytes);
    }

    private static Counter counter(SinkWriterMetricGroup group, String name) {
        return group.counter(name, new ThreadSafeSimpleCounter());
    }

    void batch(int records, int bytes) {
        lastBatchSize = records;
        lastBatchBytes = bytes;
    }

    /**
     * One batch is durable in the ledger. Its records and bytes were counted by AsyncSinkWriter
     * when it handed the batch over: numRecordsOut, which it counts, and numRecordsSend are one
     * counter.
     */
    void sent() {
        invocations.inc();
    }

    /** On the writer's thread only. */
    void rejected(int records) {
        recordsRejected.inc(records);
    }

    void retry(ErrorKind kind) {
        Counter counter = retries.get(kind);
        if (counter != null) {
            counter.inc();
        }
    }

    void request(RequestKind kind) {
        Counter counter = requests.get(kind);
        if (counter != null) {
            counter.inc();
        }
    }

    /** The metrics that Flink has no name for. */
    enum SinkMetric {
        INVOCATIONS("invocations"),
        RETRIES("retries"),
        REQUESTS("requests"),
        BATCH_SIZE("lastBatchSize"),
        BATCH_BYTES("lastBatchBytes");

        private final String metricName;

        SinkMetric(String metricName) {
            this.metricName = metricName;
        }

        String metricName() {
            return metricName;
        }

        /** The name of one kind's counter, for example {@code requests.put_object}. */
        String of(String kind) {
            return metricName + "." + kind.toLowerCase(Locale.ROOT);
        }
    }
}
