package io.github.flinksagemaker.internal.writer;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The single daemon thread on which a writer's or committer's asynchronous work goes on. */
final class WriterThread extends ScheduledThreadPoolExecutor {

    WriterThread(String name) {
        super(
                1,
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        setRemoveOnCancelPolicy(true);
        setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }
}
