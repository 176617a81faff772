// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command line. */
@Command(name = "run", description = "Half an hour of benchmarks.", sortOptions = false)
final class Options {

    /** Parts of the benchmark. */
    enum Section {
        THROUGHPUT,
        LATENCY,
        RESOURCES,
        GROWTH,
        MICRO
    }

    @Option(names = "--short", description = "A few minutes instead of half an hour.")
    private boolean brief;

    @Option(names = "--tiny", description = "Only to see that everything works.")
    private boolean tiny;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "SECTION",
            description = "Some of: ${COMPLETION-CANDIDATES}.")
    private Set<Section> sections = EnumSet.allOf(Section.class);

    @Option(names = "--output", paramLabel = "FOLDER", description = "Where results go.")
    private Path output = Path.of("target", "benchmark");

    @Option(
            names = "--write-docs",
            paramLabel = "FILE",
            description = "Puts the report into this document, and its plots beside it.")
    private @Nullable Path document;

    @Option(
            names = "--scenario",
            paramLabel = "\"contender=LIMIT store=S3 records=50000 ...\"",
            converter = ScenarioConverter.class,
            description = "A single run, all its figures.")
    private @Nullable Scenario scenario;

    @Option(names = "--help", usageHelp = true, description = "Shows this.")
    private boolean help;

    private Options() {}

    /**
     * Reads it.
     *
     * @throws CommandLine.ParameterException if something is not known
     */
    static Options parse(String... arguments) {
        Options options = new Options();
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        return options;
    }

    /** Whether it asks for nothing else. */
    boolean help() {
        return help;
    }

    /** How much is run. */
    SuiteSize size() {
        if (tiny) {
            return SuiteSize.tiny();
        }
        return brief ? SuiteSize.brief() : SuiteSize.full();
    }

    /** Which to run. */
    Set<Section> sections() {
        return sections;
    }

    /** The folder of the results. */
    Path output() {
        return output;
    }

    /** Where the report goes into, too; null for none. */
    @Nullable Path document() {
        return document;
    }

    /** A single run instead; null for all. */
    @Nullable Scenario scenario() {
        return scenario;
    }

    private static final class ScenarioConverter implements ITypeConverter<Scenario> {
        @Override
        public Scenario convert(String value) {
            try {
                return Scenario.like(List.of(value.trim().split(" +")));
            } catch (RuntimeException e) {
                throw new TypeConversionException("name=value pairs are wanted: " + e);
            }
        }
    }
}
