// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import io.github.flinksagemaker.examples.Arguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The demo's command line.
 *
 * @param input JSON Lines of {@link Paragraph}s, {@code .gz} or plain; null for the demo's own data
 * @param output the folder for {@code summary.json}
 * @param parallelism the job's
 * @param batchSize records in a request at most
 * @param latency what the model takes for a request beside its computing
 * @param container what the model's container takes and answers
 * @param notifications whether notifications make the job look for results, or it polls
 */
record DemoOptions(
        @Nullable Path input,
        Path output,
        int parallelism,
        int batchSize,
        Duration latency,
        DemoContainer container,
        boolean notifications) {

    private static final Set<String> NAMES =
            new TreeSet<>(
                    Set.of("input", "output", "parallelism", "batch-size", "latency", "container"));
    private static final String NOTIFICATIONS = "notifications";

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if something in it is wrong
     */
    static DemoOptions parse(String... arguments) {
        Arguments given = Arguments.parse(NAMES, Set.of(NOTIFICATIONS), arguments);
        String input = given.get("input");
        if (input != null && !Files.isRegularFile(Path.of(input))) {
            throw new IllegalArgumentException("--input must be a file, was " + input);
        }
        return new DemoOptions(
                input == null ? null : Path.of(input),
                Path.of(given.get("output", "examples/target/demo")),
                given.positive("parallelism", 2),
                given.positive("batch-size", 50),
                given.time("latency", Duration.ofMillis(250)),
                DemoContainer.of(given.get("container", "jsonlines")),
                given.has(NOTIFICATIONS));
    }
}
