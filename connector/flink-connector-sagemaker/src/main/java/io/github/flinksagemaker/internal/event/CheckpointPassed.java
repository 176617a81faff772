// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * From a reader: it has taken part in this checkpoint and reads on. A reader that is stopped with a
 * savepoint never says so, and soon is gone; what is sent to it then would fail the job.
 */
@AutoValue
public abstract class CheckpointPassed implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract long checkpointId();

    public static CheckpointPassed of(long checkpointId) {
        return new AutoValue_CheckpointPassed(checkpointId);
    }
}
