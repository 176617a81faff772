// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.config.SourceOptions;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;

/** {@code docs/options.md}, made of the options themselves. */
final class OptionsPage {

    static final Path PAGE = Path.of("../docs/options.md");

    private OptionsPage() {}

    /** Writes the page; run in this module's folder after an option has changed. */
    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        Files.writeString(PAGE, text());
    }

    static String text() throws ReflectiveOperationException {
        StringBuilder page = new StringBuilder();
        page.append(
                """
                # Options

                This page is made of the options' constants in the code. Builders take an option by its constant,
                `set(SinkOptions.REQUEST_TTL, Duration.ofHours(1))`, all by their keys, `setOptions(configuration)`, and the
                commonest by setters. Setters of one end that `SageMakerAsyncInference`'s builder lacks are reached through it:
                `.sink(s -> s.setMaxBatchSize(…))`, `.source(s -> s.setCleanupPolicy(…))`. `build()` names all that is missing or
                wrong at once.

                """);
        table(page, "Sink and source", constants(SageMakerAsyncOptions.class));
        table(page, "The sink", constants(SinkOptions.class));
        table(page, "The source", constants(SourceOptions.class));
        Map<String, ConfigOption<?>> client = constants(AwsOptions.class);
        client.putAll(methods(AwsCredentialsOptions.REQUESTS));
        table(page, "Client properties", client);
        page.append(
                """
                Client properties (`setClientProperties`, or among `setOptions`) are named as Flink's other AWS connectors name
                them. Credentials that assume a role have the same properties as others under
                `aws.credentials.provider.role.provider`, to any depth. A property that does not begin with `aws.` is refused,
                unless there is a custom credentials provider to read it.

                S3, SageMaker Runtime and SQS can each have credentials of their own, where buckets, endpoint or queue are another
                account's: the same properties under `aws.s3.credentials.provider`, `aws.sagemakerruntime.credentials.provider` and
                `aws.sqs.credentials.provider`. If any of a service's is set, none of the common ones counts for its requests.
                """);
        return page.toString();
    }

    /** By what is written in Java. */
    private static Map<String, ConfigOption<?>> constants(Class<?> holder)
            throws IllegalAccessException {
        Map<String, ConfigOption<?>> options = new LinkedHashMap<>();
        for (Field field : holder.getFields()) {
            if (field.getType() == ConfigOption.class) {
                options.put(
                        holder.getSimpleName() + "." + field.getName(),
                        (ConfigOption<?>) field.get(null));
            }
        }
        return options;
    }

    /** The same of credentials, whose options have methods, in the order of {@code all()}. */
    private static Map<String, ConfigOption<?>> methods(AwsCredentialsOptions credentials)
            throws ReflectiveOperationException {
        Map<String, String> calls = new HashMap<>();
        for (Method method : AwsCredentialsOptions.class.getMethods()) {
            if (method.getReturnType() == ConfigOption.class) {
                ConfigOption<?> option = (ConfigOption<?>) method.invoke(credentials);
                calls.put(option.key(), method.getName());
            }
        }
        Map<String, ConfigOption<?>> options = new LinkedHashMap<>();
        for (ConfigOption<?> option : credentials.all()) {
            options.put("AwsCredentialsOptions.REQUESTS." + calls.get(option.key()) + "()", option);
        }
        return options;
    }

    private static void table(
            StringBuilder page, String title, Map<String, ConfigOption<?>> options) {
        page.append("## ").append(title).append("\n\n");
        page.append("| option | in Java | default | |\n|---|---|---|---|\n");
        options.forEach(
                (java, option) -> {
                    String description = new HtmlFormatter().format(option.description());
                    page.append(
                            String.format(
                                    "| `%s` | `%s` | %s | %s |%n",
                                    option.key(), java, shown(option), unescaped(description)));
                });
        page.append('\n');
    }

    private static String shown(ConfigOption<?> option) {
        if (!option.hasDefaultValue()) {
            return "";
        }
        Object value = option.defaultValue();
        String text =
                value instanceof Duration
                        ? TimeUtils.formatWithHighestUnit((Duration) value)
                        : value instanceof MemorySize
                                ? mebibytes((MemorySize) value)
                                : value.toString();
        return "`" + (text.equals("0 ms") ? "0" : text) + "`";
    }

    private static String mebibytes(MemorySize size) {
        return size.getMebiBytes() + " mb";
    }

    private static String unescaped(String html) {
        return html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }
}
