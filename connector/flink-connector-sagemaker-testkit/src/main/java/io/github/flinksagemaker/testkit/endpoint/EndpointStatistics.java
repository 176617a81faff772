// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import java.util.Map;
import java.util.TreeMap;

/**
 * What has happened at an endpoint so far, to reconcile a test's results with.
 *
 * @param accepted how often each inference id was accepted with 202 (or would have been, had the
 *     answer arrived)
 * @param queued how many wait for capacity
 * @param running how many are with the model
 * @param mostRunning the most that were with the model at once
 * @param modelCalls how many requests the model has been given
 * @param outputs how many invocations ended with an output, written or lost on purpose
 * @param failures how many ended with a failure, by cause
 * @param failed the inference ids of which an invocation failed, with the latest cause
 * @param notifications how many notifications were sent, repeats included
 */
public record EndpointStatistics(
        Map<String, Integer> accepted,
        int queued,
        int running,
        int mostRunning,
        long modelCalls,
        long outputs,
        Map<FailureCause, Long> failures,
        Map<String, FailureCause> failed,
        long notifications) {

    /** The number of accepted requests, repeats included. */
    public long acceptedCount() {
        return accepted.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** The number of invocations that have ended, either way. */
    public long settledCount() {
        return outputs + failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Counts alone: ids would be as long as the test. */
    @Override
    public String toString() {
        return "EndpointStatistics[accepted=%d of %d ids, queued=%d, running=%d, mostRunning=%d, modelCalls=%d, outputs=%d, failures=%s of %d ids, notifications=%d]"
                .formatted(
                        acceptedCount(),
                        accepted.size(),
                        queued,
                        running,
                        mostRunning,
                        modelCalls,
                        outputs,
                        new TreeMap<>(failures),
                        failed.size(),
                        notifications);
    }
}
