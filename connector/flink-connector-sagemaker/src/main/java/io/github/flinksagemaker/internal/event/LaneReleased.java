// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * From a reader: its state does not hold this lane any more. A checkpoint of the enumerator that
 * follows is one to which the reader can't go back and have the lane again.
 */
@AutoValue
public abstract class LaneReleased implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract LaneId lane();

    public static LaneReleased of(LaneId lane) {
        return new AutoValue_LaneReleased(lane);
    }
}
