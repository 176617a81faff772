// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.twojobs;

import io.github.flinksagemaker.examples.Arguments;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What both jobs are told on their command lines; {@code examples/README.md} has a list. */
class JobOptions {

    @Option(names = "--staging-path", required = true)
    String stagingPath;

    @Option(names = "--region")
    @Nullable String region;

    @Option(names = "--s3-endpoint")
    @Nullable String s3Endpoint;

    @Option(names = "--sagemaker-endpoint")
    @Nullable String sageMakerEndpoint;

    /** Without keys the SDK looks for credentials as it always does. */
    @ArgGroup(exclusive = false)
    @Nullable Keys keys;

    static final class Keys {

        @Option(names = "--access-key-id", required = true)
        String accessKeyId;

        @Option(names = "--secret-access-key", required = true)
        String secretAccessKey;
    }

    @Option(names = "--parallelism", converter = Arguments.Positive.class)
    int parallelism;

    @Option(names = "--checkpoint-interval")
    Duration checkpointInterval = Duration.ofSeconds(10);

    JobOptions(int parallelism) {
        this.parallelism = parallelism;
    }

    /** The AWS clients' properties. */
    Properties client() {
        Properties client = new Properties();
        put(client, "aws.region", region);
        put(client, "aws.sagemakerruntime.endpoint", sageMakerEndpoint);
        put(client, "aws.s3.endpoint", s3Endpoint);
        if (s3Endpoint != null) {
            client.setProperty("aws.s3.path-style-access", "true");
        }
        if (keys != null) {
            client.setProperty("aws.credentials.provider", "BASIC");
            client.setProperty("aws.credentials.provider.basic.accesskeyid", keys.accessKeyId);
            client.setProperty("aws.credentials.provider.basic.secretkey", keys.secretAccessKey);
        }
        return client;
    }

    private static void put(Properties client, String key, @Nullable String value) {
        if (value != null) {
            client.setProperty(key, value);
        }
    }
}
