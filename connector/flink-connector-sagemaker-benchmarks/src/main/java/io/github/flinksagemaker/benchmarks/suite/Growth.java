// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.client.Contenders;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.report.LinePlot;
import io.github.flinksagemaker.benchmarks.report.Numbers;
import io.github.flinksagemaker.benchmarks.report.Report;
import io.github.flinksagemaker.benchmarks.report.Table;
import io.github.flinksagemaker.benchmarks.scale.ScaleBenchmark;
import io.github.flinksagemaker.benchmarks.scale.Workload.Order;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.benchmarks.workload.Scenario.Store;
import java.io.IOException;
import java.util.function.LongFunction;

/** What a record or an invocation costs as something grows: it should cost the same. */
final class Growth {

    private static final String CPU = "cpuMicrosPerRecord";

    /** What a short run moves in memory, in bytes of records. */
    private static final long BYTES = 100_000_000;

    private static final long LEAST_RECORDS = 400;
    private static final int MOST_BATCH_BYTES = 4_000_000;
    private static final int PARTS = 5;

    private final Bench bench;
    private final SuiteSize size;
    private final Report report;

    Growth(Bench bench, SuiteSize size, Report report) {
        this.bench = bench;
        this.size = size;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        report.section("Growth: what a record costs as something grows");
        openInvocations();
        ledger();
        grow(
                "slots",
                "slots",
                new long[] {1, 2, 4},
                slots -> inMemory(200, 100).withSlots((int) slots));
        grow(
                "batch",
                "records in a batch",
                new long[] {1, 10, 100, 1_000},
                batch -> inMemory(200, (int) batch));
        grow(
                "record",
                "bytes in a record",
                new long[] {100, 1_000, 10_000, 100_000, 1_000_000},
                bytes -> inMemory((int) bytes, batchOf(bytes)));
    }

    private static int batchOf(long recordBytes) {
        return (int) Math.max(1, Math.min(100, MOST_BATCH_BYTES / recordBytes));
    }

    private Scenario inMemory(int recordBytes, int batch) {
        long most = batch == 1 ? size.memoryRecords() / 50 : size.memoryRecords() / 4;
        long records = Math.max(LEAST_RECORDS, Math.min(most, BYTES / recordBytes));
        return Scenario.of(Contenders.AT_LEAST_ONCE.name(), Store.MEMORY, records)
                .withRecordBytes(recordBytes)
                .withBatch(batch);
    }

    private void openInvocations() throws IOException, InterruptedException {
        Table table =
                new Table(
                        "one reader, 20 KB carried by each invocation",
                        "CPU us/invocation",
                        "heap above idle, MiB",
                        "S3 reads/invocation");
        LinePlot cpu = new LinePlot("CPU of an invocation, microseconds", "open invocations");
        LinePlot heap = new LinePlot("Heap above idle, MiB", "open invocations");
        for (Order order : Order.values()) {
            for (int open : new int[] {1_000, 10_000, 100_000}) {
                RunFigures figures = bench.scale(order, open, size.ledgerEntries() / 20, 1);
                String line = order == Order.QUEUED ? "outputs in order" : "in no order";
                cpu.point(line, open, figures.get("0." + ScaleBenchmark.MICROS));
                heap.point(line, open, figures.get("0." + ScaleBenchmark.HEAP));
                table.row(
                        Numbers.of(open) + " open, " + line,
                        Numbers.of(figures.get("0." + ScaleBenchmark.MICROS)),
                        Numbers.of(figures.get("0." + ScaleBenchmark.HEAP)),
                        Numbers.of(figures.get("0." + ScaleBenchmark.READS)));
                report.summary(
                        "growth.open." + open + "." + order + ".microsPerInvocation",
                        figures.get("0." + ScaleBenchmark.MICROS));
            }
        }
        report.table(table);
        report.plot("growth-open-cpu", cpu);
        report.plot("growth-open-heap", heap);
    }

    private void ledger() throws IOException, InterruptedException {
        int entries = size.ledgerEntries() / PARTS;
        RunFigures figures = bench.scale(Order.QUEUED, 1_000, entries, PARTS);
        LinePlot cpu = new LinePlot("CPU of an invocation, microseconds", "entries in the ledger");
        Table table =
                new Table("entries in the ledger", "CPU us/invocation", "heap above idle, MiB");
        for (int part = 0; part < PARTS; part++) {
            double micros = figures.get(part + "." + ScaleBenchmark.MICROS);
            long so = (part + 1L) * entries;
            cpu.point("CPU", so, micros);
            table.row(
                    Numbers.of(so),
                    Numbers.of(micros),
                    Numbers.of(figures.get(part + "." + ScaleBenchmark.HEAP)));
        }
        report.table(table);
        report.plot("growth-ledger", cpu);
        report.summary(
                "growth.ledger.lastToFirst",
                figures.get((PARTS - 1) + "." + ScaleBenchmark.MICROS)
                        / figures.get("0." + ScaleBenchmark.MICROS));
    }

    private void grow(String name, String what, long[] values, LongFunction<Scenario> scenario)
            throws IOException, InterruptedException {
        Table table =
                new Table(what, "records/s", "CPU us/record", "CPU us/KB", "heap at the end, MiB");
        LinePlot plot = new LinePlot("CPU, in memory, microseconds", what);
        for (long value : values) {
            Scenario each = scenario.apply(value);
            RunFigures figures = bench.run(each);
            double micros = figures.get(CPU);
            double kilobytes = each.recordBytes() / 1000.0;
            plot.point("of a record", value, micros);
            if (name.equals("record")) {
                plot.point("of a KB", value, micros / kilobytes);
            }
            table.row(
                    Numbers.of(value),
                    Numbers.of(figures.get("recordsPerSecond")),
                    Numbers.of(micros),
                    Numbers.of(micros / kilobytes),
                    Numbers.of(figures.get("heapBytes") / (1 << 20)));
            report.summary("growth." + name + "." + value + ".microsPerRecord", micros);
        }
        report.table(table);
        report.plot("growth-" + name, plot);
    }
}
