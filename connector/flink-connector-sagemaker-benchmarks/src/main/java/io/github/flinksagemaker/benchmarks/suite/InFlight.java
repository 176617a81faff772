// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.client.Contenders;
import io.github.flinksagemaker.benchmarks.report.Numbers;
import io.github.flinksagemaker.benchmarks.report.Report;
import io.github.flinksagemaker.benchmarks.report.Table;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.benchmarks.workload.Scenario.Store;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** As many records a second as can be, where a request takes its time: so bounds in flight show. */
final class InFlight {

    private static final int[] DELAYS_MILLIS = {5, 40};

    private static final List<Contenders> CONTENDERS =
            List.of(
                    Contenders.AT_LEAST_ONCE,
                    Contenders.BATCHED,
                    Contenders.BATCHED_EQUAL,
                    Contenders.LIMIT);

    private static final String RATE = "recordsPerSecond";

    private final WarmBench bench;
    private final SuiteSize size;
    private final Report report;

    InFlight(WarmBench bench, SuiteSize size, Report report) {
        this.bench = bench;
        this.size = size;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        report.section("As many records a second as can be");
        for (int delay : DELAYS_MILLIS) {
            Table table =
                    new Table(
                            "contender, " + delay + " ms a request",
                            "records/s",
                            "CPU us/invocation",
                            "with JIT and GC",
                            "requests/invocation");
            for (Contenders contender : CONTENDERS) {
                Runs runs = new Runs();
                for (int round = 0; round < size.rounds(); round++) {
                    String name = contender.name().toLowerCase(Locale.ROOT);
                    runs.add(
                            bench.run(
                                    "in-flight-" + delay + "-" + name + "-" + round,
                                    scenario(contender),
                                    delay));
                }
                table.row(
                        contender.label(),
                        Numbers.withSpread(runs.of(RATE)),
                        Numbers.of(runs.median("cpuMicrosPerInvocation")),
                        Numbers.of(runs.median("processCpuMicrosPerInvocation")),
                        Numbers.of(runs.median("requestsPerInvocation")));
                report.summary(
                        "saturated." + delay + "ms." + contender.name() + "." + RATE,
                        runs.median(RATE));
            }
            report.table(table);
        }
    }

    private Scenario scenario(Contenders contender) {
        return Scenario.of(contender.name(), Store.S3, 0)
                .withSkip(size.skip())
                .withMostWindows(size.mostWindows())
                .withMeasureSeconds(size.measureSeconds());
    }
}
