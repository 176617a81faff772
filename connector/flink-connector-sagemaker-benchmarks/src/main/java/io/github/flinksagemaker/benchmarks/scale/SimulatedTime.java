// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Time that goes on from task to task, on a thread of its own, since a reader gives it tasks from
 * several: what takes minutes is over when its work is done, and that work is all the thread does.
 */
final class SimulatedTime extends ManualScheduler {

    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    task -> {
                        Thread made = new Thread(task, "simulated-time");
                        made.setDaemon(true);
                        return made;
                    });

    @Override
    public void execute(Runnable command) {
        thread.execute(command);
    }

    /** Lets so much time pass, runs what falls due in it, and waits until nothing is left to do. */
    @Override
    public void advance(Duration by) {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        Duration until = elapsed().plus(by);
        execute(() -> goOn(until, idle));
        idle.join();
    }

    /** What is ready comes before what has a time. */
    private void goOn(Duration until, CompletableFuture<Void> idle) {
        if (!thread.getQueue().isEmpty() || runNext(until)) {
            execute(() -> goOn(until, idle));
        } else {
            idle.complete(null);
        }
    }

    @Override
    public synchronized void shutdown() {
        super.shutdown();
        thread.shutdown();
    }
}
