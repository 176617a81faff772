// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.concurrent.Callbacks;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is thrown on the loop, or on the way to it, ends the reading and is told once. */
class EventLoopTest {

    private static final Error ERROR = new OutOfMemoryError("thrown on purpose");

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<Exception> failures = new ArrayList<>();
    private final EventLoop loop = new EventLoop(scheduler, scheduler.clock(), failures::add);

    private static void fail() {
        throw ERROR;
    }

    private void assertTold() {
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).hasCause(ERROR);
        assertThat(loop.isStopped()).isTrue();
    }

    @Test
    void inATask() {
        loop.execute(EventLoopTest::fail);
        loop.execute(EventLoopTest::fail);
        assertTold();
    }

    @Test
    void inATaskThatWaited() {
        loop.schedule(100, EventLoopTest::fail);
        scheduler.advance(Duration.ofSeconds(1));
        assertTold();
    }

    @Test
    void inWhatFollowsARead() {
        CompletableFuture<String> read = new CompletableFuture<>();
        loop.whenDone(read, (value, error) -> fail());
        read.complete("bytes");
        assertTold();
    }

    @Test
    void whereNoTaskCanBeAdded() {
        ManualScheduler full =
                new ManualScheduler() {
                    @Override
                    public void execute(Runnable command) {
                        throw ERROR;
                    }
                };
        EventLoop stuck = new EventLoop(full, full.clock(), failures::add);
        stuck.whenDone(CompletableFuture.completedFuture("bytes"), (value, error) -> {});
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).hasCause(ERROR);
    }

    @Test
    void whereTheFirstTellingBreaksDown() {
        AtomicInteger tellings = new AtomicInteger();
        EventLoop twice =
                new EventLoop(
                        scheduler,
                        scheduler.clock(),
                        failure -> {
                            if (tellings.incrementAndGet() == 1) {
                                throw ERROR;
                            }
                            failures.add(failure);
                        });
        CompletableFuture<String> read = new CompletableFuture<>();
        Callbacks.whenDone(read, (value, error) -> fail(), twice::failWith);
        read.complete("bytes");
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
    }

    /** The thread's owner hears of what is thrown where nobody could be told. */
    @Test
    void whereNobodyCanBeTold() throws Exception {
        CompletableFuture<Throwable> heard = new CompletableFuture<>();
        GuardedThread thread = new GuardedThread("test-loop", heard::complete);
        EventLoop mute =
                new EventLoop(
                        thread,
                        scheduler.clock(),
                        failure -> {
                            throw ERROR;
                        });
        Callbacks.whenDone(
                CompletableFuture.completedFuture("bytes"),
                (value, error) -> fail(),
                mute::failWith);
        assertThat(heard.get(30, TimeUnit.SECONDS)).isSameAs(ERROR);
        thread.shutdownNow();
    }

    @Test
    void aCorruptObjectIsToldWithoutItsWrapper() {
        IOException corrupt = new IOException("line 3");
        loop.execute(
                () -> {
                    throw new UncheckedIOException(corrupt);
                });
        assertThat(failures).containsExactly(corrupt);
    }
}
