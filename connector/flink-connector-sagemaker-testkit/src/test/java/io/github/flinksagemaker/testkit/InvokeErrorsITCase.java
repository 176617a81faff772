// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InternalFailureException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;
import software.amazon.awssdk.services.sagemakerruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.sagemakerruntime.model.ValidationErrorException;

/** What the runtime refuses, as the SDK reports it. */
class InvokeErrorsITCase {

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit ->
                            kit.endpoint("echo", spec -> {})
                                    .endpoint("locations", spec -> spec.acceptsBody(false)));

    private Invoker invoker;

    @BeforeEach
    void connect() {
        invoker = new Invoker(AWS.kit());
    }

    @AfterEach
    void disconnect() {
        invoker.close();
    }

    @Test
    void anUnknownEndpointIsAValidationError() {
        assertThatThrownBy(() -> invoker.invoke("nobody", "a"))
                .isInstanceOf(ValidationErrorException.class)
                .hasMessageContaining("Endpoint nobody of account 123456789012 not found.");
    }

    @Test
    void aFieldBeyondItsLimitIsAValidationError() {
        assertThatThrownBy(() -> invoker.invoke("echo", "a", b -> b.requestTTLSeconds(59)))
                .isInstanceOf(ValidationErrorException.class)
                .hasMessageContaining("requestTTLSeconds");
        assertThatThrownBy(
                        () ->
                                invoker.invoke(
                                        "echo",
                                        "a",
                                        b -> b.body(SdkBytes.fromByteArray(new byte[128_001]))))
                .isInstanceOf(ValidationErrorException.class)
                .hasMessageContaining("128000");
        assertThatThrownBy(() -> invoker.invoke("echo", "a", b -> b.inputLocation("s3://b/k")))
                .isInstanceOf(ValidationErrorException.class)
                .hasMessageContaining("mutually exclusive");
        assertThat(AWS.kit().endpoint("echo").statistics().acceptedCount()).isZero();
    }

    @Test
    void aBodyUpToTheLimitIsTaken() {
        SdkBytes most = SdkBytes.fromByteArray(new byte[128_000]);
        assertThat(invoker.invoke("echo", "a", b -> b.body(most)).inferenceId()).isEqualTo("a");
    }

    @Test
    void anEndpointThatTakesNoBodiesTakesLocations() {
        assertThatThrownBy(() -> invoker.invoke("locations", "a"))
                .isInstanceOf(ValidationErrorException.class)
                .hasMessageContaining("inputLocation");
        String location = "s3://" + AWS.kit().bucket() + "/in";
        assertThat(
                        invoker.invoke("locations", "a", b -> b.body(null).inputLocation(location))
                                .outputLocation())
                .isNotEmpty();
        assertThat(AWS.kit().endpoint("locations").statistics().acceptedCount()).isOne();
    }

    @Test
    void throttlingShowsInTheHeaderOnly() {
        AWS.kit().faults().on(Operation.INVOKE_ENDPOINT_ASYNC).times(1).apply(Fault.throttle());
        assertThatThrownBy(() -> invoker.invoke("echo", "a"))
                .isInstanceOfSatisfying(
                        SageMakerRuntimeException.class,
                        e -> {
                            assertThat(e.statusCode()).isEqualTo(400);
                            assertThat(e.isThrottlingException()).isTrue();
                            assertThat(e.awsErrorDetails().errorMessage()).isNull();
                        });
        assertThat(invoker.invoke("echo", "b").inferenceId()).isEqualTo("b");
        assertThat(AWS.kit().requests().count(Operation.INVOKE_ENDPOINT_ASYNC)).isEqualTo(2);
    }

    @Test
    void serverErrorsHaveTheirExceptions() {
        Fault internal = Fault.error(500, "InternalFailure", "Text");
        AWS.kit().faults().on(Operation.INVOKE_ENDPOINT_ASYNC).times(1).apply(internal);
        AWS.kit().faults().on(Operation.INVOKE_ENDPOINT_ASYNC).apply(Fault.unavailable());
        assertThatThrownBy(() -> invoker.invoke("echo", "a"))
                .isInstanceOf(InternalFailureException.class);
        assertThatThrownBy(() -> invoker.invoke("echo", "a"))
                .isInstanceOf(ServiceUnavailableException.class);
    }

    @Test
    void aResetBeforeActingLeavesNoInvocationAndOneAfterDoes() {
        AWS.kit().faults().on(Operation.INVOKE_ENDPOINT_ASYNC).times(1).apply(Fault.resetBefore());
        AWS.kit().faults().on(Operation.INVOKE_ENDPOINT_ASYNC).times(1).apply(Fault.resetAfter());
        assertThatThrownBy(() -> invoker.invoke("echo", "before"))
                .isInstanceOf(SdkClientException.class);
        assertThatThrownBy(() -> invoker.invoke("echo", "after"))
                .isInstanceOf(SdkClientException.class);
        assertThat(AWS.kit().endpoint("echo").statistics().accepted()).containsOnlyKeys("after");
        invoker.awaitSettled("echo", 1);
    }

    @Test
    void aWrongSecretIsRefused() {
        try (SageMakerRuntimeClient stranger =
                AwsClients.sageMaker(AWS.kit(), AwsClients.wrongSecret(AWS.kit()))) {
            assertThatThrownBy(
                            () ->
                                    stranger.invokeEndpointAsync(
                                            b -> b.endpointName("echo").inputLocation("s3://b/k")))
                    .isInstanceOfSatisfying(
                            SageMakerRuntimeException.class,
                            e -> {
                                assertThat(e.statusCode()).isEqualTo(403);
                                assertThat(e.awsErrorDetails().errorCode())
                                        .isEqualTo("InvalidSignatureException");
                            });
        }
    }

    @Test
    void aRequestWithoutASignatureIsRefused() throws Exception {
        HttpResponse<String> response =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        AWS.kit().sageMakerEndpoint()
                                                                + "/endpoints/echo/async-invocations"))
                                        .POST(HttpRequest.BodyPublishers.ofString("a"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("x-amzn-ErrorType").orElse(""))
                .startsWith("MissingAuthenticationTokenException:");
    }
}
