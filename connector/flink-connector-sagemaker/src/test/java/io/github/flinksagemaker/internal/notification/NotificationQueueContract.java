// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link NotificationQueue} does; run against the fake and against a server. */
abstract class NotificationQueueContract {

    /** The queue under test, empty. */
    protected abstract NotificationQueue queue();

    /** Puts messages into it. */
    protected abstract void send(String... bodies);

    /** Lets what was received and not deleted be received again. */
    protected abstract void endVisibilityTimeout();

    protected abstract void failNextReceive(ErrorKind kind);

    protected abstract void failNextDeletion(ErrorKind kind);

    @Test
    void receivesUpToTenMessagesAtATimeAsTheyWereSent() {
        String[] bodies =
                IntStream.range(0, 25)
                        .mapToObj(i -> "{\"n\":" + i + ",\"ä\":\"😀\"}")
                        .toArray(String[]::new);
        send(bodies);
        List<String> received = new ArrayList<>();
        while (received.size() < bodies.length) {
            List<QueueMessage> messages = await(queue().receive());
            assertThat(messages).hasSizeBetween(1, NotificationQueue.MAX_MESSAGES);
            messages.forEach(message -> received.add(message.body()));
            assertThat(await(queue().delete(handles(messages)))).isZero();
        }
        assertThat(received).containsExactlyInAnyOrder(bodies);
    }

    @Test
    void aReceiveWaitsForTheNextMessage() {
        CompletableFuture<List<QueueMessage>> receive = queue().receive();
        send("late");
        assertThat(await(receive)).extracting(QueueMessage::body).containsExactly("late");
    }

    @Test
    void whatIsNotDeletedIsReceivedAgain() {
        send("kept");
        List<QueueMessage> first = await(queue().receive());
        endVisibilityTimeout();
        List<QueueMessage> second = await(queue().receive());

        assertThat(second).extracting(QueueMessage::body).containsExactly("kept");
        assertThat(second.get(0).receiptHandle()).isNotEqualTo(first.get(0).receiptHandle());
        assertThat(await(queue().delete(handles(second)))).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"THROTTLED", "TRANSIENT", "ACCESS_DENIED", "MISCONFIGURED"})
    void failuresAreClassified(ErrorKind kind) {
        send("m");
        failNextReceive(kind);
        assertThatThrownBy(() -> await(queue().receive()))
                .satisfies(e -> assertThat(ErrorClassifier.classify(e)).isEqualTo(kind));
        List<QueueMessage> messages = await(queue().receive());
        failNextDeletion(kind);
        assertThatThrownBy(() -> await(queue().delete(handles(messages))))
                .satisfies(e -> assertThat(ErrorClassifier.classify(e)).isEqualTo(kind));
        assertThat(await(queue().delete(handles(messages)))).isZero();
    }

    static List<String> handles(List<QueueMessage> messages) {
        return messages.stream().map(QueueMessage::receiptHandle).collect(Collectors.toList());
    }

    static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
