// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import io.github.flinksagemaker.testkit.model.LanguageDetectionModel;
import io.github.flinksagemaker.testkit.model.Model;
import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The command line of the stand-alone emulator. */
@Command(
        name = "run",
        description = {
            "S3, SageMaker's asynchronous endpoints and SQS on 127.0.0.1, for any AWS client. Prints one"
                    + " line of JSON when it is ready, and stops on SIGINT or SIGTERM. Objects and"
                    + " messages live in memory.",
            ""
        },
        abbreviateSynopsis = true,
        separator = " ",
        sortOptions = false,
        usageHelpWidth = 120)
final class MainOptions {

    @Option(
            names = "--port",
            paramLabel = "N",
            converter = PortConverter.class,
            description = "port of the SageMaker runtime (default: a free one)")
    int port;

    @Option(
            names = "--s3-port",
            paramLabel = "N",
            converter = PortConverter.class,
            description = "port of S3 (default: a free one)")
    int s3Port;

    @Option(
            names = "--sqs-port",
            paramLabel = "N",
            converter = PortConverter.class,
            description = "port of SQS (default: a free one)")
    int sqsPort;

    @Option(
            names = "--endpoint",
            paramLabel = "NAME",
            description = "the endpoint's name (default: ${DEFAULT-VALUE})")
    String endpoint = "language-detection";

    @Option(
            names = "--container-url",
            paramLabel = "URL",
            description =
                    "a model container that answers POST URL/invocations (default: language"
                            + " detection with Apache OpenNLP)")
    @Nullable URI containerUrl;

    @Option(
            names = "--latency",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "what the model takes besides, such as 250ms, 2s or 1m (default: 0s)")
    Duration latency = Duration.ZERO;

    @Option(
            names = "--cold-start",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "what the first request waits for an instance (default: 0s)")
    Duration coldStart = Duration.ZERO;

    @Option(
            names = "--no-failure-path",
            description = "failures leave no object in S3, as without S3FailurePath")
    boolean noFailurePath;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    boolean help;

    /**
     * Reads a command line.
     *
     * @throws ParameterException if an option is unknown or its value is missing or wrong
     */
    static MainOptions parse(String... arguments) {
        try {
            return CommandLine.populateCommand(new MainOptions(), arguments);
        } catch (OverwrittenOptionException e) {
            throw new ParameterException(
                    e.getCommandLine(),
                    e.getMessage()
                            + ", for this program has one endpoint; for several, use"
                            + " SageMakerTestKit.builder() in a program of your own",
                    e);
        }
    }

    /** The container, or the model that comes with the test kit. */
    Model model() {
        return containerUrl == null ? new LanguageDetectionModel() : Model.container(containerUrl);
    }

    static final class PortConverter implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String value) {
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // Falls through to the message below.
            }
            throw new TypeConversionException("must be 0 to 65535, was " + value);
        }
    }

    static final class TimeConverter implements ITypeConverter<Duration> {

        private static final Pattern TIME = Pattern.compile("(\\d+)(ms|s|m)");

        @Override
        public Duration convert(String value) {
            Matcher matcher = TIME.matcher(value.toLowerCase(Locale.ROOT));
            try {
                if (!matcher.matches()) {
                    return Duration.parse(value);
                }
                String unit = matcher.group(2);
                long amount = Long.parseLong(matcher.group(1));
                return switch (unit) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    default -> Duration.ofMinutes(amount);
                };
            } catch (DateTimeParseException e) {
                throw new TypeConversionException(
                        "must be a time such as 250ms, 2s or 1m, was " + value);
            }
        }
    }
}
