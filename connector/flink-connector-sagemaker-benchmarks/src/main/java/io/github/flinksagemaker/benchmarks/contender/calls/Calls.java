// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.calls;

import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.memory.MemoryServices;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/** The requests that asynchronous inference takes. Thread-safe. */
public interface Calls extends AutoCloseable {

    /** PutObject of an input. */
    CompletableFuture<Void> put(String key, byte[] input);

    /** InvokeEndpointAsync with an input in S3. */
    CompletableFuture<Accepted> invoke(String inputKey);

    /** InvokeEndpointAsync with the input in its body. */
    CompletableFuture<Accepted> invokeInline(byte[] input);

    /** GetObject of an output or a failure; empty if there is none yet. */
    CompletableFuture<Optional<byte[]>> get(String location);

    @Override
    void close();

    /** Where output and failure will be. */
    record Accepted(String output, String failure) {}

    /** Calls of the servers or of what is in memory, whichever the target is. */
    static Calls of(RunTarget target, ClientSettings settings) {
        Properties client = target.client();
        return client == null
                ? new MemoryCalls(MemoryServices.get())
                : new SdkCalls(client, target.bucket(), target.endpoint(), settings);
    }
}
