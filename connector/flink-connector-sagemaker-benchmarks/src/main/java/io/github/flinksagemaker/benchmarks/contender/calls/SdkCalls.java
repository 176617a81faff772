// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.calls;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.config.AwsOptions;
import java.net.URI;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** The AWS SDK's asynchronous clients. */
final class SdkCalls implements Calls {

    private static final String CONTENT_TYPE = "application/jsonlines";
    private static final String SCHEME = "s3://";

    private final String bucket;
    private final String endpoint;
    private final ClientSettings settings;
    private final @Nullable SdkAsyncHttpClient http;
    private final S3AsyncClient s3;
    private final SageMakerRuntimeAsyncClient runtime;

    SdkCalls(Properties client, String bucket, String endpoint, ClientSettings settings) {
        this.settings = settings;
        this.bucket = bucket;
        this.endpoint = endpoint;
        Region region = Region.of(client.getProperty(AwsOptions.REGION.key()));
        StaticCredentialsProvider credentials =
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(
                                client.getProperty(
                                        AwsCredentialsOptions.REQUESTS.accessKeyId().key()),
                                client.getProperty(
                                        AwsCredentialsOptions.REQUESTS.secretKey().key())));
        http = settings.http();
        s3 =
                settings.apply(S3AsyncClient.builder(), http)
                        .region(region)
                        .credentialsProvider(credentials)
                        .endpointOverride(
                                URI.create(client.getProperty(AwsOptions.S3_ENDPOINT.key())))
                        .forcePathStyle(true)
                        .build();
        runtime =
                settings.apply(SageMakerRuntimeAsyncClient.builder(), http)
                        .region(region)
                        .credentialsProvider(credentials)
                        .endpointOverride(
                                URI.create(
                                        client.getProperty(
                                                AwsOptions.SAGEMAKER_RUNTIME_ENDPOINT.key())))
                        .build();
    }

    @Override
    public CompletableFuture<Void> put(String key, byte[] input) {
        return s3.putObject(
                        request ->
                                request.bucket(bucket)
                                        .key(key)
                                        .contentType(CONTENT_TYPE)
                                        .checksumCRC32(settings.checksum(input)),
                        AsyncRequestBody.fromBytesUnsafe(input))
                .thenAccept(response -> {});
    }

    @Override
    public CompletableFuture<Accepted> invoke(String inputKey) {
        return runtime.invokeEndpointAsync(
                        request ->
                                request.endpointName(endpoint)
                                        .contentType(CONTENT_TYPE)
                                        .inputLocation(SCHEME + bucket + "/" + inputKey))
                .thenApply(SdkCalls::accepted);
    }

    @Override
    public CompletableFuture<Accepted> invokeInline(byte[] input) {
        return runtime.invokeEndpointAsync(
                        request ->
                                request.endpointName(endpoint)
                                        .contentType(CONTENT_TYPE)
                                        .body(SdkBytes.fromByteArrayUnsafe(input)))
                .thenApply(SdkCalls::accepted);
    }

    private static Accepted accepted(InvokeEndpointAsyncResponse response) {
        return new Accepted(response.outputLocation(), response.failureLocation());
    }

    @Override
    public CompletableFuture<Optional<byte[]>> get(String location) {
        int slash = location.indexOf('/', SCHEME.length());
        return s3.getObject(
                        request ->
                                request.bucket(location.substring(SCHEME.length(), slash))
                                        .key(location.substring(slash + 1)),
                        AsyncResponseTransformer.toBytes())
                .handle(
                        (response, error) -> {
                            if (response != null) {
                                return Optional.of(response.asByteArrayUnsafe());
                            }
                            Throwable cause =
                                    error instanceof CompletionException ? error.getCause() : error;
                            if (cause instanceof NoSuchKeyException) {
                                return Optional.empty();
                            }
                            throw new CompletionException(cause);
                        });
    }

    @Override
    public void close() {
        s3.close();
        runtime.close();
        if (http != null) {
            http.close();
        }
    }
}
