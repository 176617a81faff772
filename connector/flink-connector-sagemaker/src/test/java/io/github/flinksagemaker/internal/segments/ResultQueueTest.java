// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.LaneId;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResultQueueTest {

    private final AtomicInteger rooms = new AtomicInteger();
    private final ResultQueue queue = new ResultQueue(100, rooms::incrementAndGet);
    private final SegmentElement element = element(1); // 64 bytes

    private static SegmentElement element(long segment) {
        return new SegmentLoaded(LaneId.create(1), segment, new BitSet(0), 0);
    }

    @Test
    void tellsOfRoomOnceAfterARefusal() {
        queue.offer(element);
        assertThat(queue.admits(0)).isTrue();
        queue.poll();
        assertThat(rooms).hasValue(0);

        queue.offer(element);
        assertThat(queue.admits(36)).isFalse();
        queue.poll();
        queue.poll();
        assertThat(rooms).hasValue(1);
    }

    @Test
    void admitsOneWhenNothingIsHeld() {
        assertThat(new ResultQueue(1, () -> {}).admits(0)).isTrue();
    }

    @Test
    void handsOutInOrderAndNothingWhenItIsEmpty() {
        SegmentElement second = element(2);
        queue.offer(element);
        queue.offer(second);
        assertThat(queue.isEmpty()).isFalse();

        assertThat(queue.poll()).isSameAs(element);
        assertThat(queue.poll()).isSameAs(second);
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void isAvailableFromTheFirstElementToTheLast() {
        CompletableFuture<Void> waiting = queue.available();
        assertThat(waiting).isNotDone();
        queue.offer(element);
        queue.offer(element);
        assertThat(waiting).isDone();

        queue.poll();
        assertThat(queue.available()).isDone();
        queue.poll();
        assertThat(queue.available()).isNotDone();
    }

    @Test
    void aWakeUpCompletesWhatWaitsAndNoMore() {
        CompletableFuture<Void> waiting = queue.available();
        assertThat(queue.available()).as("one future for all that wait").isSameAs(waiting);
        queue.wakeUp();

        assertThat(waiting).isDone();
        assertThat(queue.available()).isNotDone();
    }

    @Test
    void nothingIsTakenAfterTheClose() {
        queue.offer(element);
        queue.close();
        queue.offer(element);

        assertThat(queue.poll()).isNull();
        assertThat(queue.admits(0)).isTrue();
    }
}
