// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import com.google.auto.value.AutoValue;
import java.io.Serializable;

/** How quiet a lane is, by definite answers only (rule 24). */
@AutoValue
public abstract class LaneRest implements Serializable {

    private static final long serialVersionUID = 1L;

    /** How long nothing came of a lane in which nothing is open. */
    public enum Silence {
        /** Something came, something is open, or nobody could look. */
        NONE,
        /** Long enough for a lane whose writer has been replaced. */
        SHORT,
        /** As long as source.lane-timeout. */
        LONG
    }

    public static final LaneRest ACTIVE = of(Silence.NONE, false);

    public abstract Silence silence();

    /** Whether {@code W} has not moved for source.idle-timeout, with nothing open. */
    public abstract boolean idle();

    public static LaneRest of(Silence silence, boolean idle) {
        return new AutoValue_LaneRest(silence, idle);
    }
}
