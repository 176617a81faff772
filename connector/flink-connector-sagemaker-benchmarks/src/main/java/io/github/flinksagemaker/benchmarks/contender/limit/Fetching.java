// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.limit;

import io.github.flinksagemaker.benchmarks.contender.calls.Calls;
import io.github.flinksagemaker.benchmarks.contender.calls.JsonLines;
import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The loop that fetches outputs, with as many reads in flight as the connector's source has. */
final class Fetching {

    private static final int IN_FLIGHT = 64;

    /** After the model's greatest latency: time to read the input and to write the output. */
    private static final long MARGIN_MILLIS = 500;

    private static final long AGAIN_MILLIS = 250;

    private final Calls calls;
    private final DelayQueue<Open> open = new DelayQueue<>();
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final Thread thread = new Thread(this::run, "limit-fetching (1/1)#0");

    Fetching(Calls calls) {
        this.calls = calls;
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    /** Fetches this output when it must be there. */
    void later(List<String> batch, Calls.Accepted accepted) {
        open.add(
                new Open(
                        System.nanoTime()
                                + Scenario.MOST_LATENCY.toNanos()
                                + TimeUnit.MILLISECONDS.toNanos(MARGIN_MILLIS),
                        batch,
                        accepted));
    }

    private void run() {
        try {
            while (true) {
                Open next = open.take();
                free.acquire();
                fetch(next);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void fetch(Open invocation) {
        CompletableFuture<Void> unused =
                calls.get(invocation.accepted.output())
                        .handle(
                                (output, error) -> {
                                    free.release();
                                    if (error != null) {
                                        throw new IllegalStateException(error);
                                    }
                                    output.ifPresentOrElse(
                                            bytes -> emit(invocation.batch, bytes),
                                            () -> open.add(invocation.again()));
                                    return null;
                                });
    }

    private static void emit(List<String> batch, byte[] output) {
        List<String> predictions = JsonLines.predictions(output, batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Meter.result(batch.get(i), predictions.get(i));
        }
    }

    private record Open(long at, List<String> batch, Calls.Accepted accepted) implements Delayed {

        Open again() {
            return new Open(
                    System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AGAIN_MILLIS),
                    batch,
                    accepted);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(at - ((Open) other).at, 0);
        }
    }
}
