// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts what happens at one endpoint. Thread-safe. */
final class Tally {

    private final Map<String, Integer> accepted = new LinkedHashMap<>();
    private final Map<FailureCause, Long> failures = new EnumMap<>(FailureCause.class);
    private final Map<String, FailureCause> failed = new HashMap<>();
    private int mostRunning;
    private long modelCalls;
    private long outputs;
    private long notifications;

    synchronized void accepted(String inferenceId) {
        accepted.merge(inferenceId, 1, Integer::sum);
    }

    synchronized void running(int count) {
        mostRunning = Math.max(mostRunning, count);
    }

    synchronized void modelCall() {
        modelCalls++;
    }

    synchronized void settled(String inferenceId, Outcome outcome) {
        FailureCause cause = outcome.cause();
        if (cause == null) {
            outputs++;
        } else {
            failures.merge(cause, 1L, Long::sum);
            failed.put(inferenceId, cause);
        }
    }

    synchronized void notification() {
        notifications++;
    }

    synchronized void reset() {
        accepted.clear();
        failures.clear();
        failed.clear();
        mostRunning = 0;
        modelCalls = 0;
        outputs = 0;
        notifications = 0;
    }

    synchronized EndpointStatistics snapshot(int queued, int running) {
        return new EndpointStatistics(
                Map.copyOf(accepted),
                queued,
                running,
                mostRunning,
                modelCalls,
                outputs,
                Map.copyOf(failures),
                Map.copyOf(failed),
                notifications);
    }
}
