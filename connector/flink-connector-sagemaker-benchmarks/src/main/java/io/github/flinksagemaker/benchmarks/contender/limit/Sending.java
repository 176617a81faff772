// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.limit;

import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.contender.calls.Calls;
import io.github.flinksagemaker.benchmarks.contender.calls.JsonLines;
import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.measure.Pace;
import io.github.flinksagemaker.benchmarks.workload.Records;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/** The loop that sends, with as many invocations on their way as the connector's sink has. */
final class Sending {

    private static final int IN_FLIGHT = 50;

    private final Scenario scenario;
    private final long count;
    private final RunTarget target;
    private final Calls calls;
    private final boolean inline;
    private final BiConsumer<List<String>, Calls.Accepted> then;
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final Thread thread = new Thread(this::run, "limit-sending (1/1)#0");

    Sending(
            Scenario scenario,
            long count,
            RunTarget target,
            Calls calls,
            boolean inline,
            BiConsumer<List<String>, Calls.Accepted> then) {
        this.scenario = scenario;
        this.count = count;
        this.target = target;
        this.calls = calls;
        this.inline = inline;
        this.then = then;
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    private void run() {
        Records records = new Records(scenario.recordBytes());
        try {
            for (long next = 0; next < count; next += scenario.batch()) {
                List<String> batch = new ArrayList<>(scenario.batch());
                for (long i = next; i < Math.min(count, next + scenario.batch()); i++) {
                    Meter.record();
                    batch.add(records.record(i));
                }
                LockSupport.parkNanos(Pace.reserve());
                free.acquire();
                send(batch);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(List<String> batch) {
        byte[] payload = JsonLines.payload(batch);
        CompletableFuture<Calls.Accepted> accepted;
        if (inline) {
            accepted = calls.invokeInline(payload);
        } else {
            String key = target.stagingPath() + "/inputs/" + UUID.randomUUID() + ".jsonl";
            accepted = calls.put(key, payload).thenCompose(staged -> calls.invoke(key));
        }
        CompletableFuture<Void> unused =
                accepted.handle(
                        (locations, error) -> {
                            free.release();
                            if (error != null) {
                                throw new IllegalStateException(error);
                            }
                            then.accept(batch, locations);
                            return null;
                        });
    }
}
