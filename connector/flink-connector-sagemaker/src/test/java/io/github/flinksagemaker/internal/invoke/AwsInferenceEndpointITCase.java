// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AwsInferenceEndpointITCase extends InferenceEndpointContract {

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit ->
                            kit.endpoint("model", spec -> spec.failurePath(true))
                                    .endpoint(
                                            "model-without-failure-path",
                                            spec -> spec.failurePath(false))
                                    .endpoint(
                                            "model-without-bodies",
                                            spec -> spec.acceptsBody(false)));

    private final List<RequestKind> seen = new CopyOnWriteArrayList<>();
    private AwsClients clients;
    private AwsInferenceEndpoint endpoint;

    @BeforeEach
    void open() {
        clients = AwsClients.create(AwsSettings.of(AWS.kit().clientProperties()), seen::add);
        endpoint = new AwsInferenceEndpoint(clients.sageMakerRuntime());
    }

    @AfterEach
    void close() {
        endpoint.close();
        clients.close();
    }

    @Override
    protected InferenceEndpoint endpoint() {
        return endpoint;
    }

    @Override
    protected InferenceEndpoint endpointWithoutFailurePath() {
        return endpoint;
    }

    @Override
    protected InferenceEndpoint endpointWithoutBodies() {
        return endpoint;
    }

    @Override
    protected void failNext(ErrorKind kind) {
        AWS.kit().faults().on(Operation.INVOKE_ENDPOINT_ASYNC).times(1).apply(fault(kind));
    }

    private static Fault fault(ErrorKind kind) {
        return switch (kind) {
            case THROTTLED -> Fault.throttle();
            case TRANSIENT -> Fault.error(503, "ServiceUnavailable", "busy");
            case REJECTED -> Fault.error(400, "ValidationError", "Value at 'accept' is odd");
            case MISCONFIGURED ->
                    Fault.error(400, "ValidationError", "Endpoint model of account 1 not found.");
            case ACCESS_DENIED -> Fault.error(403, "AccessDeniedException", "not for you");
            case NOT_FOUND -> throw new IllegalArgumentException("an endpoint has no objects");
        };
    }

    @Override
    protected void loseNextAnswer() {
        AWS.kit().faults().on(Operation.INVOKE_ENDPOINT_ASYNC).times(1).apply(Fault.resetAfter());
    }

    @Override
    protected int accepted() {
        return (int) AWS.kit().endpoint("model").statistics().acceptedCount();
    }

    @Test
    void anUnknownEndpointNamesTheOptionAndTheRegion() {
        assertThatThrownBy(() -> await(endpoint.invoke(request("nowhere", "x"))))
                .satisfies(
                        e ->
                                assertThat(ErrorClassifier.classify(e))
                                        .isEqualTo(ErrorKind.MISCONFIGURED))
                .hasMessageContaining("endpoint nowhere in region " + AWS.kit().region())
                .hasMessageContaining("endpoint-name")
                .hasMessageContaining("setEndpointName");
    }

    @Test
    void aDenialNamesTheActionToAllow() {
        failNext(ErrorKind.ACCESS_DENIED);
        assertThatThrownBy(() -> await(endpoint.invoke(request(name(), "x"))))
                .hasMessageContaining("Allow sagemaker:InvokeEndpointAsync on arn:aws:sagemaker:")
                .hasMessageContaining("endpoint/model");
    }

    @Test
    void wrongCredentialsAreMisconfigured() {
        Properties properties = AWS.kit().clientProperties();
        properties.setProperty("aws.credentials.provider.basic.secretkey", "not-the-secret");
        try (AwsClients others = AwsClients.create(AwsSettings.of(properties));
                AwsInferenceEndpoint stranger =
                        new AwsInferenceEndpoint(others.sageMakerRuntime())) {
            assertThatThrownBy(() -> await(stranger.invoke(request(name(), "x"))))
                    .satisfies(
                            e ->
                                    assertThat(ErrorClassifier.classify(e))
                                            .isEqualTo(ErrorKind.MISCONFIGURED))
                    .hasMessageContaining("aws.credentials.provider")
                    .hasMessageNotContaining("not-the-secret");
        }
    }

    @Test
    void countsEachAttemptAndMakesOnlyOne() {
        AWS.kit().faults().on(Operation.INVOKE_ENDPOINT_ASYNC).apply(Fault.throttle());
        assertThatThrownBy(() -> await(endpoint.invoke(request(name(), "x"))))
                .hasMessageContaining("ThrottlingException");
        assertThat(seen).containsExactly(RequestKind.INVOKE_ENDPOINT_ASYNC);
        assertThat(AWS.kit().requests().count(Operation.INVOKE_ENDPOINT_ASYNC)).isOne();
    }
}
