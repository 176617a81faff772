// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.config.AwsOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** What has been set at a builder; nothing is wrong with it until {@link #read} looks. */
public final class OptionValues {

    private final KnownOptions known;
    private final Configuration values = new Configuration();
    private final Properties client = new Properties();

    /** What is null and must not be, by what was set. */
    private final Map<String, String> nulls = new TreeMap<>();

    private final Set<String> unknown = new TreeSet<>();

    public OptionValues(KnownOptions known) {
        this.known = known;
    }

    public <T> void set(@Nullable ConfigOption<T> option, @Nullable T value) {
        if (option == null) {
            notNull("the option (set)", null);
        } else if (!known.takes(option)) {
            unknown.add(option.key());
        } else if (value instanceof List && ((List<?>) value).stream().anyMatch(Objects::isNull)) {
            nulls.put(option.key(), option.key() + " must not hold null, was " + value);
        } else if (notNull(option.key(), value)) {
            values.set(option, value);
        }
    }

    /** Sets paths as an option's value. */
    public void setPaths(ConfigOption<List<String>> option, @Nullable String @Nullable ... paths) {
        set(option, paths == null ? null : Arrays.asList(paths));
    }

    /**
     * Keeps for {@link #read} whether something is null that must not be, an option's value or what
     * a setter of its own took.
     */
    public boolean notNull(String what, @Nullable Object value) {
        nulls.remove(what);
        if (value == null) {
            nulls.put(what, what + " must not be null: leave it out for its default");
        }
        return value != null;
    }

    /** Leaves an option to its default again. */
    public void remove(ConfigOption<?> option) {
        nulls.remove(option.key());
        values.removeConfig(option);
    }

    /** Sets all options of a configuration, client properties among them. */
    public void setAll(@Nullable Configuration options) {
        if (!notNull("the options (setOptions)", options)) {
            return;
        }
        Objects.requireNonNull(options)
                .toMap()
                .forEach(
                        (key, value) -> {
                            if (key.startsWith(AwsOptions.PREFIX)) {
                                client.setProperty(key, value);
                            } else if (known.contains(key)) {
                                nulls.remove(key);
                                values.setString(key, value);
                            } else {
                                unknown.add(key);
                            }
                        });
    }

    /** Replaces the client properties. */
    public void setClientProperties(@Nullable Properties properties) {
        client.clear();
        if (notNull("clientProperties", properties)) {
            client.putAll(Objects.requireNonNull(properties));
        }
    }

    /** Null if they are wrong, which is a problem then. */
    public @Nullable AwsSettings client(Problems problems) {
        return problems.read(() -> AwsSettings.of(client));
    }

    /** A copy of the options; what can't be read is a problem, and has its default in the copy. */
    public Configuration read(Problems problems) {
        Configuration read = new Configuration(values);
        known.check(unknown, problems);
        nulls.values().forEach(problems::add);
        for (ConfigOption<?> option : known.all()) {
            if (problems.read(() -> find(values, option)) == null) {
                read.removeConfig(option);
            }
        }
        return read;
    }

    /**
     * An option's value if it is set.
     *
     * @throws IllegalArgumentException if it can't be read; the message says what could be
     */
    static <T> Optional<T> find(Configuration values, ConfigOption<T> option) {
        try {
            return values.getOptional(option);
        } catch (IllegalArgumentException e) {
            // What would be right, the values of an enum, stands in the cause alone.
            String reason = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
            throw new IllegalArgumentException(e.getMessage() + reason, e);
        }
    }
}
