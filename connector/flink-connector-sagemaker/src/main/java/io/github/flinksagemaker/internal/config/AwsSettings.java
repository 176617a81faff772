// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.CredentialsProviderType;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The user's client properties: copied, checked, immutable. Keys that don't start with {@code aws.}
 * are kept for a custom credentials provider and mean nothing else here.
 */
public final class AwsSettings implements Serializable {

    private static final long serialVersionUID = 1L;

    private final HashMap<String, String> values;

    private AwsSettings(HashMap<String, String> values) {
        this.values = values;
    }

    /** Everything at its default. */
    public static AwsSettings defaults() {
        return new AwsSettings(new HashMap<>());
    }

    /**
     * Copies and checks client properties.
     *
     * @throws IllegalArgumentException if a key that starts with {@code aws.} is unknown, or a
     *     value can't be right; the message names the option and, unless it is secret, the value
     */
    public static AwsSettings of(@Nullable Properties properties) {
        if (properties == null) {
            throw new IllegalArgumentException(
                    "clientProperties must not be null: leave them out for the SDK's own settings");
        }
        HashMap<String, String> values = new HashMap<>();
        for (Object key : properties.keySet()) {
            if (!(key instanceof String) || properties.getProperty((String) key) == null) {
                throw new IllegalArgumentException(
                        "client properties must be strings, but this one is not: " + key);
            }
        }
        for (String key : properties.stringPropertyNames()) {
            values.put(key, properties.getProperty(key).trim());
        }
        AwsSettings settings = new AwsSettings(values);
        AwsSettingsCheck.check(settings);
        return settings;
    }

    /** The option's value, or its default. */
    public <T> T get(ConfigOption<T> option) {
        return find(option).orElse(option.defaultValue());
    }

    /** The option's value if it is set. */
    public <T> Optional<T> find(ConfigOption<T> option) {
        return OptionValues.find(Configuration.fromMap(values), option);
    }

    /** The kind of credentials: as set, or BASIC if there is an access key id, or the default. */
    public CredentialsProviderType credentialsProvider(AwsCredentialsOptions options) {
        if (find(options.type()).isEmpty() && find(options.accessKeyId()).isPresent()) {
            return CredentialsProviderType.BASIC;
        }
        return get(options.type());
    }

    /**
     * The options of a service's credentials: its own if any of them is set, or the common ones.
     */
    public AwsCredentialsOptions credentialsOf(AwsCredentialsOptions service) {
        return hasAny(service) ? service : AwsCredentialsOptions.REQUESTS;
    }

    private boolean hasAny(AwsCredentialsOptions options) {
        String prefix = options.type().key();
        return values.keySet().stream().anyMatch(key -> key.startsWith(prefix));
    }

    /** A copy, with secrets. */
    public Properties toProperties() {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }

    Map<String, String> values() {
        return values;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AwsSettings && values.equals(((AwsSettings) other).values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** The {@code aws.} options that are set; secrets as asterisks. */
    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>();
        values.forEach(
                (key, value) -> {
                    if (key.startsWith(AwsOptions.PREFIX)) {
                        shown.put(key, AwsSettingsCheck.isSecret(key) ? "***" : value);
                    }
                });
        return shown.toString();
    }
}
