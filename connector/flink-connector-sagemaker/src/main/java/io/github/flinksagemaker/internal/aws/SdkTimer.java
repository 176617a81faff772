// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One thread that times the calls and repetitions of all clients. The SDK's own are five threads a
 * client, which live on after it is closed until the time-outs of its last calls have passed.
 */
final class SdkTimer extends GuardedThread implements AutoCloseable {

    private static final long CLOSE_SECONDS = 1;

    /** {@code onThrown} hears of whatever its tasks throw. */
    SdkTimer(Consumer<Throwable> onThrown) {
        super("sagemaker-sdk-timer", onThrown);
        setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
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
