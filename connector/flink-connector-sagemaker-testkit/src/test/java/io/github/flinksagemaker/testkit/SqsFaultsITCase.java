// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

class SqsFaultsITCase {

    @RegisterExtension static final SageMakerExtension AWS = new SageMakerExtension(kit -> {});

    @Test
    void countsClientsRequestsByKindAndGetsOverTheSdksRetries() {
        String url = AWS.kit().queueUrl("counted");
        AWS.kit().faults().on(Operation.SEND_MESSAGE).times(1).apply(Fault.resetBefore());
        AWS.kit()
                .faults()
                .on(Operation.RECEIVE_MESSAGE)
                .matching("counted"::equals)
                .times(1)
                .apply(Fault.throttle());
        SqsClient sqs = AWS.kit().sqsClient();
        sqs.sendMessage(b -> b.queueUrl(url).messageBody("hello"));
        var messages = sqs.receiveMessage(b -> b.queueUrl(url).waitTimeSeconds(20)).messages();
        assertThat(messages).singleElement().extracting(m -> m.body()).isEqualTo("hello");
        assertThat(AWS.kit().requests().snapshot())
                .containsOnlyKeys(Operation.SEND_MESSAGE, Operation.RECEIVE_MESSAGE)
                .allSatisfy((operation, count) -> assertThat(count).isEqualTo(2));
    }

    @Test
    void errorsAreThoseOfSqs() {
        SqsClient sqs = AWS.kit().sqsClient();
        assertThatThrownBy(() -> sqs.getQueueUrl(b -> b.queueName("nobody")))
                .isInstanceOf(QueueDoesNotExistException.class);
        AWS.kit().faults().on(Operation.GET_QUEUE_URL).apply(Fault.accessDenied());
        assertThatThrownBy(() -> sqs.getQueueUrl(b -> b.queueName("nobody")))
                .isInstanceOfSatisfying(
                        SqsException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
    }

    @Test
    void aWrongSecretIsRefused() {
        try (SqsClient stranger =
                SqsClient.builder()
                        .endpointOverride(AWS.kit().sqsEndpoint())
                        .region(AWS.kit().identity().sdkRegion())
                        .credentialsProvider(AwsClients.wrongSecret(AWS.kit()))
                        .build()) {
            assertThatThrownBy(stranger::listQueues)
                    .isInstanceOfSatisfying(
                            SqsException.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        }
    }
}
