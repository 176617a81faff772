// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.calls;

import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * How both contenders with Async I/O wait for an output: who writes it knows the model, so first
 * after its median latency, then a few times a second. With every look in vain the failure is
 * looked for too, since nothing else would tell of it.
 */
public final class Polling {

    private static final Duration FIRST = Scenario.LEAST_LATENCY.plus(Scenario.MOST_LATENCY);
    private static final long FIRST_MILLIS = FIRST.toMillis() / 2;
    private static final long NEXT_MILLIS = 250;

    private final Calls calls;

    public Polling(Calls calls) {
        this.calls = calls;
    }

    /** Completes with the output, or fails with the failure object's text. */
    public CompletableFuture<byte[]> output(Calls.Accepted accepted) {
        return after(FIRST_MILLIS).thenCompose(now -> look(accepted));
    }

    private CompletableFuture<byte[]> look(Calls.Accepted accepted) {
        return calls.get(accepted.output())
                .thenCompose(
                        output ->
                                output.map(CompletableFuture::completedFuture)
                                        .orElseGet(() -> lookForFailure(accepted)));
    }

    private CompletableFuture<byte[]> lookForFailure(Calls.Accepted accepted) {
        return calls.get(accepted.failure())
                .thenCompose(
                        failure ->
                                failure.map(Polling::failed)
                                        .orElseGet(
                                                () ->
                                                        after(NEXT_MILLIS)
                                                                .thenCompose(
                                                                        now -> look(accepted))));
    }

    private static CompletableFuture<byte[]> failed(byte[] failure) {
        return CompletableFuture.failedFuture(
                new IllegalStateException(new String(failure, StandardCharsets.UTF_8)));
    }

    private static CompletableFuture<Optional<Void>> after(long millis) {
        Executor later = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(Optional::empty, later);
    }
}
