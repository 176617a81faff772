// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import io.github.flinksagemaker.examples.Arguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The demo's command line; {@code examples/README.md} says what each option does. */
final class DemoOptions {

    /** JSON Lines of {@link Paragraph}s, {@code .gz} or plain; null for the demo's own data. */
    @Option(names = "--input", converter = FileConverter.class)
    @Nullable Path input;

    /** The folder for {@code summary.json}. */
    @Option(names = "--output")
    Path output = Path.of("examples/target/demo");

    @Option(names = "--parallelism", converter = Arguments.Positive.class)
    int parallelism = 2;

    @Option(names = "--batch-size", converter = Arguments.Positive.class)
    int batchSize = 50;

    @Option(names = "--latency")
    Duration latency = Duration.ofMillis(250);

    @Option(names = "--container")
    DemoContainer container = DemoContainer.JSONLINES;

    @Option(names = "--notifications")
    boolean notifications;

    static final class FileConverter implements ITypeConverter<Path> {

        @Override
        public Path convert(String value) {
            Path file = Path.of(value);
            if (!Files.isRegularFile(file)) {
                throw new TypeConversionException("must be a file, was " + value);
            }
            return file;
        }
    }
}
