// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.client;

import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.measure.Percentiles;
import io.github.flinksagemaker.benchmarks.measure.RequestCounts;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.measure.Usage;
import io.github.flinksagemaker.benchmarks.server.ServerControl;

/** What happened in a part of a run. */
final class Window {

    private final double seconds;
    private final long results;
    private final RequestCounts requests;
    private final Usage usage;
    private final long serverCpuNanos;
    private final Percentiles latency;

    private Window(
            double seconds, Meter meter, RequestCounts requests, Usage usage, long serverCpuNanos) {
        this.seconds = seconds;
        this.results = meter.results();
        this.requests = requests;
        this.usage = usage;
        this.serverCpuNanos = serverCpuNanos;
        this.latency = meter.addedLatency();
    }

    /** Measures what goes on from now on, for so long. */
    static Window measure(ServerControl control, int seconds) throws Exception {
        Meter.current().check();
        ServerControl.Counts before = control.counts();
        Meter meter = Meter.begin(Long.MAX_VALUE);
        long began = System.nanoTime();
        try (Usage usage = Usage.start()) {
            Thread.sleep(seconds * 1_000L);
            usage.stop();
            double length = (System.nanoTime() - began) / 1e9;
            ServerControl.Counts after = control.counts();
            meter.check();
            return new Window(
                    length,
                    meter,
                    RequestCounts.of(after).since(RequestCounts.of(before)),
                    usage,
                    after.cpuNanos() - before.cpuNanos());
        }
    }

    /** NaN if there was no invocation. */
    double cpuMicrosPerInvocation() {
        return usage.javaCpuNanos() / 1e3 / requests.invocations();
    }

    RunFigures figures() {
        double invocations = requests.invocations();
        RunFigures figures = new RunFigures();
        figures.put("seconds", seconds);
        figures.put("recordsPerSecond", results / seconds);
        figures.put("invocationsPerSecond", invocations / seconds);
        figures.put("cpuMicrosPerInvocation", cpuMicrosPerInvocation());
        figures.put("processCpuMicrosPerInvocation", usage.processCpuNanos() / 1e3 / invocations);
        figures.put("serverCpuMicrosPerRequest", serverCpuNanos / 1e3 / requests.requests());
        usage.byRole()
                .forEach(
                        (role, share) -> {
                            String of = "." + role.label() + ".";
                            figures.put(
                                    "cpu" + of + "microsPerInvocation",
                                    share.cpuNanos() / 1e3 / invocations);
                            figures.put(
                                    "allocated" + of + "bytesPerInvocation",
                                    share.allocatedBytes() / invocations);
                        });
        requests.addTo(figures);
        figures.put("dollarsPerSecond", requests.dollars(0) / seconds);
        figures.put("dollarsPerMillionInvocations", requests.dollars(0) / invocations * 1e6);
        if (latency.count() > 0) {
            figures.put("addedLatencyMillis.p50", latency.at(0.5));
            figures.put("addedLatencyMillis.p99", latency.at(0.99));
        }
        return figures;
    }
}
