// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples;

import java.time.Duration;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** How all examples read their command lines. */
public final class Arguments {

    private Arguments() {}

    /**
     * Reads a command line into an object whose fields are options. Of a repeated option the last
     * value counts.
     *
     * @throws ParameterException if something in it is wrong
     */
    public static <T> T parse(T options, String... arguments) {
        new CommandLine(options)
                .setOverwrittenOptionsAllowed(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, Arguments::time)
                .parseArgs(arguments);
        return options;
    }

    private static Duration time(String value) {
        try {
            return TimeUtils.parseDuration(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("must be a time such as 250ms or 2s, was " + value);
        }
    }

    /** A whole number of 1 or more. */
    public static final class Positive implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String value) {
            try {
                int number = Integer.parseInt(value);
                if (number > 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Falls through to the message below.
            }
            throw new TypeConversionException("must be 1 or more, was " + value);
        }
    }
}
