// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.client.Contenders;
import io.github.flinksagemaker.benchmarks.measure.Percentiles;
import io.github.flinksagemaker.benchmarks.report.BarPlot;
import io.github.flinksagemaker.benchmarks.report.Numbers;
import io.github.flinksagemaker.benchmarks.report.Report;
import io.github.flinksagemaker.benchmarks.report.Table;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.benchmarks.workload.Scenario.Store;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What an invocation costs a client that is warm, at one rate: CPU and requests. */
final class Cost {

    /** Of batches of 100 records: what every contender has time for on two cores. */
    private static final double INVOCATIONS_PER_SECOND = 300;

    private static final int DELAY_MILLIS = 5;
    private static final String CPU = "cpuMicrosPerInvocation";
    private static final String REQUESTS = "requestsPerInvocation";

    /** In the summary. */
    private static final Map<Contenders, String> NAMES = new EnumMap<>(Contenders.class);

    static {
        NAMES.put(Contenders.AT_LEAST_ONCE, "connector");
        NAMES.put(Contenders.EXACTLY_ONCE, "connectorExactlyOnce");
        NAMES.put(Contenders.INLINE_POLLED, "connectorInline");
        NAMES.put(Contenders.BATCHED, "byHandBatched");
        NAMES.put(Contenders.BATCHED_EQUAL, "byHandBatchedEqual");
        NAMES.put(Contenders.LIMIT, "limit");
    }

    private final WarmBench bench;
    private final SuiteSize size;
    private final Report report;

    Cost(WarmBench bench, SuiteSize size, Report report) {
        this.bench = bench;
        this.size = size;
        this.report = report;
    }

    /** Contenders take turns: A B C A B C. */
    void run() throws IOException, InterruptedException {
        Map<Contenders, Runs> all = new EnumMap<>(Contenders.class);
        for (int round = 0; round < size.rounds(); round++) {
            for (Map.Entry<Contenders, String> contender : NAMES.entrySet()) {
                all.computeIfAbsent(contender.getKey(), key -> new Runs())
                        .add(
                                bench.run(
                                        "cost-" + contender.getValue() + "-" + round,
                                        scenario(contender.getKey()),
                                        DELAY_MILLIS));
            }
        }
        report.section("What an invocation costs");
        report.paragraph(
                Numbers.of(INVOCATIONS_PER_SECOND)
                        + " invocations a second of 100 records of 200 bytes each, after "
                        + Numbers.of(size.skip())
                        + " invocations of the same job; "
                        + size.rounds()
                        + " runs of each, taking turns; servers answer after "
                        + DELAY_MILLIS
                        + " ms.");
        tables(all);
        BarPlot plot = new BarPlot("CPU of an invocation, microseconds, without JIT and GC");
        all.forEach((contender, runs) -> plot.bar(contender.label(), runs.of(CPU)));
        report.plot("cpu-per-invocation", plot);
        summary(all);
    }

    private Scenario scenario(Contenders contender) {
        Scenario usual = Scenario.of(contender.name(), Store.S3, 0);
        return usual.withRate(INVOCATIONS_PER_SECOND * usual.batch())
                .withSkip(size.skip())
                .withMostWindows(size.mostWindows())
                .withMeasureSeconds(size.measureSeconds());
    }

    private void tables(Map<Contenders, Runs> all) {
        Runs connector = of(all, Contenders.AT_LEAST_ONCE);
        Table cpu =
                new Table(
                        "contender",
                        "CPU us/invocation",
                        "pair by pair, to the connector",
                        "with JIT and GC",
                        "servers' CPU us/request",
                        "runs not settled");
        Table requests =
                new Table(
                        "contender",
                        "requests/invocation",
                        "PUT",
                        "invoke",
                        "GET",
                        "LIST",
                        "$/million invocations");
        all.forEach(
                (contender, runs) -> {
                    cpu.row(
                            contender.label(),
                            Numbers.withSpread(runs.of(CPU)),
                            Numbers.withSpread(runs.over(connector, CPU)),
                            Numbers.of(runs.median("processCpuMicrosPerInvocation")),
                            Numbers.of(runs.median("serverCpuMicrosPerRequest")),
                            Numbers.of(runs.count("settled", 0)));
                    requests.row(
                            contender.label(),
                            Numbers.of(runs.median(REQUESTS)),
                            Numbers.of(runs.median("requests.PUT_OBJECT")),
                            Numbers.of(runs.median("requests.INVOKE_ENDPOINT_ASYNC")),
                            Numbers.of(runs.median("requests.GET_OBJECT")),
                            Numbers.of(runs.median("requests.LIST_OBJECTS_V2")),
                            Numbers.of(runs.median("dollarsPerMillionInvocations")));
                });
        report.table(cpu);
        report.table(requests);
    }

    private void summary(Map<Contenders, Runs> all) {
        Runs connector = of(all, Contenders.AT_LEAST_ONCE);
        report.summary("requestsPerInvocation.s3", connector.median(REQUESTS));
        report.summary(
                "requestsPerInvocation.inline", of(all, Contenders.INLINE_POLLED).median(REQUESTS));
        all.forEach(
                (contender, runs) -> {
                    String name = Objects.requireNonNull(NAMES.get(contender));
                    report.summary("clientCpuMicrosPerInvocation." + name, runs.median(CPU));
                    Percentiles ratio = runs.over(connector, CPU);
                    report.summary("clientCpuToConnector." + name, ratio.median());
                    report.summary("unsettledRuns." + name, runs.count("settled", 0));
                });
    }

    private static Runs of(Map<Contenders, Runs> all, Contenders contender) {
        return Objects.requireNonNull(all.get(contender), contender.label());
    }
}
