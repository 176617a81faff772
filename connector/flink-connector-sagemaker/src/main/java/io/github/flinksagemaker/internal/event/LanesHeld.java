// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/** The first word of a reader: the lanes in its restored state. */
@AutoValue
public abstract class LanesHeld implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract List<LaneId> lanes();

    public static LanesHeld of(List<LaneId> lanes) {
        return new AutoValue_LanesHeld(new ArrayList<>(lanes));
    }
}
