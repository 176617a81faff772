// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import org.apache.flink.api.connector.source.SourceEvent;

/** From a reader: the answer to {@link CheckTails} for one lane. */
@AutoValue
public abstract class TailChecked implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract LaneId lane();

    public abstract long round();

    /** Whether nothing of the lane was open and its next object was missing. */
    public abstract boolean quiet();

    public static TailChecked of(LaneId lane, long round, boolean quiet) {
        return new AutoValue_TailChecked(lane, round, quiet);
    }
}
