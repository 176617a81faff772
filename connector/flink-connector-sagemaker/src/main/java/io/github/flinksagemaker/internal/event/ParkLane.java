// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * To a reader: stop reading this silent lane, if nothing of it is open, and tell where it stands
 * ({@link LaneParked}). The reader keeps the split until {@link RetireLane}.
 */
@AutoValue
public abstract class ParkLane implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract LaneId lane();

    public static ParkLane of(LaneId lane) {
        return new AutoValue_ParkLane(lane);
    }
}
