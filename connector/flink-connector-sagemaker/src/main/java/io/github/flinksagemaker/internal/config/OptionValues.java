// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.config.AwsOptions;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** What has been set at a builder; nothing is wrong with it until {@link #read} looks. */
public final class OptionValues {

    private final KnownOptions known;
    private final Configuration values = new Configuration();
    private final Properties client = new Properties();
    private final Set<String> nulls = new TreeSet<>();
    private final Set<String> unknown = new TreeSet<>();

    public OptionValues(KnownOptions known) {
        this.known = known;
    }

    public <T> void set(ConfigOption<T> option, @Nullable T value) {
        nulls.remove(option.key());
        if (!known.contains(option.key())) {
            unknown.add(option.key());
        } else if (value == null) {
            nulls.add(option.key());
        } else {
            values.set(option, value);
        }
    }

    /** Leaves an option to its default again. */
    public void remove(ConfigOption<?> option) {
        nulls.remove(option.key());
        values.removeConfig(option);
    }

    /** Sets all options of a configuration, client properties among them. */
    public void setAll(Configuration options) {
        options.toMap()
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
        nulls.remove("clientProperties");
        if (properties == null) {
            nulls.add("clientProperties");
        } else {
            client.putAll(properties);
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
        nulls.forEach(key -> problems.add(key + " must not be null: leave it out for its default"));
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
