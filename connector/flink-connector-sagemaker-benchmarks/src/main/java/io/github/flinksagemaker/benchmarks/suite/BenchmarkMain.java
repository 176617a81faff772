// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.report.Numbers;
import io.github.flinksagemaker.benchmarks.report.Report;
import io.github.flinksagemaker.benchmarks.suite.Options.Section;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The benchmark; the script {@code run} starts it. */
public final class BenchmarkMain {

    private BenchmarkMain() {}

    /** Ends with 2 if the command line is wrong, and with 1 if a run fails. */
    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (ParameterException e) {
            System.err.println(e.getMessage());
            e.getCommandLine().usage(System.err);
            System.exit(2);
            return;
        }
        if (options.help()) {
            CommandLine.usage(options, System.out);
            return;
        }
        SuiteSize size = options.size();
        Files.createDirectories(options.output());
        Files.deleteIfExists(options.output().resolve("clients.log"));
        Scenario scenario = options.scenario();
        if (scenario != null) {
            try (Bench bench = Bench.open(options.output())) {
                bench.run(scenario)
                        .all()
                        .forEach((name, value) -> System.out.println(name + " " + value));
            }
            return;
        }
        Report report = new Report();
        long began = System.nanoTime();
        try (Bench bench = Bench.open(options.output())) {
            run(bench, options, size, report);
        }
        report.paragraph(
                "Taken in "
                        + Numbers.of((System.nanoTime() - began) / 60e9)
                        + " minutes"
                        + (size.equals(SuiteSize.full())
                                ? "."
                                : ", less than a full run: rough figures."));
        report.write(options.output());
        Path document = options.document();
        if (document != null) {
            report.writeInto(document);
        }
        System.out.println(report.text());
    }

    private static void run(Bench bench, Options options, SuiteSize size, Report report)
            throws Exception {
        report.paragraph(Machine.description());
        WarmBench warm = new WarmBench(options.output(), options.resume());
        if (options.sections().contains(Section.COST)) {
            new Cost(warm, size, report).run();
        }
        if (options.sections().contains(Section.IN_FLIGHT)) {
            new InFlight(warm, size, report).run();
        }
        if (options.sections().contains(Section.DOLLARS)) {
            new Dollars(warm, size, report).run();
        }
        if (options.sections().contains(Section.LATENCY)) {
            new Latency(bench, size, report).run();
        }
        if (options.sections().contains(Section.RESOURCES)) {
            new Resources(bench, size, report).run();
        }
        if (options.sections().contains(Section.GROWTH)) {
            new Growth(bench, size, report).run();
        }
        if (options.sections().contains(Section.MICRO)) {
            new MicroSection(bench, size, report).run();
        }
    }
}
