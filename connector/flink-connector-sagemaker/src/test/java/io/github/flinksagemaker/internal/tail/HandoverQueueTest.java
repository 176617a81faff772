// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class HandoverQueueTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final AtomicInteger rooms = new AtomicInteger();
    private final HandoverQueue queue = new HandoverQueue(100, rooms::incrementAndGet);
    private final LaneElement element = new LaneFinished(LaneId.create(1)); // 64 bytes

    @Test
    void tellsOfRoomOnceAfterARefusal() throws InterruptedException {
        queue.offer(element);
        assertThat(queue.admits(0)).isTrue();
        queue.poll(1, Duration.ZERO);
        assertThat(rooms).hasValue(0);

        queue.offer(element);
        assertThat(queue.admits(36)).isFalse();
        queue.poll(1, Duration.ZERO);
        queue.poll(1, Duration.ZERO);
        assertThat(rooms).hasValue(1);
    }

    @Test
    void admitsOneWhenNothingIsHeld() {
        assertThat(new HandoverQueue(1, () -> {}).admits(0)).isTrue();
    }

    @Test
    void takesAtMostAsManyAsAskedForInOrder() throws InterruptedException {
        LaneElement second = new LaneFinished(LaneId.create(2));
        queue.offer(element);
        queue.offer(second);

        assertThat(queue.poll(1, LONG)).containsExactly(element);
        assertThat(queue.poll(5, LONG)).containsExactly(second);
    }

    @Test
    void aPollThatWaitsEndsWithAnElementAWakeUpOrTheClose() throws Exception {
        CompletableFuture<List<LaneElement>> waiting = waitingPoll();
        queue.offer(element);
        assertThat(waiting.get(240, TimeUnit.SECONDS)).containsExactly(element);

        waiting = waitingPoll();
        queue.wakeUp();
        assertThat(waiting.get(240, TimeUnit.SECONDS)).isEmpty();

        waiting = waitingPoll();
        queue.close();
        assertThat(waiting.get(240, TimeUnit.SECONDS)).isEmpty();
        assertThat(queue.poll(1, LONG)).isEmpty();
    }

    private CompletableFuture<List<LaneElement>> waitingPoll() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return queue.poll(1, LONG);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }
}
