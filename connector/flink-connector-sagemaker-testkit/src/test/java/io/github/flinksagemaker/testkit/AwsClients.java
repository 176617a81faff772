// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;

/** AWS SDK clients as a user of the test kit would build them. */
final class AwsClients {

    private AwsClients() {}

    static SageMakerRuntimeClient sageMaker(SageMakerTestKit kit) {
        return sageMaker(kit, kit.identity().credentialsProvider());
    }

    /** Without retries, so that each fault shows. */
    static SageMakerRuntimeClient sageMaker(
            SageMakerTestKit kit, AwsCredentialsProvider credentials) {
        return SageMakerRuntimeClient.builder()
                .endpointOverride(kit.sageMakerEndpoint())
                .region(kit.identity().sdkRegion())
                .credentialsProvider(credentials)
                .httpClientBuilder(Apache5HttpClient.builder())
                .overrideConfiguration(withoutRetries())
                .build();
    }

    /** Without retries, so that each fault shows. */
    static S3Client s3(SageMakerTestKit kit) {
        return S3Client.builder()
                .endpointOverride(kit.s3Endpoint())
                .region(kit.identity().sdkRegion())
                .credentialsProvider(kit.identity().credentialsProvider())
                .forcePathStyle(true)
                .httpClientBuilder(Apache5HttpClient.builder())
                .overrideConfiguration(withoutRetries())
                .build();
    }

    /** With the SDK's own retries. */
    static S3Client retryingS3(SageMakerTestKit kit) {
        return S3Client.builder()
                .endpointOverride(kit.s3Endpoint())
                .region(kit.identity().sdkRegion())
                .credentialsProvider(kit.identity().credentialsProvider())
                .forcePathStyle(true)
                .httpClientBuilder(Apache5HttpClient.builder())
                .overrideConfiguration(b -> b.retryStrategy(RetryMode.STANDARD))
                .build();
    }

    /** The right key with a wrong secret. */
    static AwsCredentialsProvider wrongSecret(SageMakerTestKit kit) {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(kit.accessKeyId(), "wrong"));
    }

    private static ClientOverrideConfiguration withoutRetries() {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(DefaultRetryStrategy.doNotRetry())
                .build();
    }
}
