package io.github.flinksagemaker.internal.aws;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One thread that times the calls and repetitions of all clients. The SDK's own are five threads a
 * client, which live on after it is closed until the time-outs of its last calls have passed.
 */
final class SdkTimer extends ScheduledThreadPoolExecutor implements AutoCloseable {

    private static final long CLOSE_SECONDS = 1;

    SdkTimer() {
        super(
                1,
                task -> {
                    Thread thread = new Thread(task, "sagemaker-sdk-timer");
                    thread.setDaemon(true);
                    return thread;
                });
        setRemoveOnCancelPolicy(true);
    }

    /** Repetitions that wait already are made, so that their calls end. */
    @Override
    public void close() {
        shutdown();
        try {
            if (!awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                shutdownNow();
            }
        } catch (InterruptedException e) {
            shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
