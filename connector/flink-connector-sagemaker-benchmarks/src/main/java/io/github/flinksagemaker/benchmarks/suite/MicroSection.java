// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.report.Numbers;
import io.github.flinksagemaker.benchmarks.report.Report;
import io.github.flinksagemaker.benchmarks.report.Table;
import java.io.IOException;

/** The micro-benchmarks. */
final class MicroSection {

    private static final String MICROS = ".micros";

    private final Bench bench;
    private final SuiteSize size;
    private final Report report;

    MicroSection(Bench bench, SuiteSize size, Report report) {
        this.bench = bench;
        this.size = size;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        report.section("Micro-benchmarks (JMH)");
        report.paragraph(
                "A batch has 100 records of 200 bytes, a segment 50 entries with 10 records and"
                        + " 20 KB each.");
        RunFigures figures = bench.micro(size.microSeconds());
        Table table = new Table("operation", "us", "bytes allocated");
        for (String name : figures.all().keySet()) {
            if (name.endsWith(MICROS)) {
                String operation = name.substring(0, name.length() - MICROS.length());
                table.row(
                        operation,
                        Numbers.of(figures.get(name)),
                        Numbers.of(figures.get(operation + ".bytes")));
            }
        }
        report.table(table);
    }
}
