// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/** One thread of the enumerator's own, on which calls wait in turn. */
final class SlowCallThread implements SlowCalls {

    private final SplitEnumeratorContext<?> context;
    private final GuardedThread thread;

    SlowCallThread(SplitEnumeratorContext<?> context) {
        this.context = context;
        this.thread = new GuardedThread("sagemaker-discovery", this::fail);
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
            onCoordinatorThread(() -> then.accept(null, e));
            return;
        }
        onCoordinatorThread(() -> then.accept(answer, null));
    }

    /** An Error, which no repetition mends. */
    private void fail(Throwable thrown) {
        onCoordinatorThread(
                () -> {
                    throw new FlinkRuntimeException("looking at the ledger broke down", thrown);
                });
    }

    private void onCoordinatorThread(Runnable action) {
        try {
            context.runInCoordinatorThread(
                    () -> {
                        if (!thread.isShutdown()) { // or closing has cut it off
                            action.run();
                        }
                    });
        } catch (RejectedExecutionException closed) {
            // the coordinator has been closed, and closes this
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
