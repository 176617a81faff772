// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.aws.ServiceExceptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** SQS itself, standard or FIFO. Closing it closes the client that it was given. */
public final class AwsNotificationQueue implements NotificationQueue {

    /**
     * How long a message stays with the receive that took it, whatever the queue's own setting:
     * handing over and deleting take far less, and what a receive took that died, or what is left,
     * comes again soon. A FIFO queue takes no deletion afterwards, so it is no less.
     */
    private static final int VISIBILITY_TIMEOUT_SECONDS = 5;

    /** SQS's limit for a long poll. */
    private static final long LONGEST_WAIT_SECONDS = 20;

    /** What an answer may take beyond the wait before the connection counts as dead. */
    private static final long SLACK_SECONDS = 5;

    private static final String RECEIVE = "sqs:ReceiveMessage";
    private static final String DELETE = "sqs:DeleteMessage";

    private final SqsAsyncClient client;
    private final String region;
    private final String url;
    private final ReceiveMessageRequest receive;
    private final Runnable onClose;

    /**
     * Wraps a client.
     *
     * @param readTimeout of the client; SQS holds a receive for less while there is no message
     * @param onClose runs after the client is closed
     */
    public AwsNotificationQueue(
            SqsAsyncClient client, String url, Duration readTimeout, Runnable onClose) {
        this.client = client;
        this.region = client.serviceClientConfiguration().region().id();
        this.url = url;
        this.onClose = onClose;
        this.receive =
                ReceiveMessageRequest.builder()
                        .queueUrl(url)
                        .maxNumberOfMessages(MAX_MESSAGES)
                        .waitTimeSeconds(waitSeconds(readTimeout))
                        .visibilityTimeout(VISIBILITY_TIMEOUT_SECONDS)
                        .build();
    }

    /** A long poll is silence, which the read time-out bounds. */
    static int waitSeconds(Duration readTimeout) {
        long silence = readTimeout.toSeconds() - SLACK_SECONDS;
        return Math.toIntExact(Math.max(1, Math.min(LONGEST_WAIT_SECONDS, silence)));
    }

    @Override
    public CompletableFuture<List<QueueMessage>> receive() {
        return client.receiveMessage(receive)
                .handle(
                        (response, error) -> {
                            if (error != null) {
                                throw failure(RECEIVE, error);
                            }
                            return response.messages().stream()
                                    .map(m -> QueueMessage.of(m.body(), m.receiptHandle()))
                                    .collect(Collectors.toList());
                        });
    }

    @Override
    public CompletableFuture<Integer> delete(List<String> receiptHandles) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(receiptHandles.size());
        for (String handle : receiptHandles) {
            entries.add(
                    DeleteMessageBatchRequestEntry.builder()
                            .id(Integer.toString(entries.size()))
                            .receiptHandle(handle)
                            .build());
        }
        return client.deleteMessageBatch(
                        DeleteMessageBatchRequest.builder().queueUrl(url).entries(entries).build())
                .handle(
                        (response, error) -> {
                            if (error != null) {
                                throw failure(DELETE, error);
                            }
                            return response.failed().size();
                        });
    }

    private ServiceException failure(String action, Throwable error) {
        String name = url.substring(url.lastIndexOf('/') + 1);
        ServiceException failure =
                ServiceExceptions.of(
                        action,
                        "queue " + url + " in region " + region,
                        "arn:aws:sqs:" + region + ":*:" + name,
                        error);
        if (failure.kind() != ErrorKind.MISCONFIGURED
                && failure.kind() != ErrorKind.ACCESS_DENIED) {
            return failure;
        }
        return new ServiceException(
                failure.kind(),
                failure.getMessage()
                        + "; the queue is set by "
                        + SourceOptions.NOTIFICATION_QUEUE_URL.key()
                        + " (setNotificationQueueUrl) and must exist in that region; the"
                        + " source needs "
                        + RECEIVE
                        + " and "
                        + DELETE
                        + " on it, and works without a queue too",
                error);
    }

    @Override
    public void close() {
        try {
            client.close();
        } finally {
            onClose.run();
        }
    }
}
