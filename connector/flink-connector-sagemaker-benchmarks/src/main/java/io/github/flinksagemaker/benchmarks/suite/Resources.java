// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.client.Contenders;
import io.github.flinksagemaker.benchmarks.measure.Profile;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.report.Numbers;
import io.github.flinksagemaker.benchmarks.report.Report;
import io.github.flinksagemaker.benchmarks.report.Table;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.benchmarks.workload.Scenario.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;

/** CPU time and allocation of a record, and where they go. */
final class Resources {

    private static final int HOT_SPOTS = 10;
    private static final int RECORD_BYTES = 200;

    private final Bench bench;
    private final SuiteSize size;
    private final Report report;

    Resources(Bench bench, SuiteSize size, Report report) {
        this.bench = bench;
        this.size = size;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        report.section("CPU and allocation of a record of " + RECORD_BYTES + " bytes");
        sinkPath();
        profile("in memory", Store.MEMORY, size.memoryRecords());
        profile("over HTTP", Store.S3, size.s3Records() / 2);
    }

    private void sinkPath() throws IOException, InterruptedException {
        RunFigures nothing = bench.run(of(Contenders.NOTHING, Store.MEMORY, size.memoryRecords()));
        RunFigures memory = bench.run(of(Contenders.SINK, Store.MEMORY, size.memoryRecords()));
        RunFigures http = bench.run(of(Contenders.SINK, Store.S3, size.s3Records() / 2));
        Table table =
                new Table("the sink's path, bytes allocated per record", "in memory", "over HTTP");
        double sumInMemory = 0;
        double sumOverHttp = 0;
        for (String role : new String[] {"task", "writer", "http"}) {
            String name = "allocated." + role + ".bytesPerRecord";
            double less = orZero(nothing.get(name));
            double inMemory = orZero(memory.get(name)) - less;
            double overHttp = orZero(http.get(name)) - less;
            sumInMemory += inMemory;
            sumOverHttp += overHttp;
            table.row(role + " threads", Numbers.of(inMemory), Numbers.of(overHttp));
        }
        table.row("together", Numbers.of(sumInMemory), Numbers.of(sumOverHttp));
        report.table(table);
        double target = 1.5 * RECORD_BYTES + 400;
        report.paragraph(
                "Without what making the records and a job without sink allocate. Target: at most "
                        + Numbers.of(target)
                        + " bytes (1.5 x payload + 400).");
        report.summary("sinkAllocatedBytesPerRecord.memory", sumInMemory);
        report.summary("sinkAllocatedBytesPerRecord.http", sumOverHttp);
    }

    private static Scenario of(Contenders contender, Store store, long records) {
        return Scenario.of(contender.name(), store, records).withRecordBytes(RECORD_BYTES);
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    private void profile(String title, Store store, long records)
            throws IOException, InterruptedException {
        Path file =
                bench.folder()
                        .resolve(
                                "profile-"
                                        + store.name().toLowerCase(java.util.Locale.ROOT)
                                        + ".jfr");
        RunFigures figures =
                bench.run(
                        of(Contenders.AT_LEAST_ONCE, store, records).withProfile(file.toString()));
        Profile profile = Profile.of(file.toAbsolutePath());
        double cpu = figures.get("cpuMicrosPerRecord");
        Table owners =
                new Table(
                        "sink and source, " + title,
                        "CPU us/record",
                        "part of CPU",
                        "part of allocation");
        profile.cpuByOwner()
                .forEach(
                        (owner, part) ->
                                owners.row(
                                        owner,
                                        Numbers.of(part * cpu),
                                        percent(part),
                                        percent(
                                                profile.allocationByOwner()
                                                        .getOrDefault(owner, 0.0))));
        report.table(owners);
        report.summary(
                "connectorCpuMicrosPerRecord." + store.name().toLowerCase(java.util.Locale.ROOT),
                profile.cpuByOwner().getOrDefault("connector", 0.0) * cpu);
        Table hot =
                new Table("connector's hot spots, CPU", "part", "allocation", "part of its bytes");
        Iterator<Map.Entry<String, Double>> allocation =
                profile.connectorAllocation(HOT_SPOTS).entrySet().iterator();
        profile.connectorCpu(HOT_SPOTS)
                .forEach(
                        (method, part) -> {
                            Map.Entry<String, Double> bytes =
                                    allocation.hasNext() ? allocation.next() : Map.entry("", 0.0);
                            hot.row(
                                    method,
                                    percent(part),
                                    bytes.getKey(),
                                    percent(bytes.getValue()));
                        });
        report.table(hot);
        report.paragraph(
                "Of the connector's samples, "
                        + percent(profile.reflectionOrRegex())
                        + " were in reflection or regular expressions.");
    }

    private static String percent(double part) {
        return Numbers.of(100 * part) + " %";
    }
}
