package io.github.flinksagemaker.testkit;

import java.net.URI;
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
        return sageMaker(kit.sageMakerEndpoint(), kit);
    }

    /** Without retries, so that each fault shows. */
    static SageMakerRuntimeClient sageMaker(URI endpoint, SageMakerTestKit kit) {
        return SageMakerRuntimeClient.builder()
                .endpointOverride(endpoint)
                .region(kit.identity().sdkRegion())
                .credentialsProvider(kit.identity().credentialsProvider())
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

    private static ClientOverrideConfiguration withoutRetries() {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(DefaultRetryStrategy.doNotRetry())
                .build();
    }
}
