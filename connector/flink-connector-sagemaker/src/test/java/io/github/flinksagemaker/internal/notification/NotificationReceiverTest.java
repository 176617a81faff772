// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.ForeignMessages;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.notification.InMemoryNotificationQueue.Operation;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.CountingMetricGroup;
import io.github.flinksagemaker.testing.LogEvents;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NotificationReceiverTest {

    private static final LaneId LANE = LaneId.create(1_000);
    private static final LaneId NOT_HELD = LaneId.create(2_000);
    private static final LaneId UNKNOWN = LaneId.create(3_000);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryNotificationQueue queue = new InMemoryNotificationQueue();
    private final CountingMetricGroup metrics = new CountingMetricGroup();
    private final List<Hint> taken = new ArrayList<>();
    private final List<RuntimeException> failures = new ArrayList<>();
    private final List<CompletableFuture<Void>> gates = new ArrayList<>();
    private final List<Boolean> told = new ArrayList<>();
    private boolean gated;
    private boolean brokenHandler;
    private @Nullable Error handing;

    private NotificationReceiver start(ForeignMessages foreign, int receives) {
        return start(foreign, receives, queue);
    }

    private NotificationReceiver start(
            ForeignMessages foreign, int receives, NotificationQueue queue) {
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(S3Location.of("bucket", "staging/"))
                        .setForeignMessages(foreign)
                        .setNotificationQueueUrl("https://sqs/1/the-queue")
                        .setMaxConcurrentReceives(receives)
                        .build();
        NotificationReceiver receiver =
                NotificationReceiver.start(
                        settings, queue, handler(), metrics.group(), scheduler, scheduler.clock());
        scheduler.runDue();
        return receiver;
    }

    private HintHandler handler() {
        return new HintHandler() {
            @Override
            public CompletableFuture<List<MessageDisposition>> handOver(List<Hint> hints) {
                if (brokenHandler) {
                    return CompletableFuture.failedFuture(new IllegalStateException("broken"));
                }
                if (handing != null) {
                    throw handing;
                }
                taken.addAll(hints);
                List<MessageDisposition> dispositions = new ArrayList<>();
                for (Hint hint : hints) {
                    LaneId lane = hint.invocation().lane();
                    dispositions.add(
                            lane.equals(LANE)
                                    ? MessageDisposition.ROUTED
                                    : lane.equals(NOT_HELD)
                                            ? MessageDisposition.NOT_HELD
                                            : MessageDisposition.FOREIGN);
                }
                if (!gated) {
                    return CompletableFuture.completedFuture(dispositions);
                }
                CompletableFuture<Void> gate = new CompletableFuture<>();
                gates.add(gate);
                return gate.thenApply(open -> dispositions);
            }

            @Override
            public void queueAnswers(boolean answers) {
                told.add(answers);
            }

            @Override
            public void fail(RuntimeException failure) {
                failures.add(failure);
            }
        };
    }

    @Test
    void handsOverAndThenDeletesInBatches() {
        start(ForeignMessages.LEAVE, 1);
        for (int i = 0; i < 25; i++) {
            queue.send(completed(LANE, i));
        }
        scheduler.advance(Duration.ofSeconds(1));

        assertThat(taken).hasSize(25).doesNotHaveDuplicates();
        assertThat(queue.size()).isZero();
        assertThat(queue.deletions()).hasSizeLessThan(25).contains(10);
        assertThat(metrics.count("notifications", "ROUTED")).isEqualTo(25);
    }

    @Test
    void aQueueThatCanNotBeOpenedIsOpenedLaterAndFailsNobody() {
        AtomicInteger tries = new AtomicInteger();
        NotificationQueue late =
                new LazyNotificationQueue(
                        () -> {
                            if (tries.incrementAndGet() < 3) {
                                throw new ServiceException(
                                        ErrorKind.MISCONFIGURED, "no such credentials class");
                            }
                            return queue;
                        });
        queue.send(completed(LANE, 1));
        NotificationReceiver receiver = start(ForeignMessages.LEAVE, 1, late);
        assertThat(told).containsExactly(false);
        assertThat(metrics.count("sqsRequestFailures", "MISCONFIGURED")).isEqualTo(1);

        scheduler.advance(ReceiveLoop.REFUSED_PAUSE.multipliedBy(2));

        assertThat(taken).hasSize(1);
        assertThat(told).containsExactly(false, true);
        assertThat(failures).isEmpty();
        receiver.close();
        late.close();
        assertThat(queue.isClosed()).isTrue();
        assertThat(tries).hasValue(3);
    }

    @Test
    void aQueueThatIsOpenedAfterItsEndIsClosed() {
        NotificationQueue late = new LazyNotificationQueue(() -> queue);
        late.close();

        assertThatThrownBy(late::receive).hasMessageContaining("closed while it was opened");
        assertThat(queue.isClosed()).isTrue();
    }

    @Test
    void nothingIsDeletedBeforeItIsHandedOver() {
        gated = true;
        start(ForeignMessages.LEAVE, 1);
        queue.send(completed(LANE, 1));
        scheduler.runDue();
        assertThat(taken).hasSize(1);
        assertThat(queue.deletions()).isEmpty();

        gates.get(0).complete(null);
        scheduler.runDue();
        assertThat(queue.size()).isZero();
    }

    @Test
    void holdsNoMoreThanItsReceivesWhileNobodyTakes() {
        gated = true;
        start(ForeignMessages.LEAVE, 2);
        for (int i = 0; i < 100; i++) {
            queue.send(completed(LANE, i));
        }
        scheduler.advance(Duration.ofHours(1));

        assertThat(gates).hasSize(2);
        assertThat(queue.script().count(Operation.RECEIVE)).isEqualTo(2);
        gated = false;
        gates.forEach(gate -> gate.complete(null));
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(taken).hasSize(100);
        assertThat(queue.size()).isZero();
    }

    @Test
    void leavesWhatIsNotForThisSource() {
        start(ForeignMessages.LEAVE, 1);
        queue.send(mixture());
        scheduler.runDue();

        assertThat(queue.size()).isEqualTo(4);
        assertMixtureCounted();
    }

    @Test
    void deletesWhatIsNotForThisSourceIfConfigured() {
        start(ForeignMessages.DELETE, 1);
        queue.send(mixture());
        scheduler.runDue();

        assertThat(queue.size()).isOne();
        assertMixtureCounted();
    }

    private static String[] mixture() {
        return new String[] {
            completed(LANE, 1),
            completed(NOT_HELD, 1),
            completed(UNKNOWN, 1),
            "{}",
            "{\"inferenceId\":\"x\"}"
        };
    }

    private void assertMixtureCounted() {
        scheduler.runDue();
        assertThat(failures).isEmpty();
        assertThat(metrics.count("notifications", "ROUTED")).isOne();
        assertThat(metrics.count("notifications", "NOT_HELD")).isOne();
        assertThat(metrics.count("notifications", "FOREIGN")).isEqualTo(2);
        assertThat(metrics.count("notifications", "MALFORMED")).isOne();
    }

    @Test
    void whatNobodyHeldComesAgain() {
        start(ForeignMessages.DELETE, 1);
        queue.send(completed(NOT_HELD, 1));
        scheduler.runDue();
        queue.visibilityTimeout();
        scheduler.runDue();

        assertThat(taken).hasSize(2);
        assertThat(queue.size()).isOne();
    }

    @Test
    void backsOffWhileTheQueueDoesNotAnswerAndGoesOn() {
        queue.script().failBefore(Operation.RECEIVE, 8, ErrorKind.TRANSIENT);
        queue.script().failBefore(Operation.RECEIVE, 2, ErrorKind.THROTTLED);
        queue.send(completed(LANE, 1));
        start(ForeignMessages.LEAVE, 1);
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(queue.script().count(Operation.RECEIVE)).isBetween(3, 6);
        assertThat(taken).isEmpty();

        scheduler.advance(Duration.ofMinutes(4));
        assertThat(taken).hasSize(1);
        assertThat(failures).isEmpty();
        assertThat(metrics.count("sqsRequestFailures", "TRANSIENT")).isEqualTo(8);
        assertThat(metrics.count("sqsRequestFailures", "THROTTLED")).isEqualTo(2);
    }

    @Test
    void aFailedDeletionOnlyRepeatsTheHint() {
        queue.script().failBefore(Operation.DELETE, 1, ErrorKind.TRANSIENT);
        start(ForeignMessages.LEAVE, 1);
        queue.send(completed(LANE, 1));
        scheduler.advance(Duration.ofSeconds(2));
        queue.visibilityTimeout();
        scheduler.advance(Duration.ofSeconds(2));

        assertThat(taken).hasSize(2);
        assertThat(queue.size()).isZero();
        assertThat(failures).isEmpty();
    }

    /** No such queue, no permission, a key that is disabled: results are polled for. */
    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void whateverTheQueueAnswersItIsAskedAgainAndTheJobGoesOn(ErrorKind kind) {
        try (LogEvents log = new LogEvents()) {
            queue.script().failBefore(Operation.RECEIVE, 10, kind);
            queue.send(completed(LANE, 1));
            start(ForeignMessages.LEAVE, 1);
            scheduler.advance(Duration.ofMinutes(11));

            assertThat(failures).isEmpty();
            assertThat(taken).hasSize(1);
            assertThat(metrics.count("sqsRequestFailures", kind.name())).isEqualTo(10);
            assertThat(log.messages(event -> event.getLevel() == Level.WARN))
                    .hasSizeBetween(2, 11)
                    .allSatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("polled")
                                            .contains(kind.name())
                                            .contains("the-queue"));
        }
    }

    @Test
    void readersAreToldWhenTheQueueRefusesAndWhenItAnswersAgain() {
        queue.script().failBefore(Operation.RECEIVE, 3, ErrorKind.ACCESS_DENIED);
        start(ForeignMessages.LEAVE, 1);
        assertThat(told).containsExactly(false);
        queue.send(completed(LANE, 1));
        scheduler.advance(Duration.ofMinutes(10));
        assertThat(told).containsExactly(false, true);
    }

    @Test
    void aHiccupIsNoSilence() {
        queue.script().failBefore(Operation.RECEIVE, 7, ErrorKind.TRANSIENT);
        start(ForeignMessages.LEAVE, 1);
        queue.send(completed(LANE, 1));
        scheduler.advance(Duration.ofMinutes(10));
        assertThat(taken).hasSize(1);
        assertThat(told).isEmpty();

        queue.script().failBefore(Operation.RECEIVE, 9, ErrorKind.TRANSIENT);
        queue.send(completed(LANE, 2)); // ends the receive that waits
        scheduler.advance(Duration.ofMinutes(10));
        assertThat(told).containsExactly(false);
        queue.send(completed(LANE, 3));
        scheduler.advance(Duration.ofMinutes(10));
        assertThat(told).containsExactly(false, true);
    }

    @Test
    void aQueueThatRefusesIsAskedSlowly() {
        queue.script().failBefore(Operation.RECEIVE, 1_000, ErrorKind.ACCESS_DENIED);
        start(ForeignMessages.LEAVE, 1);
        scheduler.advance(Duration.ofHours(1));

        assertThat(queue.script().count(Operation.RECEIVE)).isBetween(59, 61);
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"ACCESS_DENIED", "MISCONFIGURED"})
    void aDeletionThatIsRefusedFailsNothingEither(ErrorKind kind) {
        queue.script().failBefore(Operation.DELETE, 1, kind);
        start(ForeignMessages.LEAVE, 1);
        queue.send(completed(LANE, 1));
        scheduler.advance(Duration.ofMinutes(2));
        queue.visibilityTimeout();
        scheduler.advance(Duration.ofMinutes(2));

        assertThat(queue.size()).isZero();
        assertThat(failures).isEmpty();
        assertThat(metrics.count("sqsRequestFailures", kind.name())).isOne();
    }

    /** The same few messages come again and again, and with them no hint of the others. */
    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"ACCESS_DENIED", "MISCONFIGURED"})
    void readersPollUntilMessagesCanBeDeleted(ErrorKind kind) {
        queue.script().failBefore(Operation.DELETE, 3, kind);
        start(ForeignMessages.LEAVE, 1);
        queue.send(completed(LANE, 1));
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(told).containsExactly(false);
        for (int receive = 0; receive < 2; receive++) {
            queue.visibilityTimeout();
            scheduler.advance(Duration.ofMinutes(1));
            assertThat(told).as("while receives are answered").containsExactly(false);
        }
        queue.visibilityTimeout();
        scheduler.advance(Duration.ofMinutes(1));

        assertThat(queue.size()).isZero();
        assertThat(told).containsExactly(false, true);
    }

    @Test
    void theLogDoesNotSayThatAQueueWorksAgainWhichOnlyGives() {
        queue.script().failBefore(Operation.DELETE, 3, ErrorKind.ACCESS_DENIED);
        try (LogEvents log = new LogEvents()) {
            start(ForeignMessages.LEAVE, 1);
            queue.send(completed(LANE, 1));
            for (int receive = 0; receive < 4; receive++) {
                queue.visibilityTimeout();
                scheduler.advance(Duration.ofMinutes(1));
            }
            assertThat(log.messages(event -> true))
                    .filteredOn(line -> line.contains("works again"))
                    .hasSize(1);
        }
    }

    /** As of a client that refuses the queue's URL. */
    @Test
    void aRequestThatThrowsIsAFailureOfTheQueueToo() {
        AtomicInteger calls = new AtomicInteger();
        NotificationQueue throwing =
                new NotificationQueue() {
                    @Override
                    public CompletableFuture<List<QueueMessage>> receive() {
                        if (calls.getAndIncrement() == 0) {
                            throw new IllegalArgumentException("no such host");
                        }
                        return new CompletableFuture<>();
                    }

                    @Override
                    public CompletableFuture<Integer> delete(List<String> receiptHandles) {
                        return CompletableFuture.completedFuture(0);
                    }

                    @Override
                    public void close() {}
                };
        start(ForeignMessages.LEAVE, 1, throwing);
        scheduler.advance(Duration.ofMinutes(2));

        assertThat(calls).hasValue(2);
        assertThat(failures).isEmpty();
        assertThat(metrics.count("sqsRequestFailures", "MISCONFIGURED")).isOne();
    }

    @Test
    void handingOverThatBreaksDownFails() {
        brokenHandler = true;
        start(ForeignMessages.LEAVE, 1);
        queue.send(completed(LANE, 1));
        scheduler.advance(Duration.ofMinutes(1));

        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).hasRootCauseMessage("broken");
    }

    @Test
    void anErrorIsNoFaultOfTheQueue() {
        Error error = new OutOfMemoryError("thrown on purpose");
        queue.script().throwAt(Operation.RECEIVE, target -> true, error);
        start(ForeignMessages.LEAVE, 1);
        scheduler.advance(Duration.ofHours(1));

        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).hasCause(error);
    }

    @Test
    void anErrorThatHandingOverThrowsFails() {
        handing = new OutOfMemoryError("thrown on purpose");
        queue.send(completed(LANE, 1));
        start(ForeignMessages.LEAVE, 1);
        scheduler.advance(Duration.ofHours(1));

        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).hasCause(handing);
    }

    @Test
    @Timeout(60)
    void whateverIsThrownOnTheReceiversThreadFails() throws Exception {
        handing = new OutOfMemoryError("thrown on purpose");
        CountDownLatch failed = new CountDownLatch(1);
        HintHandler breaking = handler();
        HintHandler telling =
                new HintHandler() {
                    @Override
                    public CompletableFuture<List<MessageDisposition>> handOver(List<Hint> hints) {
                        return breaking.handOver(hints);
                    }

                    @Override
                    public void fail(RuntimeException failure) {
                        breaking.fail(failure);
                        failed.countDown();
                    }
                };
        queue.send(completed(LANE, 1));
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(S3Location.of("bucket", "staging/"))
                        .setMaxConcurrentReceives(1)
                        .build();
        try (NotificationReceiver receiver =
                NotificationReceiver.start(settings, queue, telling, metrics.group())) {
            failed.await();
            assertThat(failures.get(0)).hasCause(handing);
            assertThat(receiver).isNotNull();
        }
    }

    @Test
    void keepsSeveralReceivesInFlightAndRepeatsThemAfterAnEmptyOne() {
        start(ForeignMessages.LEAVE, 3);
        assertThat(queue.waiting()).isEqualTo(3);
        queue.endWaits();
        scheduler.advance(Duration.ofSeconds(1));

        assertThat(queue.waiting()).isEqualTo(3);
        assertThat(queue.script().count(Operation.RECEIVE)).isEqualTo(6);
    }

    @Test
    void nothingHappensAfterClose() {
        NotificationReceiver receiver = start(ForeignMessages.LEAVE, 1);
        receiver.close();
        queue.send(completed(LANE, 1));

        assertThat(taken).isEmpty();
        assertThat(failures).isEmpty();
        assertThat(queue.isClosed()).isTrue();
        assertThat(scheduler.isShutdown()).isTrue();
    }

    private static String completed(LaneId lane, long counter) {
        return "{\"invocationStatus\":\"Completed\",\"inferenceId\":\""
                + InvocationId.of(lane, counter)
                + "\"}";
    }
}
