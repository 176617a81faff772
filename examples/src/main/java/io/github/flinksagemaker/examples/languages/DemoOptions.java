// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import io.github.flinksagemaker.examples.Arguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
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

    /** How many records in a hundred are made such that the model refuses them. */
    @Option(names = "--poison", converter = PercentConverter.class)
    double poison;

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

    static final class PercentConverter implements ITypeConverter<Double> {

        private static final Pattern PERCENT = Pattern.compile("[0-9]+([.][0-9]+)?%");

        @Override
        public Double convert(String value) {
            if (PERCENT.matcher(value).matches()) {
                double percent = Double.parseDouble(value.substring(0, value.length() - 1));
                if (percent <= 100) {
                    return percent;
                }
            }
            throw new TypeConversionException(
                    "must be a percentage up to 100% such as 1% or 0.5%, was " + value);
        }
    }
}
