// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server.lean;

import io.github.flinksagemaker.benchmarks.workload.Predictions;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a bucket, and the outputs that a model will have written: they are made when they
 * are asked for. Large ones are forgotten after a while, so that memory is bounded. One thread.
 */
final class Objects {

    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** What is smaller is kept: a run's few objects that are read late. */
    private static final int LARGE = 1_000;

    private static final long SEED = 42;

    private final TreeMap<String, StoredObject> objects = new TreeMap<>();
    private final Map<String, Open> open = new HashMap<>();
    private final Deque<Aging> aging = new ArrayDeque<>();
    private final Random random = new Random(SEED);

    /** An object as it is listed and read. */
    record StoredObject(byte[] bytes, Instant lastModified) {}

    private record Open(byte[] input, long due) {}

    private record Aging(String key, long since) {}

    /** By key, in S3's order. */
    TreeMap<String, StoredObject> byKey() {
        return objects;
    }

    void put(String key, byte[] bytes) {
        objects.put(key, new StoredObject(bytes, Instant.now()));
        long now = System.nanoTime();
        if (bytes.length >= LARGE) {
            aging.add(new Aging(key, now));
        }
        while (!aging.isEmpty() && now - aging.element().since > KEPT_NANOS) {
            objects.remove(aging.remove().key);
        }
    }

    /** The model will have answered after its latency. */
    void invoke(byte[] input, String outputKey) {
        long least = Scenario.LEAST_LATENCY.toNanos();
        long most = Scenario.MOST_LATENCY.toNanos();
        long latency = least + (long) (random.nextDouble() * (most - least));
        open.put(outputKey, new Open(input, System.nanoTime() + latency));
    }

    @Nullable StoredObject get(String key) {
        Open invocation = open.get(key);
        if (invocation != null && System.nanoTime() - invocation.due >= 0) {
            open.remove(key);
            put(key, Predictions.answer(invocation.input));
        }
        return objects.get(key);
    }

    void clear() {
        objects.clear();
        open.clear();
        aging.clear();
    }
}
