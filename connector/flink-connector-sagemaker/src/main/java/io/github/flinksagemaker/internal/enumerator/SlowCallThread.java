// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One thread of the enumerator's own, on which calls wait in turn. */
final class SlowCallThread implements SlowCalls {

    private final GuardedThread thread;
    private final Executor coordinator;

    /** {@code thread} is closed with it; {@code coordinator} runs what comes of calls. */
    SlowCallThread(GuardedThread thread, Executor coordinator) {
        this.thread = thread;
        this.coordinator = coordinator;
    }

    @Override
    public <T> void call(
            Callable<T> call, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        try {
            thread.execute(() -> run(call, then));
        } catch (RejectedExecutionException closed) {
            // nobody waits for the answer any more
        }
    }

    @Override
    public <T> void repeat(
            Duration pause,
            Callable<T> call,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(
                        () -> run(call, then), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private <T> void run(
            Callable<T> call, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        T answer;
        try {
            answer = call.call();
        } catch (Exception e) {
            coordinator.execute(() -> then.accept(null, e));
            return;
        }
        coordinator.execute(() -> then.accept(answer, null));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
