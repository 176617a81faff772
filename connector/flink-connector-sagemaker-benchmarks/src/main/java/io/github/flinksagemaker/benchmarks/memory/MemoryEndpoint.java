// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.memory;

import io.github.flinksagemaker.benchmarks.workload.Predictions;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.model.S3Location;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** An endpoint in memory with the benchmark's model and its latencies. */
public final class MemoryEndpoint implements InferenceEndpoint {

    static final String OUTPUTS = "outputs/";
    static final String BUCKET = "memory";
    private static final long SEED = 42;

    private final MemoryStore store;
    private final MemoryClock clock;
    private final int answerMillis;
    private final Random random = new Random(SEED);
    private final LongAdder invocations = new LongAdder();

    MemoryEndpoint(MemoryStore store, MemoryClock clock, int answerMillis) {
        this.store = store;
        this.clock = clock;
        this.answerMillis = answerMillis;
    }

    /** Calls so far. */
    public long invocations() {
        return invocations.sum();
    }

    @Override
    public CompletableFuture<AcceptedInvocation> invoke(InvocationRequest request) {
        S3Location input = request.inputLocation();
        return input == null
                ? invokeInline(request.inferenceId(), Objects.requireNonNull(request.body()))
                : invoke(request.inferenceId(), input.key());
    }

    /** The same, for who does not use the connector. */
    public CompletableFuture<AcceptedInvocation> invoke(String inferenceId, String inputKey) {
        return accept(inferenceId, () -> store.take(inputKey));
    }

    /** With the input in the call itself. */
    public CompletableFuture<AcceptedInvocation> invokeInline(String inferenceId, byte[] input) {
        return accept(inferenceId, () -> input);
    }

    private CompletableFuture<AcceptedInvocation> accept(
            String inferenceId, Supplier<byte[]> input) {
        invocations.increment();
        CompletableFuture<AcceptedInvocation> accepted = new CompletableFuture<>();
        String output = OUTPUTS + inferenceId + ".out";
        clock.after(
                answerMillis,
                () -> {
                    clock.after(
                            latencyMillis(),
                            () -> store.write(output, Predictions.answer(input.get())));
                    accepted.complete(
                            AcceptedInvocation.of(
                                    "s3://" + BUCKET + "/" + output,
                                    "s3://" + BUCKET + "/" + OUTPUTS + inferenceId + "-error.out"));
                });
        return accepted;
    }

    /** Called on the clock's thread only. */
    private long latencyMillis() {
        long least = Scenario.LEAST_LATENCY.toMillis();
        return least + random.nextInt((int) (Scenario.MOST_LATENCY.toMillis() - least));
    }

    /** Stays: it is the run's, not the client's. */
    @Override
    public void close() {}
}
