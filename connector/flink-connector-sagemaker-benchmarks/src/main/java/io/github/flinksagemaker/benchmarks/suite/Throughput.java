// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.client.Contenders;
import io.github.flinksagemaker.benchmarks.report.BarPlot;
import io.github.flinksagemaker.benchmarks.report.Numbers;
import io.github.flinksagemaker.benchmarks.report.Report;
import io.github.flinksagemaker.benchmarks.report.Table;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.benchmarks.workload.Scenario.Store;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All contenders with the same records: over HTTP, and with store and endpoint in memory. */
final class Throughput {

    private static final String RATE = "recordsPerSecond";
    private static final String REQUESTS = "requestsPerInvocation";

    private static final List<Contenders> OVER_HTTP =
            List.of(
                    Contenders.AT_LEAST_ONCE,
                    Contenders.EXACTLY_ONCE,
                    Contenders.NOTIFIED,
                    Contenders.INLINE,
                    Contenders.PER_RECORD,
                    Contenders.BATCHED,
                    Contenders.LIMIT,
                    Contenders.LIMIT_INLINE);

    private static final List<Contenders> IN_MEMORY =
            List.of(
                    Contenders.AT_LEAST_ONCE,
                    Contenders.EXACTLY_ONCE,
                    Contenders.BATCHED,
                    Contenders.LIMIT);

    private final Bench bench;
    private final SuiteSize size;
    private final Report report;

    Throughput(Bench bench, SuiteSize size, Report report) {
        this.bench = bench;
        this.size = size;
        this.report = report;
    }

    /** Records a second that the connector moved over HTTP. */
    double run() throws IOException, InterruptedException {
        Map<Contenders, Runs> http = runs(OVER_HTTP, Store.S3);
        report.section("Over HTTP: S3, endpoint and queue in a process of their own");
        tables(http);
        report.plot("records-per-second-s3", plot("Records a second, over HTTP", http));
        Runs connector = of(http, Contenders.AT_LEAST_ONCE);
        double rate = connector.median(RATE);
        report.summary("requestsPerInvocation.s3", connector.median(REQUESTS));
        report.summary(
                "requestsPerInvocation.s3Notified", of(http, Contenders.NOTIFIED).median(REQUESTS));
        report.summary(
                "requestsPerInvocation.inline", of(http, Contenders.INLINE).median(REQUESTS));
        ratios("ratio", rate, http);

        Map<Contenders, Runs> memory = runs(IN_MEMORY, Store.MEMORY);
        report.section("In memory: without servers");
        tables(memory);
        report.plot("records-per-second-memory", plot("Records a second, in memory", memory));
        ratios("ratioInMemory", of(memory, Contenders.AT_LEAST_ONCE).median(RATE), memory);
        return rate;
    }

    private static Runs of(Map<Contenders, Runs> all, Contenders contender) {
        return Objects.requireNonNull(all.get(contender), contender.label());
    }

    private Map<Contenders, Runs> runs(List<Contenders> contenders, Store store)
            throws IOException, InterruptedException {
        Map<Contenders, Scenario> scenarios = new EnumMap<>(Contenders.class);
        for (Contenders contender : contenders) {
            scenarios.put(contender, scenario(contender, store));
        }
        return bench.interleaved(scenarios, size.times());
    }

    private Scenario scenario(Contenders contender, Store store) {
        if (contender == Contenders.PER_RECORD) {
            return Scenario.of(contender.name(), store, size.perRecord()).withBatch(1);
        }
        long records = store == Store.S3 ? size.s3Records() : size.memoryRecords();
        return Scenario.of(contender.name(), store, records);
    }

    private void tables(Map<Contenders, Runs> all) {
        Table speed =
                new Table(
                        "contender", "records/s", "client CPU us/record", "servers' CPU us/record");
        Table requests =
                new Table(
                        "contender",
                        "requests/invocation",
                        "PUT",
                        "invoke",
                        "GET",
                        "LIST",
                        "SQS",
                        "$/million records");
        all.forEach(
                (contender, runs) -> {
                    speed.row(
                            contender.label(),
                            Numbers.withSpread(runs.of(RATE)),
                            Numbers.of(runs.median("clientCpuMicrosPerRecord")),
                            Numbers.of(runs.median("serverCpuMicrosPerRecord")));
                    requests.row(
                            contender.label(),
                            Numbers.of(runs.median(REQUESTS)),
                            Numbers.of(runs.median("requests.PUT_OBJECT")),
                            Numbers.of(runs.median("requests.INVOKE_ENDPOINT_ASYNC")),
                            Numbers.of(runs.median("requests.GET_OBJECT")),
                            Numbers.of(runs.median("requests.LIST_OBJECTS_V2")),
                            Numbers.of(runs.median("queueRequestsPerInvocation")),
                            Numbers.of(runs.median("dollarsPerMillionRecords")));
                });
        report.table(speed);
        report.table(requests);
    }

    private static BarPlot plot(String title, Map<Contenders, Runs> all) {
        BarPlot plot = new BarPlot(title);
        all.forEach((contender, runs) -> plot.bar(contender.label(), runs.of(RATE)));
        return plot;
    }

    private void ratios(String name, double rate, Map<Contenders, Runs> all) {
        Table table = new Table("connector (at least once) to", "ratio of records/s", "target");
        ratio(table, name + ".perRecord", Contenders.PER_RECORD, "20", rate, all);
        ratio(table, name + ".batched", Contenders.BATCHED, "1.3", rate, all);
        ratio(table, name + ".limit", Contenders.LIMIT, "0.85", rate, all);
        report.table(table);
    }

    private void ratio(
            Table table,
            String name,
            Contenders other,
            String target,
            double rate,
            Map<Contenders, Runs> all) {
        Runs runs = all.get(other);
        if (runs != null) {
            double ratio = rate / runs.median(RATE);
            table.row(other.label(), Numbers.of(ratio), "at least " + target);
            report.summary(name, ratio);
        }
    }
}
