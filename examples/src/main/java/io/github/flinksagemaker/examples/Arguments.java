// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * A command line of {@code --name value} pairs and of flags, {@code --name} alone. Of a repeated
 * name the last value counts.
 */
public final class Arguments {

    private final Map<String, String> values;

    private Arguments(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if an option is none of {@code names} or has no value
     */
    public static Arguments parse(Set<String> names, String... arguments) {
        return parse(names, Set.of(), arguments);
    }

    /**
     * Reads a command line that may hold flags.
     *
     * @throws IllegalArgumentException if an option is none of {@code names} or {@code flags}, or
     *     one of {@code names} has no value
     */
    public static Arguments parse(Set<String> names, Set<String> flags, String... arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        var rest = List.of(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            String name = option.startsWith("--") ? option.substring(2) : "";
            if (flags.contains(name)) {
                values.put(name, "true");
                continue;
            }
            if (!names.contains(name)) {
                Set<String> all = new TreeSet<>(names);
                all.addAll(flags);
                throw new IllegalArgumentException(
                        "there is no option " + option + ", only --" + String.join(", --", all));
            }
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            values.put(name, rest.next());
        }
        return new Arguments(values);
    }

    /** The value of an option, or null if it is not given. */
    public @Nullable String get(String name) {
        return values.get(name);
    }

    /** Whether a flag is given. */
    public boolean has(String flag) {
        return values.containsKey(flag);
    }

    /** The value of an option, or what stands in for it. */
    public String get(String name, String standard) {
        return values.getOrDefault(name, standard);
    }

    /**
     * The value of an option that must be given.
     *
     * @throws IllegalArgumentException if it is not
     */
    public String required(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is required");
        }
        return value;
    }

    /**
     * A whole number of 1 or more.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public int positive(String name, int standard) {
        String value = get(name, Integer.toString(standard));
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the message below.
        }
        throw new IllegalArgumentException("--" + name + " must be 1 or more, was " + value);
    }

    /**
     * A time such as {@code 250ms} or {@code 2s}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public Duration time(String name, Duration standard) {
        String value = values.get(name);
        if (value == null) {
            return standard;
        }
        try {
            return TimeUtils.parseDuration(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--" + name + " must be a time such as 250ms or 2s, was " + value, e);
        }
    }
}
