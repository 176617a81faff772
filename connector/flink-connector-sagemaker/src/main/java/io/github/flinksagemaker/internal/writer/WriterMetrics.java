// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.BATCH_BYTES;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.BATCH_RECORDS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.BUFFERED_BYTES;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.HELD_RECORDS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.INLINE_INVOCATIONS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.INVOCATIONS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.INVOKE_LIMIT;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.REJECTED_RECORDS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.RETRIES;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.THROTTLED_TIME;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.WITHOUT_FAILURE_LOCATION;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.metrics.KindCounters;
import io.github.flinksagemaker.model.FailureKind;
import java.util.EnumSet;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/**
 * The writer's metrics. Flink's {@code numRecordsSend}, {@code numBytesSend} and {@code
 * currentSendTime} are AsyncSinkWriter's: it counts a batch when it hands it over, which it does
 * once for each, and times the latest from there until the ledger holds it.
 */
final class WriterMetrics {

    private final ConnectorMetrics metrics;
    final KindCounters<ErrorKind> retries;
    private final Counter sendErrors;
    private final Counter invocations;
    private final Counter inlineInvocations;

    /** The endpoint named no failure location for what it accepted. */
    final Counter withoutFailureLocation;

    private final KindCounters<FailureKind> rejected;
    private final Histogram batchRecords;
    private final Histogram batchBytes;

    /** {@code bufferedBytes} may be asked on any thread. */
    WriterMetrics(SinkWriterMetricGroup group, LongSupplier bufferedBytes, HeldBatches held) {
        metrics = new ConnectorMetrics(group);
        metrics.gauge(BUFFERED_BYTES, bufferedBytes::getAsLong);
        metrics.gauge(HELD_RECORDS, held::records);
        retries = retries(metrics);
        sendErrors = group.getNumRecordsSendErrorsCounter();
        invocations = metrics.counter(INVOCATIONS);
        inlineInvocations = metrics.counter(INLINE_INVOCATIONS);
        withoutFailureLocation = metrics.counter(WITHOUT_FAILURE_LOCATION);
        rejected =
                metrics.counters(
                        REJECTED_RECORDS,
                        EnumSet.of(FailureKind.REJECTED_RECORD, FailureKind.REJECTED_REQUEST));
        batchRecords = metrics.histogram(BATCH_RECORDS);
        batchBytes = metrics.histogram(BATCH_BYTES);
    }

    /** Shows how far the endpoints' gates hold calls back. */
    void watch(EndpointSenders endpoints) {
        metrics.gauge(THROTTLED_TIME, endpoints::pausedMillis);
        metrics.gauge(INVOKE_LIMIT, endpoints::limit);
    }

    void batch(int records, int bytes) {
        batchRecords.update(records);
        batchBytes.update(bytes);
    }

    /** A request whose payload lies in S3 already: its size is not known. */
    void locatedBatch() {
        batchRecords.update(1);
    }

    /** One accepted invocation is durable in the ledger. */
    void invoked(boolean inline) {
        invocations.inc();
        if (inline) {
            inlineInvocations.inc();
        }
    }

    /** On the writer's thread only: Flink's counter is not for several. */
    void rejected(FailureKind kind, int records) {
        sendErrors.inc(records);
        rejected.inc(kind, records);
    }

    /** Also those of a committer. */
    static KindCounters<ErrorKind> retries(ConnectorMetrics metrics) {
        return metrics.counters(RETRIES, EnumSet.complementOf(EnumSet.of(ErrorKind.REJECTED)));
    }
}
