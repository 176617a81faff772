// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.internal.services.AwsServices;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class AwsNotificationQueueITCase {

    @RegisterExtension static final SageMakerExtension AWS = new SageMakerExtension(kit -> {});

    private static final AtomicInteger NAMES = new AtomicInteger();

    private abstract static class OnAQueue extends NotificationQueueContract {

        final List<RequestKind> seen = new CopyOnWriteArrayList<>();
        String url = "";
        NotificationQueue queue;

        abstract Map<QueueAttributeName, String> attributes();

        abstract String suffix();

        @BeforeEach
        void open() {
            String name = "notifications-" + NAMES.incrementAndGet() + suffix();
            url = sqs().createQueue(b -> b.queueName(name).attributes(attributes())).queueUrl();
            queue = AwsNotificationQueueITCase.open(url, seen);
        }

        @AfterEach
        void close() {
            queue.close();
        }

        @Override
        protected NotificationQueue queue() {
            return queue;
        }

        @Override
        protected void endVisibilityTimeout() {
            // A receive sets its own, less than it waits; the queue's would be too long.
        }

        @Override
        protected void failNextReceive(ErrorKind kind) {
            AWS.kit().faults().on(Operation.RECEIVE_MESSAGE).times(1).apply(fault(kind));
        }

        @Override
        protected void failNextDeletion(ErrorKind kind) {
            AWS.kit().faults().on(Operation.DELETE_MESSAGE_BATCH).times(1).apply(fault(kind));
        }
    }

    @Nested
    class Standard extends OnAQueue {
        @Override
        Map<QueueAttributeName, String> attributes() {
            return Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "600");
        }

        @Override
        String suffix() {
            return "";
        }

        @Override
        protected void send(String... bodies) {
            for (String body : bodies) {
                var unused = sqs().sendMessage(b -> b.queueUrl(url).messageBody(body));
            }
        }

        @Test
        void countsEachAttempt() {
            failNextReceive(ErrorKind.THROTTLED);
            send("m");
            assertThatThrownBy(() -> await(queue.receive())).isNotNull();
            assertThat(await(queue.delete(handles(await(queue.receive()))))).isZero();
            assertThat(seen)
                    .containsExactly(
                            RequestKind.RECEIVE_MESSAGE,
                            RequestKind.RECEIVE_MESSAGE,
                            RequestKind.DELETE_MESSAGE_BATCH);
        }
    }

    @Nested
    class Fifo extends OnAQueue {
        @Override
        Map<QueueAttributeName, String> attributes() {
            return Map.of(
                    QueueAttributeName.VISIBILITY_TIMEOUT, "600",
                    QueueAttributeName.FIFO_QUEUE, "true");
        }

        @Override
        String suffix() {
            return ".fifo";
        }

        @Override
        protected void send(String... bodies) {
            for (String body : bodies) {
                var unused =
                        sqs().sendMessage(
                                        b ->
                                                b.queueUrl(url)
                                                        .messageBody(body)
                                                        .messageGroupId("endpoint")
                                                        .messageDeduplicationId(
                                                                "d" + NAMES.incrementAndGet()));
            }
        }
    }

    @Test
    void aMissingQueueNamesTheOptionAndTheAction() {
        String url = AWS.kit().sqsEndpoint() + "/000000000000/nowhere";
        try (NotificationQueue queue = open(url, new CopyOnWriteArrayList<>())) {
            assertThatThrownBy(() -> NotificationQueueContract.await(queue.receive()))
                    .hasMessageContaining("MISCONFIGURED")
                    .hasMessageContaining(url)
                    .hasMessageContaining("source.notification.queue-url")
                    .hasMessageContaining("sqs:ReceiveMessage");
        }
    }

    @Test
    void aDenialNamesTheActionAndTheQueuesArn() {
        String url = AWS.kit().queueUrl("denied");
        AWS.kit().faults().on(Operation.RECEIVE_MESSAGE).apply(fault(ErrorKind.ACCESS_DENIED));
        try (NotificationQueue queue = open(url, new CopyOnWriteArrayList<>())) {
            assertThatThrownBy(() -> NotificationQueueContract.await(queue.receive()))
                    .hasMessageContaining("Allow sqs:ReceiveMessage on arn:aws:sqs:")
                    .hasMessageContaining(":denied for")
                    .hasMessageContaining("source.notification.queue-url");
        }
    }

    @Test
    void theWaitKeepsBelowTheReadTimeout() {
        assertThat(AwsNotificationQueue.waitSeconds(Duration.ofSeconds(30))).isEqualTo(20);
        assertThat(AwsNotificationQueue.waitSeconds(Duration.ofSeconds(12))).isEqualTo(7);
        assertThat(AwsNotificationQueue.waitSeconds(Duration.ofSeconds(2))).isEqualTo(1);
    }

    private static Fault fault(ErrorKind kind) {
        return switch (kind) {
            case THROTTLED -> Fault.throttle();
            case TRANSIENT -> Fault.unavailable();
            case ACCESS_DENIED -> Fault.accessDenied();
            case MISCONFIGURED -> Fault.error(400, "QueueDoesNotExist", "no such queue");
            case NOT_FOUND, REJECTED -> throw new IllegalArgumentException("not of a queue");
        };
    }

    private static NotificationQueue open(String url, List<RequestKind> seen) {
        return new AwsServices(AwsSettings.of(AWS.kit().clientProperties()))
                .openQueue(seen::add, url);
    }

    private static SqsClient sqs() {
        return AWS.kit().sqsClient();
    }
}
