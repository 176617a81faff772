// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.endpoint.FailureCause;
import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;
import tools.jackson.databind.JsonNode;

/**
 * How accepted invocations end: outputs, failures, notifications, and what can go wrong with each.
 */
class OutcomeFaultsITCase {

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit ->
                            kit.endpoint(
                                            "echo",
                                            spec ->
                                                    spec.notifications(
                                                            Notifications.toQueue("echo")
                                                                    .withRawMessageDelivery()))
                                    .endpoint(
                                            "broken",
                                            spec ->
                                                    spec.model(
                                                                    request -> {
                                                                        throw new IllegalStateException(
                                                                                "no luck");
                                                                    })
                                                            .failurePath(false)
                                                            .notifications(
                                                                    Notifications.toQueues(
                                                                            null, "broken"))));

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
    void aModelsErrorBecomesTheFailureObjectVerbatim() {
        AWS.kit()
                .faults()
                .on(Operation.MODEL_CALL)
                .times(1)
                .apply(Fault.modelAnswer(400, "text/html", "<b>bad</b>"));
        InvokeEndpointAsyncResponse response = invoker.invoke("echo", "model-error");
        assertThat(Await.object(AWS.kit().s3Client(), response.failureLocation()))
                .isEqualTo("<b>bad</b>");
        JsonNode notification = invoker.notification("echo");
        assertThat(notification.get("invocationStatus").asString()).isEqualTo("Failed");
        assertThat(notification.get("failureReason").asString())
                .startsWith("ClientError: Received client error (400) from model.");
        assertThat(notification.at("/responseParameters/failureLocation").asString())
                .isEqualTo(response.failureLocation());
        invoker.awaitSettled("echo", 1);
        assertThat(AWS.kit().endpoint("echo").statistics().failures())
                .containsEntry(FailureCause.MODEL_ERROR, 1L);
    }

    @Test
    void withoutAFailurePathAFailureShowsInTheNotificationOnly() {
        InvokeEndpointAsyncResponse response = invoker.invoke("broken", "no-path");
        assertThat(response.failureLocation()).isNull();
        JsonNode notification = invoker.notification("broken");
        assertThat(notification.get("failureReason").asString())
                .startsWith("ClientError: Received server error (500) from model.");
        assertThat(notification.has("responseParameters")).isFalse();
        assertThat(notification.get("inferenceId").asString()).isEqualTo("no-path");
    }

    @Test
    void aMissingInputIsAFailure() {
        InvokeEndpointAsyncResponse response =
                invoker.invoke(
                        "echo",
                        "missing",
                        b -> b.body(null).inputLocation("s3://" + AWS.kit().bucket() + "/nothing"));
        assertThat(Await.object(AWS.kit().s3Client(), response.failureLocation()))
                .contains("/nothing");
        assertThat(invoker.notification("echo").get("invocationStatus").asString())
                .isEqualTo("Failed");
    }

    @Test
    void anOutputCanBeLost() {
        AWS.kit().faults().on(Operation.OUTPUT_OBJECT).apply(Fault.lose());
        InvokeEndpointAsyncResponse response = invoker.invoke("echo", "lost");
        assertThat(invoker.notification("echo").get("invocationStatus").asString())
                .isEqualTo("Completed");
        assertThat(Await.objectIfPresent(AWS.kit().s3Client(), response.outputLocation())).isNull();
    }

    @Test
    void aFailureObjectCanBeLost() {
        AWS.kit()
                .faults()
                .on(Operation.MODEL_CALL)
                .apply(Fault.modelAnswer(503, "text/plain", "overloaded"));
        AWS.kit().faults().on(Operation.FAILURE_OBJECT).apply(Fault.lose());
        InvokeEndpointAsyncResponse response = invoker.invoke("echo", "lost-failure");
        assertThat(invoker.notification("echo").get("failureReason").asString())
                .contains("server error (503)");
        assertThat(Await.objectIfPresent(AWS.kit().s3Client(), response.failureLocation()))
                .isNull();
    }

    @Test
    void anOutputCanBeLateOrWrittenTwice() {
        AWS.kit()
                .faults()
                .on(Operation.OUTPUT_OBJECT)
                .times(1)
                .apply(Fault.delay(Duration.ofMillis(100)));
        AWS.kit().faults().on(Operation.OUTPUT_OBJECT).apply(Fault.repeat(2));
        for (String id : List.of("late", "twice")) {
            InvokeEndpointAsyncResponse response = invoker.invoke("echo", id);
            assertThat(Await.object(AWS.kit().s3Client(), response.outputLocation())).isEqualTo(id);
            assertThat(invoker.notification("echo").get("inferenceId").asString()).isEqualTo(id);
        }
    }

    @Test
    void notificationsCanBeLostRepeatedAndReordered() {
        AWS.kit().faults().on(Operation.NOTIFICATION).matching("lost"::equals).apply(Fault.lose());
        AWS.kit()
                .faults()
                .on(Operation.NOTIFICATION)
                .matching("first"::equals)
                .apply(Fault.overtaken());
        AWS.kit()
                .faults()
                .on(Operation.NOTIFICATION)
                .matching("second"::equals)
                .apply(Fault.repeat(2));
        long settled = 0;
        for (String id : List.of("lost", "first", "second")) {
            invoker.invoke("echo", id);
            invoker.awaitSettled("echo", ++settled);
        }
        assertThat(
                        List.of(
                                invoker.notification("echo").get("inferenceId").asString(),
                                invoker.notification("echo").get("inferenceId").asString(),
                                invoker.notification("echo").get("inferenceId").asString()))
                .containsExactly("second", "second", "first");
        Await.until(
                "all are sent", () -> AWS.kit().endpoint("echo").statistics().notifications() == 3);
    }

    @Test
    void anOvertakenNotificationComesEvenIfNoneFollows() {
        AWS.kit().faults().on(Operation.NOTIFICATION).apply(Fault.overtaken());
        invoker.invoke("echo", "alone");
        assertThat(invoker.notification("echo").get("inferenceId").asString()).isEqualTo("alone");
    }

    @Test
    void notificationsMayCarryTheResponse() {
        AWS.kit()
                .createEndpoint(
                        "verbose",
                        spec ->
                                spec.notifications(
                                        Notifications.toQueue("verbose").withResponse()));
        invoker.invoke("verbose", "content");
        assertThat(invoker.message("verbose")).startsWith("{\"Type\":\"Notification\"");
        invoker.invoke("verbose", "content");
        JsonNode notification = invoker.notification("verbose");
        assertThat(Base64.getDecoder().decode(notification.at("/responseBody/content").asString()))
                .asString()
                .isEqualTo("content");
        assertThat(notification.get("requestParameters").get("contentType").asString())
                .isEqualTo("text/plain");
        assertThat(notification.get("requestParameters").has("accept")).isFalse();
    }

    @Test
    void extensionAndFilenameShapeTheOutputsKey() {
        InvokeEndpointAsyncResponse response =
                invoker.invoke(
                        "echo", "named", b -> b.s3OutputPathExtension("day/1").filename("a.json"));
        assertThat(response.outputLocation()).endsWith("/async-output/echo/day/1/a.json");
        assertThat(Await.object(AWS.kit().s3Client(), response.outputLocation()))
                .isEqualTo("named");
        assertThat(invoker.notification("echo").get("inferenceId").asString()).isEqualTo("named");
    }

    @Test
    void endpointsCanComeAndGo() {
        AWS.kit()
                .createEndpoint(
                        "guest", spec -> spec.model(r -> ModelResponse.ok("text/plain", "hi")));
        InvokeEndpointAsyncResponse response = invoker.invoke("guest", "id");
        assertThat(Await.object(AWS.kit().s3Client(), response.outputLocation())).isEqualTo("hi");
        assertThat(AWS.kit().endpoint("guest").statistics().accepted())
                .containsExactlyEntriesOf(java.util.Map.of("id", 1));
        assertThat(AWS.kit().endpoint("echo").statistics().acceptedCount()).isZero();
        AWS.kit().deleteEndpoint("guest");
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () -> invoker.invoke("guest", "id")))
                .hasMessageContaining("not found");
    }
}
