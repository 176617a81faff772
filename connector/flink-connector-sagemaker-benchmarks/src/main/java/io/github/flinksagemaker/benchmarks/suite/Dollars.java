// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.client.Contenders;
import io.github.flinksagemaker.benchmarks.measure.RequestCounts;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.report.Numbers;
import io.github.flinksagemaker.benchmarks.report.Report;
import io.github.flinksagemaker.benchmarks.report.Table;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.benchmarks.workload.Scenario.Store;
import io.github.flinksagemaker.config.SourceOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What requests cost a month, by how much there is to do. */
final class Dollars {

    private static final double SECONDS_A_MONTH = 365.25 / 12 * 24 * 3_600;
    private static final int[] INVOCATIONS_PER_SECOND = {0, 1, 10, 100};
    private static final int RECORDS = 100;
    private static final long CHECKPOINT_MILLIS = 10_000;

    /** Batches of 100 come no faster than one a second. */
    private static final long FLUSH_MILLIS = 1_000;

    /** Enough for all parts of the job to have begun. */
    private static final int FIRST_INVOCATIONS = 200;

    private static final double ONCE_AN_HOUR = 1 / 3_600.0;
    private static final int DELAY_MILLIS = 5;

    private static final List<Contenders> CONTENDERS =
            List.of(
                    Contenders.AT_LEAST_ONCE,
                    Contenders.EXACTLY_ONCE,
                    Contenders.NOTIFIED,
                    Contenders.INLINE_POLLED,
                    Contenders.INLINE);

    private final WarmBench bench;
    private final SuiteSize size;
    private final Report report;

    Dollars(WarmBench bench, SuiteSize size, Report report) {
        this.bench = bench;
        this.size = size;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        report.section("Dollars");
        report.paragraph(
                "Requests as counted in "
                        + size.countSeconds()
                        + " s, at the list prices of us-east-1; one slot, batches of "
                        + RECORDS
                        + " records, checkpoints every "
                        + CHECKPOINT_MILLIS / 1_000
                        + " s, all else by default. Neither storage nor the endpoint is in it.");
        Table table =
                new Table(
                        "connector",
                        "$ a month, idle",
                        "1 invocation/s",
                        "10/s",
                        "100/s",
                        "$/million predictions at 100/s");
        for (Contenders contender : CONTENDERS) {
            List<String> cells = new ArrayList<>();
            cells.add(contender.label());
            double dollars = 0;
            for (int rate : INVOCATIONS_PER_SECOND) {
                dollars = dollarsPerSecond(contender, rate);
                cells.add(Numbers.of(dollars * SECONDS_A_MONTH));
                report.summary(
                        "dollarsAMonth." + contender.name() + "." + rate,
                        dollars * SECONDS_A_MONTH);
            }
            int most = INVOCATIONS_PER_SECOND[INVOCATIONS_PER_SECOND.length - 1];
            cells.add(Numbers.of(dollars / most / RECORDS * 1e6));
            table.row(cells.toArray(String[]::new));
        }
        report.table(table);
    }

    private double dollarsPerSecond(Contenders contender, int rate)
            throws IOException, InterruptedException {
        String name = "dollars-" + contender.name().toLowerCase(Locale.ROOT) + "-" + rate;
        boolean isNotified = contender == Contenders.NOTIFIED || contender == Contenders.INLINE;
        RunFigures figures =
                isNotified
                        ? bench.runNotified(name, scenario(contender, rate))
                        : bench.run(name, scenario(contender, rate), DELAY_MILLIS);
        double notifications = isNotified ? figures.get("invocationsPerSecond") : 0;
        return figures.get("dollarsPerSecond") + RequestCounts.dollarsOf(notifications);
    }

    private Scenario scenario(Contenders contender, int rate) {
        return Scenario.of(contender.name(), Store.S3, 0)
                .withBatch(RECORDS)
                .withRate((rate == 0 ? ONCE_AN_HOUR : rate) * RECORDS)
                .withFlushMillis(FLUSH_MILLIS)
                .withCheckpointMillis(CHECKPOINT_MILLIS)
                .withDiscoveryMillis(SourceOptions.DISCOVERY_INTERVAL.defaultValue().toMillis())
                .withSkip(FIRST_INVOCATIONS)
                .withMostWindows(1)
                .withMeasureSeconds(size.countSeconds());
    }
}
