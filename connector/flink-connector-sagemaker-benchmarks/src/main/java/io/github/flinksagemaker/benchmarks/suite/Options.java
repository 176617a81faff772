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
@Command(
        name = "run",
        description = "Benchmarks; a section takes half an hour.",
        sortOptions = false)
final class Options {

    /** Parts of the benchmark. */
    enum Section {
        COST,
        IN_FLIGHT,
        DOLLARS,
        LATENCY,
        RESOURCES,
        GROWTH,
        MICRO
    }

    @Option(
            names = "--short",
            description = "The costs only, or those sections that are named, briefly.")
    private boolean brief;

    @Option(names = "--tiny", description = "Only to see that everything works.")
    private boolean tiny;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "SECTION",
            description = "Some of: ${COMPLETION-CANDIDATES}.")
    private Set<Section> sections = EnumSet.noneOf(Section.class);

    @Option(
            names = "--resume",
            description = "Takes the figures of warm runs that are there for these runs.")
    private boolean resume;

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
        if (!sections.isEmpty()) {
            return sections;
        }
        return brief ? EnumSet.of(Section.COST) : EnumSet.allOf(Section.class);
    }

    /** Whether a run that has been made is not made again. */
    boolean resume() {
        return resume;
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
