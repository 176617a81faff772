// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import com.google.auto.value.AutoValue;
import java.io.Serializable;

/** What readers may emit at most. */
@AutoValue
public abstract class Floor implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Nothing is known yet. */
    public static final Floor UNKNOWN = of(LaneWatermark.NONE, false);

    /** {@link LaneWatermark#NONE} leaves what was there before. */
    public abstract long watermark();

    /** Whether no lane holds the watermark back, and none moves it. */
    public abstract boolean idle();

    public static Floor of(long watermark, boolean idle) {
        return new AutoValue_Floor(watermark, idle);
    }
}
