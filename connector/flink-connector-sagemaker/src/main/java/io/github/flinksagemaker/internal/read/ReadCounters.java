// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.HINTS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.READS;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.READS_MISSING;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.READ_BYTES;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.READ_FAILURES;
import static io.github.flinksagemaker.internal.metrics.ConnectorMetric.REQUESTS;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.metrics.KindCounters;
import java.util.EnumSet;
import java.util.Set;
import org.apache.flink.metrics.MetricGroup;

/** Counts S3 reads, the requests that they take, and hints as Flink metrics. */
public final class ReadCounters implements ReadMetrics {

    private final KindCounters<ReadPurpose> reads;
    private final KindCounters<ReadPurpose> missing;
    private final KindCounters<ReadPurpose> bytes;
    private final KindCounters<ErrorKind> failures;
    private final KindCounters<RequestKind> requests;
    private final KindCounters<HintOutcome> hints;

    public ReadCounters(MetricGroup group) {
        ConnectorMetrics metrics = new ConnectorMetrics(group);
        Set<ReadPurpose> uses = EnumSet.allOf(ReadPurpose.class);
        reads = metrics.counters(READS, uses);
        missing = metrics.counters(READS_MISSING, uses);
        bytes = metrics.counters(READ_BYTES, uses);
        failures = metrics.counters(READ_FAILURES, EnumSet.allOf(ErrorKind.class));
        requests = metrics.counters(REQUESTS, EnumSet.allOf(RequestKind.class));
        hints = metrics.counters(HINTS, EnumSet.allOf(HintOutcome.class));
    }

    @Override
    public void onRead(ReadPurpose use, boolean found, long size) {
        reads.inc(use);
        if (found) {
            bytes.inc(use, size);
        } else {
            missing.inc(use);
        }
    }

    @Override
    public void onReadFailed(ReadPurpose use, ErrorKind kind) {
        failures.inc(kind);
    }

    @Override
    public void onRequest(RequestKind kind) {
        requests.inc(kind);
    }

    @Override
    public void onHint(HintOutcome outcome) {
        hints.inc(outcome);
    }
}
