// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.eventtime.LaneProgress;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/** From a reader: the watermarks of some of its lanes (rule 22). */
@AutoValue
public abstract class LanesProgressed implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract List<LaneProgress> lanes();

    public static LanesProgressed of(List<LaneProgress> lanes) {
        return new AutoValue_LanesProgressed(new ArrayList<>(lanes));
    }
}
