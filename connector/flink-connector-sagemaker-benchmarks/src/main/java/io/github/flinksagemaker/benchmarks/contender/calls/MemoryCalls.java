// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.calls;

import io.github.flinksagemaker.benchmarks.memory.MemoryServices;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.model.S3Location;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Calls of what is in memory. */
final class MemoryCalls implements Calls {

    private static final String PREFIX = "s3://" + MemoryServices.bucket() + "/";

    private final MemoryServices services;

    MemoryCalls(MemoryServices services) {
        this.services = services;
    }

    @Override
    public CompletableFuture<Void> put(String key, byte[] input) {
        return services.store()
                .put(S3Location.of(MemoryServices.bucket(), key), input, "application/jsonlines");
    }

    @Override
    public CompletableFuture<Accepted> invoke(String inputKey) {
        return services.endpoint()
                .invoke(UUID.randomUUID().toString(), inputKey)
                .thenApply(MemoryCalls::accepted);
    }

    @Override
    public CompletableFuture<Accepted> invokeInline(byte[] input) {
        return services.endpoint()
                .invokeInline(UUID.randomUUID().toString(), input)
                .thenApply(MemoryCalls::accepted);
    }

    private static Accepted accepted(AcceptedInvocation accepted) {
        return new Accepted(
                accepted.outputLocation(), Objects.requireNonNull(accepted.failureLocation()));
    }

    @Override
    public CompletableFuture<Optional<byte[]>> get(String location) {
        String key = location.substring(PREFIX.length());
        return services.store()
                .get(S3Location.of(MemoryServices.bucket(), key))
                .thenApply(
                        object -> object.exists() ? Optional.of(object.bytes()) : Optional.empty());
    }

    @Override
    public void close() {}
}
