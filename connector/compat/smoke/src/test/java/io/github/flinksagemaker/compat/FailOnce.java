// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;

/** Throws at the first record after a completed checkpoint, once in this JVM. */
final class FailOnce implements MapFunction<String, String>, CheckpointListener {

    private static final long serialVersionUID = 1L;
    static final AtomicBoolean FAILED = new AtomicBoolean();

    private transient boolean checkpointed;

    @Override
    public String map(String record) {
        if (checkpointed && FAILED.compareAndSet(false, true)) {
            throw new IllegalStateException("fails once, on purpose");
        }
        return record;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        checkpointed = true;
    }
}
