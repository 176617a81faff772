// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.config.SourceOptions;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * The options that one end takes: the constants of its option classes; those of {@link Tuning} as
 * constants alone, not by their keys.
 */
public final class KnownOptions {

    public static final KnownOptions SINK = of(SageMakerAsyncOptions.class, SinkOptions.class);

    public static final KnownOptions SOURCE = of(SageMakerAsyncOptions.class, SourceOptions.class);

    /** Those of either end. */
    public static final KnownOptions BOTH =
            of(SageMakerAsyncOptions.class, SinkOptions.class, SourceOptions.class);

    private static final Set<String> TUNING = constants(Tuning.class).keySet();

    private final Map<String, ConfigOption<?>> byKey;

    private KnownOptions(Map<String, ConfigOption<?>> byKey) {
        this.byKey = Collections.unmodifiableMap(byKey);
    }

    private static KnownOptions of(Class<?>... holders) {
        return new KnownOptions(constants(holders));
    }

    private static Map<String, ConfigOption<?>> constants(Class<?>... holders) {
        Map<String, ConfigOption<?>> byKey = new TreeMap<>();
        for (Class<?> holder : holders) {
            for (Field field : holder.getFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && field.getType() == ConfigOption.class) {
                    ConfigOption<?> option = value(field);
                    byKey.put(option.key(), option);
                }
            }
        }
        return byKey;
    }

    private static ConfigOption<?> value(Field field) {
        try {
            return (ConfigOption<?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError("a public constant can be read", e);
        }
    }

    public Collection<ConfigOption<?>> all() {
        return byKey.values();
    }

    /** Of some options those of this end, and the clients' properties. */
    public Configuration of(Configuration options) {
        Configuration some = new Configuration();
        options.toMap()
                .forEach(
                        (key, value) -> {
                            if (contains(key) || key.startsWith(AwsOptions.PREFIX)) {
                                some.setString(key, value);
                            }
                        });
        return some;
    }

    public boolean contains(String key) {
        return byKey.containsKey(key);
    }

    /** Whether a constant can be set: of an option, or of what only tests set. */
    public boolean takes(ConfigOption<?> option) {
        return contains(option.key()) || TUNING.contains(option.key());
    }

    /** Adds a problem for each key that it does not know, with what may have been meant. */
    public void check(Collection<String> keys, Problems problems) {
        for (String key : new TreeSet<>(keys)) {
            if (!contains(key)) {
                problems.add("unknown option " + key + hint(key));
            }
        }
    }

    private String hint(String key) {
        if (key.startsWith(AwsOptions.PREFIX)) {
            return "; client properties are set by setOptions or setClientProperties";
        }
        String own = Closest.hint(key, byKey.keySet());
        if (!own.isEmpty()) {
            return own;
        }
        String clients = Closest.hint(AwsOptions.PREFIX + key, AwsSettingsCheck.known());
        return clients.isEmpty() ? "; known ones are " + byKey.keySet() : clients;
    }
}
