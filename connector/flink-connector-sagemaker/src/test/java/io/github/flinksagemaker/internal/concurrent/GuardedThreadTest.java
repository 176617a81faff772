// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuardedThreadTest {

    private static final Error ERROR = new OutOfMemoryError("thrown on purpose");

    private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    private final GuardedThread thread = new GuardedThread("guarded", told::add);

    @AfterEach
    void shutDown() {
        thread.shutdownNow();
    }

    private static void fail() {
        throw ERROR;
    }

    @Test
    void tellsWhateverATaskThrows() throws Exception {
        thread.execute(GuardedThreadTest::fail);
        assertThat(told.take()).isSameAs(ERROR);

        Future<?> scheduled = thread.schedule(GuardedThreadTest::fail, 1, TimeUnit.MILLISECONDS);
        assertThat(told.take()).isSameAs(ERROR);
        assertThatThrownBy(scheduled::get).hasCause(ERROR);

        AtomicInteger runs = new AtomicInteger();
        Future<?> periodic =
                thread.scheduleWithFixedDelay(
                        () -> {
                            if (runs.incrementAndGet() == 3) {
                                fail();
                            }
                        },
                        0,
                        1,
                        TimeUnit.MILLISECONDS);
        assertThat(told.take()).isSameAs(ERROR);
        assertThat(periodic).isDone();
        assertThat(runs).hasValue(3);

        RuntimeException exception = new IllegalStateException("thrown on purpose");
        thread.execute(
                () -> {
                    throw exception;
                });
        assertThat(told.take()).isSameAs(exception);
        assertThat(told).isEmpty();
    }

    @Test
    void goesOnWhenTellingFails() throws Exception {
        GuardedThread deaf =
                new GuardedThread(
                        "deaf",
                        thrown -> {
                            throw new IllegalStateException("nobody is left");
                        });
        deaf.execute(GuardedThreadTest::fail);
        CountDownLatch next = new CountDownLatch(1);
        deaf.execute(next::countDown);
        next.await();
        deaf.shutdownNow();
    }

    @Test
    void tellsNothingOfWhatACancelledTaskDoes() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        Future<?> blocking = thread.submit(() -> busy.await(30, TimeUnit.SECONDS));
        Future<?> waiting = thread.submit(GuardedThreadTest::fail);
        waiting.cancel(false);
        blocking.cancel(true);
        CountDownLatch last = new CountDownLatch(1);
        thread.execute(last::countDown);
        last.await();
        assertThat(told).isEmpty();
    }

    @Test
    void aCallbackTellsWhatItThrowsToo() {
        CompletableFuture<String> future = new CompletableFuture<>();
        Callbacks.whenDone(future, (value, error) -> fail(), told::add);
        future.complete("done");
        assertThat(told).containsExactly(ERROR);
    }
}
