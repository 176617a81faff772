// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/** To a reader: rule 30's question of some of its lanes. */
@AutoValue
public abstract class CheckTails implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract long round();

    public abstract List<LaneId> lanes();

    public static CheckTails of(long round, List<LaneId> lanes) {
        return new AutoValue_CheckTails(round, new ArrayList<>(lanes));
    }
}
