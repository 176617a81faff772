// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import org.apache.flink.api.connector.source.SourceEvent;

/** From a reader: a lane goes on; said now and then. */
@AutoValue
public abstract class LaneActive implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract LaneId lane();

    public static LaneActive of(LaneId lane) {
        return new AutoValue_LaneActive(lane);
    }
}
