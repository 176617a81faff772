// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.endpoint.AsyncEndpoint;
import io.github.flinksagemaker.testkit.endpoint.FailureCause;
import io.github.flinksagemaker.testkit.endpoint.ManualScheduler;
import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.model.Model;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** Queue, capacity and time of an endpoint, by a clock that the test moves. */
class AsyncEndpointITCase {

    private static final Duration LATENCY = Duration.ofSeconds(10);

    private ManualScheduler clock;
    private SageMakerTestKit kit;
    private Invoker invoker;

    @BeforeEach
    void start() {
        clock = new ManualScheduler(Instant.parse("2026-01-01T00:00:00Z"));
        kit = SageMakerTestKit.builder().scheduler(clock).start();
        invoker = new Invoker(kit);
    }

    @AfterEach
    void stop() {
        invoker.close();
        kit.close();
    }

    @Test
    void runsNoMoreAtOnceThanItsInstancesTake() {
        AsyncEndpoint endpoint =
                kit.createEndpoint("e", spec -> spec.concurrency(2).instances(2).latency(LATENCY));
        for (int i = 0; i < 10; i++) {
            invoker.invoke("e", "id-" + i);
        }
        assertThat(endpoint.statistics().running()).isEqualTo(4);
        assertThat(endpoint.statistics().queued()).isEqualTo(6);
        for (long settled : new long[] {4, 8, 10}) {
            // Each running one waits for its time limit and its latency, each queued one for its
            // expiry.
            Await.until("latencies run", () -> clock.waiting() == waiting(endpoint));
            clock.advance(LATENCY);
            invoker.awaitSettled("e", settled);
        }
        assertThat(endpoint.statistics().mostRunning()).isEqualTo(4);
        assertThat(endpoint.statistics().modelCalls()).isEqualTo(10);
        assertThat(endpoint.statistics().accepted()).hasSize(10);
    }

    private static int waiting(AsyncEndpoint endpoint) {
        return endpoint.statistics().running() * 2 + endpoint.statistics().queued();
    }

    @Test
    void theFirstRequestWaitsForAColdStart() {
        AsyncEndpoint endpoint =
                kit.createEndpoint("e", spec -> spec.coldStart(Duration.ofMinutes(3)));
        invoker.invoke("e", "first");
        clock.advance(Duration.ofSeconds(179));
        assertThat(endpoint.statistics().queued()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        invoker.awaitSettled("e", 1);
        invoker.invoke("e", "second");
        invoker.awaitSettled("e", 2);
        endpoint.scaleToZero();
        invoker.invoke("e", "third");
        assertThat(endpoint.statistics().queued()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(3));
        invoker.awaitSettled("e", 3);
    }

    @Test
    void aRequestExpiresInTheQueueWithANotificationAndNoFailureObject() {
        kit.createEndpoint(
                "e",
                spec ->
                        spec.coldStart(Duration.ofHours(1))
                                .notifications(
                                        Notifications.toQueue("expired").withRawMessageDelivery()));
        InvokeEndpointAsyncResponse response =
                invoker.invoke("e", "id", b -> b.requestTTLSeconds(60));
        clock.advance(Duration.ofSeconds(60));
        invoker.awaitSettled("e", 1);
        assertThat(kit.endpoint("e").statistics().failures())
                .containsEntry(FailureCause.EXPIRED, 1L);
        assertThat(invoker.notification("expired").get("failureReason").asString())
                .contains("60 seconds in the queue");
        assertThat(Await.objectIfPresent(kit.s3Client(), response.failureLocation())).isNull();
        clock.advance(Duration.ofHours(1));
        assertThat(kit.endpoint("e").statistics().modelCalls()).isZero();
    }

    @Test
    void anExpiryLeavesAFailureObjectIfAskedTo() {
        kit.createEndpoint(
                "e",
                spec ->
                        spec.coldStart(Duration.ofHours(1))
                                .failureObjectsFor(FailureCause.EXPIRED));
        InvokeEndpointAsyncResponse response =
                invoker.invoke("e", "id", b -> b.requestTTLSeconds(60));
        clock.advance(Duration.ofSeconds(60));
        assertThat(Await.object(kit.s3Client(), response.failureLocation())).contains("expired");
    }

    @Test
    void aModelThatTakesTooLongIsGivenUpAndItsSlotFreed() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Model stuck =
                request -> {
                    begun.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return ModelResponse.ok("text/plain", "too late");
                };
        AsyncEndpoint endpoint = kit.createEndpoint("e", spec -> spec.concurrency(1).model(stuck));
        InvokeEndpointAsyncResponse response =
                invoker.invoke("e", "slow", b -> b.invocationTimeoutSeconds(5));
        begun.await();
        endpoint.replaceModel(Model.echo());
        clock.advance(Duration.ofSeconds(5));
        interrupted.await();
        invoker.awaitSettled("e", 1);
        assertThat(endpoint.statistics().failures()).containsEntry(FailureCause.TIMED_OUT, 1L);
        assertThat(endpoint.statistics().failed()).containsValue(FailureCause.TIMED_OUT).hasSize(1);
        assertThat(Await.objectIfPresent(kit.s3Client(), response.outputLocation())).isNull();
        invoker.invoke("e", "next");
        invoker.awaitSettled("e", 2);
    }
}
