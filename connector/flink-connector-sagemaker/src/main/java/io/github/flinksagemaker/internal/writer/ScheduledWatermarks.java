// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Writes a watermark that moved without records, at a bounded rate (rule 20). */
final class ScheduledWatermarks {

    private ScheduledWatermarks() {}

    static void every(ScheduledExecutorService thread, long millis, Runnable append) {
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(append, millis, millis, TimeUnit.MILLISECONDS);
    }
}
