// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.config.SourceOptions;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;

/** {@code docs/options.md}, made of the options themselves. */
final class OptionsPage {

    static final Path PAGE = Path.of("../docs/options.md");

    private OptionsPage() {}

    /** Writes the page; run in this module's folder after an option has changed. */
    public static void main(String[] arguments) throws IOException, IllegalAccessException {
        Files.writeString(PAGE, text());
    }

    static String text() throws IllegalAccessException {
        StringBuilder page = new StringBuilder();
        page.append(
                """
                # Options

                This page is made of the options' constants in the code. Builders take an option by its constant,
                `set(SinkOptions.REQUEST_TTL, Duration.ofHours(1))`, all by their keys, `setOptions(configuration)`, and the
                commonest by setters. `build()` names all that is missing or wrong at once.

                """);
        table(page, "Sink and source", "SageMakerAsyncOptions", of(SageMakerAsyncOptions.class));
        table(page, "The sink", "SinkOptions", of(SinkOptions.class));
        table(page, "The source", "SourceOptions", of(SourceOptions.class));
        List<ConfigOption<?>> client = of(AwsOptions.class);
        client.addAll(AwsCredentialsOptions.REQUESTS.all());
        table(page, "Client properties", "AwsOptions, AwsCredentialsOptions", client);
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

    private static List<ConfigOption<?>> of(Class<?> holder) throws IllegalAccessException {
        List<ConfigOption<?>> options = new ArrayList<>();
        for (Field field : holder.getFields()) {
            if (field.getType() == ConfigOption.class) {
                options.add((ConfigOption<?>) field.get(null));
            }
        }
        return options;
    }

    private static void table(
            StringBuilder page, String title, String holders, List<ConfigOption<?>> options) {
        page.append("## ").append(title).append("\n\nIn Java: `").append(holders).append("`.\n\n");
        page.append("| option | default | |\n|---|---|---|\n");
        for (ConfigOption<?> option : options) {
            String description = new HtmlFormatter().format(option.description());
            page.append(
                    String.format(
                            "| `%s` | %s | %s |%n",
                            option.key(), shown(option), unescaped(description)));
        }
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
