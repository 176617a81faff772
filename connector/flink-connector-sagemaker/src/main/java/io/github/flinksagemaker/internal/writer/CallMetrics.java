// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.metrics.KindCounters;
import java.util.EnumSet;

/** What writer and committer both count of their calls to AWS. For any thread. */
final class CallMetrics {

    private final KindCounters<RequestKind> requests;
    private final KindCounters<ErrorKind> retries;

    CallMetrics(ConnectorMetrics metrics) {
        requests = metrics.counters(ConnectorMetric.REQUESTS, EnumSet.allOf(RequestKind.class));
        retries =
                metrics.counters(
                        ConnectorMetric.RETRIES,
                        EnumSet.complementOf(EnumSet.of(ErrorKind.REJECTED)));
    }

    void request(RequestKind kind) {
        requests.inc(kind);
    }

    void retry(ErrorKind kind) {
        retries.inc(kind);
    }
}
