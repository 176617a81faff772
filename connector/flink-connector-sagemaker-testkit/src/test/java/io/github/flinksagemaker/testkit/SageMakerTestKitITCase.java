// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

class SageMakerTestKitITCase {

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit ->
                            kit.endpoint(
                                    "upper",
                                    spec ->
                                            spec.model(
                                                            request ->
                                                                    ModelResponse.ok(
                                                                            "text/plain",
                                                                            new String(
                                                                                            request
                                                                                                    .body(),
                                                                                            StandardCharsets
                                                                                                    .UTF_8)
                                                                                    .toUpperCase(
                                                                                            java
                                                                                                    .util
                                                                                                    .Locale
                                                                                                    .ROOT)))
                                                    .notifications(
                                                            Notifications.toQueue("results"))));

    @Test
    void answersAnInvocationWithAnOutputAndANotification() {
        SageMakerTestKit kit = AWS.kit();
        kit.s3Client()
                .putObject(
                        b -> b.bucket(kit.bucket()).key("in/1.txt"),
                        RequestBody.fromString("hello"));
        try (SageMakerRuntimeClient client = AwsClients.sageMaker(kit)) {
            InvokeEndpointAsyncResponse response =
                    client.invokeEndpointAsync(
                            b ->
                                    b.endpointName("upper")
                                            .inferenceId("id-1")
                                            .contentType("text/plain")
                                            .inputLocation("s3://" + kit.bucket() + "/in/1.txt"));
            assertThat(response.inferenceId()).isEqualTo("id-1");
            assertThat(Await.object(kit.s3Client(), response.outputLocation())).isEqualTo("HELLO");
            var messages =
                    kit.sqsClient()
                            .receiveMessage(
                                    b ->
                                            b.queueUrl(kit.queueUrl("results"))
                                                    .waitTimeSeconds(20)
                                                    .maxNumberOfMessages(10))
                            .messages();
            assertThat(messages).hasSize(1);
            assertThat(messages.get(0).body())
                    .contains("\"Type\":\"Notification\"")
                    .contains("id-1");
        }
        assertThat(kit.requests().count(Operation.PUT_OBJECT)).isEqualTo(1);
        assertThat(kit.requests().count(Operation.INVOKE_ENDPOINT_ASYNC)).isEqualTo(1);
        Await.until(
                "the statistics say so",
                () -> kit.endpoint("upper").statistics().settledCount() == 1);
    }

    @Test
    void takesTheInputInline() {
        SageMakerTestKit kit = AWS.kit();
        try (SageMakerRuntimeClient client = AwsClients.sageMaker(kit)) {
            InvokeEndpointAsyncResponse response =
                    client.invokeEndpointAsync(
                            b ->
                                    b.endpointName("upper")
                                            .body(
                                                    software.amazon.awssdk.core.SdkBytes
                                                            .fromUtf8String("inline")));
            assertThat(Await.object(kit.s3Client(), response.outputLocation())).isEqualTo("INLINE");
            assertThat(response.failureLocation()).endsWith("-error.out");
        }
    }
}
