// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import io.github.flinksagemaker.model.InferenceResult;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Keeps each result that passes, for a test in the same JVM. In static fields, since Flink works on
 * a copy of this function.
 */
final class Results implements MapFunction<InferenceResult<String, String>, String> {

    private static final long serialVersionUID = 1L;
    private static final ConcurrentHashMap<String, Queue<String>> SEEN = new ConcurrentHashMap<>();
    private static final ConcurrentHashMap<String, CountDownLatch> FIRST =
            new ConcurrentHashMap<>();

    private final String test;

    Results(String test) {
        this.test = test;
    }

    @Override
    public String map(InferenceResult<String, String> result) {
        String seen = result.getRecord() + " -> " + result.getPrediction();
        SEEN.computeIfAbsent(test, t -> new ConcurrentLinkedQueue<>()).add(seen);
        first(test).countDown();
        return seen;
    }

    /** Opened by a test's first result. */
    static CountDownLatch first(String test) {
        return FIRST.computeIfAbsent(test, t -> new CountDownLatch(1));
    }

    static List<String> of(String test) {
        return List.copyOf(SEEN.getOrDefault(test, new ConcurrentLinkedQueue<>()));
    }
}
