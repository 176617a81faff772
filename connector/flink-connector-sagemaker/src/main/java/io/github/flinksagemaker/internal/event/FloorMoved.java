// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.eventtime.Floor;
import org.apache.flink.api.connector.source.SourceEvent;

/** To a reader: what it may emit at most now (rule 22). */
@AutoValue
public abstract class FloorMoved implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract Floor floor();

    public static FloorMoved of(Floor floor) {
        return new AutoValue_FloorMoved(floor);
    }
}
