// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * To a reader: the enumerator has recorded that this lane is finished, so the reader may drop its
 * split. Sent after a checkpoint's snapshot of the enumerator, it arrives behind that checkpoint's
 * barrier, so each lane is always in one of the two states. Modelled in {@code
 * docs/model/lanes.pml}.
 */
@AutoValue
public abstract class RetireLane implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract LaneId lane();

    public static RetireLane of(LaneId lane) {
        return new AutoValue_RetireLane(lane);
    }
}
