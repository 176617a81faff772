// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.internal.text.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;

/** Collects all that is missing or wrong, so that it is told at once. */
public final class Problems {

    private final Set<String> found = new LinkedHashSet<>();

    public void add(String problem) {
        found.add(problem);
    }

    /** Adds the problem unless the condition holds. */
    public void require(boolean condition, String problem) {
        if (!condition) {
            add(problem);
        }
    }

    /** Returns what is read; null if it can't be, which is a problem then. */
    public <T> @Nullable T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Found e) {
            found.addAll(e.problems);
            return null;
        } catch (IllegalArgumentException e) {
            add(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** A check that throws what is a problem then. */
    public void run(Runnable check) {
        read(
                () -> {
                    check.run();
                    return this;
                });
    }

    void atLeast(ConfigOption<?> option, Duration value, Duration least) {
        require(
                value.compareTo(least) >= 0,
                option.key()
                        + " must be at least "
                        + DurationText.of(least)
                        + ", was "
                        + DurationText.of(value));
    }

    /** Whole seconds between two limits of the service. */
    void seconds(String what, Duration value, Duration least, Duration most) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0 && value.getNano() == 0,
                what
                        + " must be whole seconds from "
                        + DurationText.of(least)
                        + " to "
                        + DurationText.of(most)
                        + ", was "
                        + DurationText.of(value));
    }

    void atLeastOne(ConfigOption<?> option, long value) {
        require(value >= 1, option.key() + " must be at least 1, was " + value);
    }

    void atMost(ConfigOption<?> option, long value, long most) {
        require(value <= most, option.key() + " must be at most " + most + ", was " + value);
    }

    /** A value that another option's bounds from below. */
    <T extends Comparable<T>> void notBelow(
            ConfigOption<?> option, T value, ConfigOption<?> lower, T least) {
        require(
                value.compareTo(least) >= 0,
                option.key()
                        + " must not be below "
                        + lower.key()
                        + " ("
                        + text(least)
                        + "), was "
                        + text(value));
    }

    private static String text(Object value) {
        return value instanceof Duration
                ? DurationText.of((Duration) value)
                : String.valueOf(value);
    }

    /**
     * Ends the building if there is anything.
     *
     * @param what what can't be built, such as {@code the sink}
     * @throws IllegalArgumentException with every problem in its message
     */
    public void throwIfAny(String what) {
        if (!found.isEmpty()) {
            throw new Found(what, new ArrayList<>(found));
        }
    }

    /** What is thrown, so that whoever builds both ends can tell all of it at once. */
    private static final class Found extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private final ArrayList<String> problems;

        Found(String what, ArrayList<String> problems) {
            super(
                    problems.size() == 1
                            ? problems.get(0)
                            : what
                                    + " can't be built, since "
                                    + problems.size()
                                    + " settings are missing or wrong:\n- "
                                    + String.join("\n- ", problems));
            this.problems = problems;
        }
    }
}
