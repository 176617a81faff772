// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import java.io.Serializable;

/** What a reader reports of a lane for the floor. */
@AutoValue
public abstract class LaneProgress implements Serializable {

    private static final long serialVersionUID = 1L;

    public abstract LaneId lane();

    /** Rule 21; {@link LaneWatermark#NONE} if there is none. */
    public abstract long watermark();

    /** Whether the lane has ended and all its results have been emitted. */
    public abstract boolean finished();

    public abstract LaneRest rest();

    public static LaneProgress of(LaneId lane, long watermark, boolean finished, LaneRest rest) {
        return new AutoValue_LaneProgress(lane, watermark, finished, rest);
    }
}
