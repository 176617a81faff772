// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.client;

import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.measure.Percentiles;
import io.github.flinksagemaker.benchmarks.measure.RequestCounts;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.measure.ThreadRole;
import io.github.flinksagemaker.benchmarks.measure.Usage;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.lang.management.ManagementFactory;

/** What is reported of one run. */
final class RunSummary {

    private RunSummary() {}

    /** Of all threads but the one that stands for servers. */
    private static double cpuWithoutMemory(Usage usage) {
        return usage.byRole().entrySet().stream()
                .filter(entry -> entry.getKey() != ThreadRole.MEMORY)
                .mapToDouble(entry -> entry.getValue().cpuNanos())
                .sum();
    }

    static RunFigures of(
            Scenario scenario,
            Meter meter,
            Usage usage,
            RequestCounts counts,
            long serverCpuNanos) {
        double records = scenario.records();
        RunFigures figures = new RunFigures();
        figures.put("seconds", meter.seconds());
        figures.put("recordsPerSecond", records / meter.seconds());
        figures.put("serverCpuMicrosPerRecord", serverCpuNanos / 1e3 / records);
        figures.put("clientCpuMicrosPerRecord", usage.processCpuNanos() / 1e3 / records);
        figures.put("collectionMillis", usage.collectionMillis());
        usage.byRole()
                .forEach(
                        (role, share) -> {
                            String of = "." + role.label() + ".";
                            figures.put(
                                    "cpu" + of + "microsPerRecord",
                                    share.cpuNanos() / 1e3 / records);
                            figures.put(
                                    "allocated" + of + "bytesPerRecord",
                                    share.allocatedBytes() / records);
                        });
        figures.put("cpuMicrosPerRecord", cpuWithoutMemory(usage) / 1e3 / records);
        counts.addTo(figures);
        Contenders contender = Contenders.valueOf(scenario.contender());
        boolean notified = contender == Contenders.NOTIFIED || contender == Contenders.INLINE;
        long notifications = notified ? counts.invocations() : 0;
        figures.put("dollarsPerMillionRecords", counts.dollars(notifications) / records * 1e6);
        Percentiles latency = meter.addedLatency();
        if (latency.count() > 0) {
            figures.put("addedLatencyMillis.p50", latency.at(0.5));
            figures.put("addedLatencyMillis.p99", latency.at(0.99));
        }
        figures.put(
                "heapBytes", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        return figures;
    }
}
