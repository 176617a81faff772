// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.memory;

import org.jspecify.annotations.Nullable;

/** The one store and endpoint in this JVM, since a job's operators are copies. */
public final class MemoryServices {

    private static final MemoryClock CLOCK = new MemoryClock();
    private static volatile @Nullable MemoryServices current;

    private final MemoryStore store;
    private final MemoryEndpoint endpoint;

    private MemoryServices(int answerMillis) {
        store = new MemoryStore(CLOCK, answerMillis);
        endpoint = new MemoryEndpoint(store, CLOCK, answerMillis);
    }

    /** Begins with empty ones, each of whose answers takes so long. */
    public static void open(int answerMillis) {
        current = new MemoryServices(answerMillis);
    }

    /** What was opened last. */
    public static MemoryServices get() {
        MemoryServices services = current;
        if (services == null) {
            throw new IllegalStateException("there is no store in memory: call open first");
        }
        return services;
    }

    public MemoryStore store() {
        return store;
    }

    public MemoryEndpoint endpoint() {
        return endpoint;
    }

    /** The one bucket. */
    public static String bucket() {
        return MemoryEndpoint.BUCKET;
    }
}
