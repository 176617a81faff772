// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.twojobs;

import io.github.flinksagemaker.examples.Arguments;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What both jobs are told about the endpoint, on their command lines. */
final class JobOptions {

    private static final Set<String> COMMON =
            Set.of(
                    "endpoint-name",
                    "staging-path",
                    "region",
                    "s3-endpoint",
                    "sagemaker-endpoint",
                    "access-key-id",
                    "secret-access-key",
                    "parallelism",
                    "checkpoint-interval");

    private JobOptions() {}

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if an option is neither common to both jobs nor {@code own}
     */
    static Arguments parse(Set<String> own, String... arguments) {
        Set<String> names = new TreeSet<>(COMMON);
        names.addAll(own);
        return Arguments.parse(names, arguments);
    }

    /**
     * The AWS clients' properties. Without keys the SDK looks for credentials as it always does.
     */
    static Properties client(Arguments options) {
        Properties client = new Properties();
        put(client, "aws.region", options.get("region"));
        put(client, "aws.sagemakerruntime.endpoint", options.get("sagemaker-endpoint"));
        String s3 = options.get("s3-endpoint");
        if (s3 != null) {
            client.setProperty("aws.s3.endpoint", s3);
            client.setProperty("aws.s3.path-style-access", "true");
        }
        String accessKeyId = options.get("access-key-id");
        if (accessKeyId != null) {
            client.setProperty("aws.credentials.provider", "BASIC");
            client.setProperty("aws.credentials.provider.basic.accesskeyid", accessKeyId);
            client.setProperty(
                    "aws.credentials.provider.basic.secretkey",
                    options.required("secret-access-key"));
        }
        return client;
    }

    private static void put(Properties client, String key, @Nullable String value) {
        if (value != null) {
            client.setProperty(key, value);
        }
    }
}
