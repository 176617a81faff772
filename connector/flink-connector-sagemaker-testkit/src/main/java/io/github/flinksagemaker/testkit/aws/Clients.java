// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.aws;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Blocking AWS SDK clients of the servers in this process. The caller closes them. */
public final class Clients {

    private Clients() {}

    /** A client for S3, with path-style addressing. */
    public static S3Client s3(URI endpoint, Identity identity) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(identity.sdkRegion())
                .credentialsProvider(identity.credentialsProvider())
                .forcePathStyle(true)
                .httpClientBuilder(http())
                .build();
    }

    /** A client for SQS. */
    public static SqsClient sqs(URI endpoint, Identity identity) {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(identity.sdkRegion())
                .credentialsProvider(identity.credentialsProvider())
                .httpClientBuilder(http())
                .build();
    }

    /**
     * Enough connections for an endpoint's 1,000 concurrent invocations, none of them opened in
     * advance.
     */
    public static Apache5HttpClient.Builder http() {
        return Apache5HttpClient.builder()
                .maxConnections(1_000)
                .connectionTimeout(Duration.ofSeconds(5))
                .socketTimeout(Duration.ofMinutes(2))
                .tcpKeepAlive(false);
    }
}
