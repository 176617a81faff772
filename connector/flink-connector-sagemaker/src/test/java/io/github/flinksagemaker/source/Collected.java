// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import io.github.flinksagemaker.model.InferenceResult;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.common.functions.MapFunction;

/** Notes what passes, where the test can see it. */
final class Collected implements MapFunction<InferenceResult<Integer, Integer>, Integer> {

    private static final long serialVersionUID = 1L;
    private static final Map<String, List<Integer>> SEEN = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();

    @Override
    public Integer map(InferenceResult<Integer, Integer> result) {
        Integer record = result.getRecord();
        Integer prediction = result.getPrediction();
        if (record == null || prediction == null || prediction != 2 * record) {
            throw new IllegalStateException("wrong: " + result + " " + result.getFailure());
        }
        seen().add(record);
        return record;
    }

    /** The records in the order in which they passed. */
    List<Integer> seen() {
        return SEEN.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>());
    }
}
