// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.invoke.AwsInferenceEndpoint;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.notification.AwsNotificationQueue;
import io.github.flinksagemaker.internal.s3.AwsObjectStore;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** An {@code Error} in an attempt of the SDK's comes out as itself, not as a failed call. */
@Timeout(60)
class ErrorsInTheSdkTest {

    private static final Error ERROR = new NoClassDefFoundError("thrown on purpose");
    private static final S3Location OBJECT = S3Location.of("bucket", "key");

    @Test
    void fromS3() {
        AwsObjectStore store =
                new AwsObjectStore(client(S3AsyncClient.builder().httpClient(new Throwing())));
        assertEndsWithTheError(store.put(OBJECT, new byte[1], "text/plain"));
        assertEndsWithTheError(store.putIfAbsent(OBJECT, new byte[1], "text/plain"));
        assertEndsWithTheError(store.get(OBJECT));
        assertEndsWithTheError(store.getUpTo(OBJECT, 10));
        assertEndsWithTheError(store.getRange(OBJECT, 0, 1));
        assertEndsWithTheError(store.getStart(OBJECT, 1));
        assertEndsWithTheError(store.list(ListRequest.keys(OBJECT, null)));
        assertEndsWithTheError(store.delete("bucket", List.of("key")));
        store.close();
    }

    @Test
    void fromTheEndpoint() {
        AwsInferenceEndpoint endpoint =
                new AwsInferenceEndpoint(
                        client(SageMakerRuntimeAsyncClient.builder().httpClient(new Throwing())));
        assertEndsWithTheError(
                endpoint.invoke(
                        InvocationRequest.builder()
                                .setEndpointName("endpoint")
                                .setInferenceId("id")
                                .setInputLocation(OBJECT)
                                .setContentType("text/plain")
                                .setRequestTtl(Duration.ofHours(1))
                                .setInvocationTimeout(Duration.ofHours(1))
                                .build()));
        endpoint.close();
    }

    @Test
    void fromTheQueue() {
        AwsNotificationQueue queue =
                new AwsNotificationQueue(
                        client(SqsAsyncClient.builder().httpClient(new Throwing())),
                        "https://sqs.eu-central-1.amazonaws.com/1/queue",
                        Duration.ofSeconds(1),
                        () -> {});
        assertEndsWithTheError(queue.receive());
        assertEndsWithTheError(queue.delete(List.of("handle")));
        queue.close();
    }

    private static void assertEndsWithTheError(CompletableFuture<?> call) {
        assertThatThrownBy(call::join).hasCause(ERROR);
    }

    private static <C> C client(AwsClientBuilder<?, C> builder) {
        return builder.region(Region.EU_CENTRAL_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "key")))
                .build();
    }

    /** As a class that is missing, or memory that is short, while a request is sent. */
    private static final class Throwing implements SdkAsyncHttpClient {

        @Override
        public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
            request.responseHandler().onError(ERROR);
            return CompletableFuture.failedFuture(ERROR);
        }

        @Override
        public void close() {}
    }
}
