// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.concurrent;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daemon threads, one mostly, that swallow nothing: whatever a task throws, an {@code Error}
 * included, is handed to a handler, which fails the Flink task or the job. A plain executor keeps
 * it in a future at which nobody looks, so that what should have failed waits for ever.
 */
public class GuardedThread extends ScheduledThreadPoolExecutor {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedThread.class);

    private final String name;
    private final Consumer<Throwable> onThrown;

    /**
     * A thread that starts with its first task.
     *
     * @param onThrown hears of everything that a task throws, on the thread itself; not of what
     *     tasks throw after the shutdown, when there is nobody left to fail
     */
    public GuardedThread(String name, Consumer<Throwable> onThrown) {
        this(name, 1, onThrown);
    }

    /** The same with more threads, where one may be blocked. */
    public GuardedThread(String name, int threads, Consumer<Throwable> onThrown) {
        super(
                threads,
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        this.name = name;
        this.onThrown = onThrown;
        setRemoveOnCancelPolicy(true);
        setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
        super.afterExecute(task, thrown);
        Throwable cause = thrown == null ? thrownBy(task) : thrown;
        if (cause == null) {
            return;
        }
        if (isShutdown()) {
            LOG.debug("Thread {} was at something when it was shut down", name, cause);
            return;
        }
        try {
            onThrown.accept(cause);
        } catch (Throwable again) {
            cause.addSuppressed(again);
            LOG.error("Thread {} could not tell what happened to it", name, cause);
        }
    }

    /** A periodic task that goes on is not done. */
    private static @Nullable Throwable thrownBy(Runnable task) {
        Future<?> future = (Future<?>) task;
        if (!future.isDone()) {
            return null;
        }
        try {
            future.get();
            return null;
        } catch (CancellationException e) {
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
