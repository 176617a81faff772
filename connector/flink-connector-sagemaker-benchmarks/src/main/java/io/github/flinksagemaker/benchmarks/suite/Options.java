// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param size how much is run
 * @param sections which to run
 * @param output the folder of the results
 * @param document where the report goes into, too; null for none
 * @param scenario a single run instead; null for all
 */
record Options(
        Size size,
        Set<Section> sections,
        Path output,
        @Nullable Path document,
        @Nullable Scenario scenario) {

    static final String HELP =
            """
            Options:
              --short            a few minutes instead of half an hour
              --tiny             only to see that everything works
              --only A,B         some of: throughput, latency, resources, growth, micro
              --output FOLDER    where results go
              --write-docs FILE  puts the report into this document, and its plots beside it
              --scenario "contender=LIMIT store=S3 records=50000 ..."  a single run, all its figures
            """;

    /** Parts of the benchmark. */
    enum Section {
        THROUGHPUT,
        LATENCY,
        RESOURCES,
        GROWTH,
        MICRO
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if something is not known
     */
    static Options parse(String[] arguments) {
        Size size = Size.full();
        Set<Section> sections = EnumSet.allOf(Section.class);
        Path output = Path.of("target", "benchmark");
        Path document = null;
        Scenario scenario = null;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--short" -> size = Size.brief();
                case "--tiny" -> size = Size.tiny();
                case "--only" -> {
                    sections = EnumSet.noneOf(Section.class);
                    Arrays.stream(value(arguments, ++i).toUpperCase(Locale.ROOT).split(","))
                            .map(Section::valueOf)
                            .forEach(sections::add);
                }
                case "--output" -> output = Path.of(value(arguments, ++i));
                case "--write-docs" -> document = Path.of(value(arguments, ++i));
                case "--scenario" ->
                        scenario = Scenario.like(List.of(value(arguments, ++i).trim().split(" +")));
                default ->
                        throw new IllegalArgumentException(
                                "unknown option " + arguments[i] + "\n" + HELP);
            }
        }
        return new Options(size, sections, output, document, scenario);
    }

    private static String value(String[] arguments, int index) {
        if (index == arguments.length) {
            throw new IllegalArgumentException(arguments[index - 1] + " needs a value\n" + HELP);
        }
        return arguments[index];
    }
}
