// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import io.github.flinksagemaker.testkit.model.Model;
import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The command line of the stand-alone emulator. */
final class MainOptions {

    static final String HELP =
            """
            Usage: run [options]

            S3, SageMaker's asynchronous endpoints and SQS on 127.0.0.1, for any AWS client. Prints one line of JSON
            when it is ready, and stops on SIGINT or SIGTERM. Objects and messages live in memory.

              --port N             port of the SageMaker runtime        (default: a free one)
              --s3-port N          port of S3                           (default: a free one)
              --sqs-port N         port of SQS                          (default: a free one)
              --endpoint NAME      the endpoint's name                  (default: language-detection)
              --container-url URL  a model container that answers POST URL/invocations
                                   (default: language detection with Apache OpenNLP)
              --latency TIME       what the model takes besides, such as 250ms, 2s or 1m   (default: 0s)
              --cold-start TIME    what the first request waits for an instance            (default: 0s)
              --no-failure-path    failures leave no object in S3, as without S3FailurePath
              --help               this text
            """;

    private static final Pattern TIME = Pattern.compile("(\\d+)(ms|s|m)");

    private int port;
    private int s3Port;
    private int sqsPort;
    private String endpoint = "language-detection";
    private @Nullable URI containerUrl;
    private Duration latency = Duration.ZERO;
    private Duration coldStart = Duration.ZERO;
    private boolean failurePath = true;
    private boolean help;

    private MainOptions() {}

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if an option is unknown or its value is missing or wrong
     */
    static MainOptions parse(String... arguments) {
        MainOptions options = new MainOptions();
        Iterator<String> rest = List.of(arguments).iterator();
        Set<String> given = new HashSet<>();
        while (rest.hasNext()) {
            String option = rest.next();
            if (!given.add(option)) {
                throw new IllegalArgumentException(
                        option
                                + " is given twice, and this program has one endpoint; for several,"
                                + " use SageMakerTestKit.builder() in a program of your own");
            }
            switch (option) {
                case "--port" -> options.port = port(option, rest);
                case "--s3-port" -> options.s3Port = port(option, rest);
                case "--sqs-port" -> options.sqsPort = port(option, rest);
                case "--endpoint" -> options.endpoint = value(option, rest);
                case "--container-url" -> options.containerUrl = URI.create(value(option, rest));
                case "--latency" -> options.latency = time(option, rest);
                case "--cold-start" -> options.coldStart = time(option, rest);
                case "--no-failure-path" -> options.failurePath = false;
                case "--help", "-h" -> options.help = true;
                default ->
                        throw new IllegalArgumentException(
                                "There is no option " + option + "; --help lists them");
            }
        }
        return options;
    }

    int port() {
        return port;
    }

    int s3Port() {
        return s3Port;
    }

    int sqsPort() {
        return sqsPort;
    }

    String endpoint() {
        return endpoint;
    }

    boolean hasContainer() {
        return containerUrl != null;
    }

    /** The container, or null for the model that comes with the test kit. */
    @Nullable Model container() {
        return containerUrl == null ? null : Model.container(containerUrl);
    }

    Duration latency() {
        return latency;
    }

    Duration coldStart() {
        return coldStart;
    }

    boolean failurePath() {
        return failurePath;
    }

    boolean help() {
        return help;
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value; --help says which");
        }
        return rest.next();
    }

    private static int port(String option, Iterator<String> rest) {
        String value = value(option, rest);
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Falls through to the message below.
        }
        throw new IllegalArgumentException(option + " must be 0 to 65535, was " + value);
    }

    private static Duration time(String option, Iterator<String> rest) {
        String value = value(option, rest);
        Matcher matcher = TIME.matcher(value.toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                default -> Duration.ofMinutes(amount);
            };
        }
        try {
            return Duration.parse(value);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    option + " must be a time such as 250ms, 2s or 1m, was " + value, e);
        }
    }
}
