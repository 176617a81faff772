// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.internal.concurrent.Callbacks;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which a reader's tailing and watching happen, so that their state needs no
 * locks. What throws there ends the reading: the failure is told once, and nothing runs afterwards.
 */
public final class EventLoop {

    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final Consumer<Exception> onFailure;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Deque<Runnable> nested = new ArrayDeque<>();
    private boolean running;

    /**
     * @param executor has a single thread; stopped by whoever made it
     * @param onFailure hears the first failure, on the executor's thread
     */
    public EventLoop(
            ScheduledExecutorService executor, Clock clock, Consumer<Exception> onFailure) {
        this.executor = executor;
        this.clock = clock;
        this.onFailure = onFailure;
    }

    /** Milliseconds since the epoch. */
    public long now() {
        return clock.millis();
    }

    public Clock clock() {
        return clock;
    }

    /** Runs a task on the loop's thread, unless the loop is stopped first; from any thread. */
    public void execute(Runnable task) {
        if (stopped.get()) {
            return;
        }
        try {
            executor.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            stop(); // the executor's owner has stopped it: there is nothing left to do
        } catch (Throwable e) { // no memory for the task, or none for the thread
            failWith(e);
        }
    }

    /** Runs a task on the loop's thread after a delay, unless the loop is stopped first. */
    public void schedule(long delayMillis, Runnable task) {
        if (stopped.get()) {
            return;
        }
        try {
            ScheduledFuture<?> unused =
                    executor.schedule(() -> run(task), delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            stop();
        }
    }

    /** Hands a future's end to {@code then} on the loop's thread. */
    public <T> void whenDone(
            CompletableFuture<T> future, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        Callbacks.whenDone(
                future, (value, error) -> execute(() -> then.accept(value, error)), this::failWith);
    }

    /** Ends the reading with a failure; only the first one is told. */
    public void fail(Exception failure) {
        if (stopped.compareAndSet(false, true)) {
            try {
                onFailure.accept(failure);
            } catch (Throwable untold) { // by its own thread, whose owner hears if this throws too
                executor.execute(() -> onFailure.accept(failure));
            }
        }
    }

    /** Nothing runs from now on; from any thread. */
    public void stop() {
        stopped.set(true);
    }

    public boolean isStopped() {
        return stopped.get();
    }

    /** An executor that runs tasks at once may nest them: these wait, nothing is re-entered. */
    private void run(Runnable task) {
        nested.add(task);
        if (running) {
            return;
        }
        running = true;
        try {
            for (Runnable next = nested.poll(); next != null; next = nested.poll()) {
                runGuarded(next);
            }
        } finally {
            running = false;
        }
    }

    private void runGuarded(Runnable task) {
        if (stopped.get()) {
            return;
        }
        try {
            task.run();
        } catch (Throwable e) {
            failWith(e);
        }
    }

    /** The same with whatever was thrown. */
    public void failWith(Throwable thrown) {
        if (thrown instanceof UncheckedIOException && thrown.getCause() != null) {
            failWith(thrown.getCause());
        } else {
            fail(
                    thrown instanceof Exception
                            ? (Exception) thrown
                            : new IllegalStateException("reading the ledger broke down", thrown));
        }
    }
}
