// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;

/** Fails at some elements that pass after a completed checkpoint, each failure once per job. */
final class FailOnce<T> implements MapFunction<T, T>, CheckpointListener {

    private static final long serialVersionUID = 1L;
    private static final Map<String, AtomicInteger> LEFT = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final int failures;
    private transient int sinceCheckpoint;
    private transient boolean checkpointed;

    FailOnce(int failures) {
        this.failures = failures;
    }

    @Override
    public T map(T value) {
        if (checkpointed
                && ++sinceCheckpoint > 20
                && left().getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new IllegalStateException("this task fails on purpose");
        }
        return value;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        checkpointed = true;
    }

    /** How many failures are still to come. */
    AtomicInteger left() {
        return LEFT.computeIfAbsent(id, key -> new AtomicInteger(failures));
    }
}
