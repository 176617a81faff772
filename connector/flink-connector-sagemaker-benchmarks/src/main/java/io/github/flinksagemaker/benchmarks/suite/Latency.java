// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.client.ClientRun;
import io.github.flinksagemaker.benchmarks.client.Contenders;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.report.Numbers;
import io.github.flinksagemaker.benchmarks.report.Report;
import io.github.flinksagemaker.benchmarks.report.Table;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.benchmarks.workload.Scenario.Store;
import java.io.IOException;

/**
 * What the connector adds to the model's latency: from the model's answer to the result. The time
 * in which the endpoint writes the answer into S3 is part of it.
 */
final class Latency {

    private static final int WARM_UP_SECONDS = 10;
    private static final int HALF_LOAD_SECONDS = 15;

    /** About half of what the test kit has time for. */
    private static final double RECORDS_PER_SECOND = 3_000;

    private static final long FLUSH_MILLIS = 20;

    private final Bench bench;
    private final SuiteSize size;
    private final Report report;
    private final Table table =
            new Table("added latency, ms", "polling p50", "p99", "notifications p50", "p99");

    Latency(Bench bench, SuiteSize size, Report report) {
        this.bench = bench;
        this.size = size;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        report.section("Added latency: from the model's answer to the result");
        lowLoad();
        halfLoad(RECORDS_PER_SECOND);
        report.table(table);
    }

    /** Both at the same time: they hardly load the machine. */
    private void lowLoad() throws IOException, InterruptedException {
        ClientRun polling = bench.start(lowLoad(Contenders.AT_LEAST_ONCE));
        ClientRun notified = bench.start(lowLoad(Contenders.NOTIFIED));
        add("1 record/s", "lowLoad", polling.figures(), notified.figures());
    }

    private Scenario lowLoad(Contenders contender) {
        return Scenario.of(contender.name(), Store.S3, size.latencySeconds())
                .withWarmUp(WARM_UP_SECONDS)
                .withRate(1)
                .withBatch(1)
                .withFlushMillis(FLUSH_MILLIS);
    }

    private void halfLoad(double rate) throws IOException, InterruptedException {
        RunFigures polling = bench.run(halfLoad(Contenders.AT_LEAST_ONCE, rate));
        RunFigures notified = bench.run(halfLoad(Contenders.NOTIFIED, rate));
        add(Numbers.of(rate) + " records/s", "halfLoad", polling, notified);
    }

    private static Scenario halfLoad(Contenders contender, double rate) {
        long records = (long) (rate * HALF_LOAD_SECONDS);
        return Scenario.of(contender.name(), Store.S3, records)
                .withWarmUp((long) (rate * WARM_UP_SECONDS / 2))
                .withRate(rate);
    }

    private void add(String load, String name, RunFigures polling, RunFigures notified) {
        table.row(
                load,
                Numbers.of(polling.get("addedLatencyMillis.p50")),
                Numbers.of(polling.get("addedLatencyMillis.p99")),
                Numbers.of(notified.get("addedLatencyMillis.p50")),
                Numbers.of(notified.get("addedLatencyMillis.p99")));
        String path = "addedLatencyMillis." + name;
        report.summary(path + ".polling.p50", polling.get("addedLatencyMillis.p50"));
        report.summary(path + ".polling.p99", polling.get("addedLatencyMillis.p99"));
        report.summary(path + ".notifications.p50", notified.get("addedLatencyMillis.p50"));
        report.summary(path + ".notifications.p99", notified.get("addedLatencyMillis.p99"));
    }
}
