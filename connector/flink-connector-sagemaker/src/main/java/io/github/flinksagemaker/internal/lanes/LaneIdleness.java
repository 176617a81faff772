// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import com.google.auto.value.AutoValue;

/** How quiet a lane is, by definite answers only (rule 24). */
@AutoValue
public abstract class LaneIdleness {

    /**
     * A lane whose writer has been replaced stops holding others back after a minute of silence.
     */
    public static final long SHORT_SILENCE_MILLIS = 60_000;

    /** How long nothing came of a lane. */
    public enum Silence {
        /** Something came, or nobody could look. */
        NONE,
        /** Long enough for a lane whose writer has been replaced. */
        SHORT,
        /** As long as source.lane-timeout. */
        LONG
    }

    /** Nothing is known yet, or something came just now. */
    public static final LaneIdleness ACTIVE = of(Silence.NONE, false, false);

    /** Silent for the retention. */
    public static final LaneIdleness DORMANT = of(Silence.LONG, false, true);

    public abstract Silence silence();

    /** Whether {@code W} has not moved for source.idle-timeout. */
    public abstract boolean idle();

    /** Whether it has been silent for source.lane-retention, so that it is only asked in turn. */
    public abstract boolean dormant();

    public static LaneIdleness of(Silence silence, boolean idle, boolean dormant) {
        return new AutoValue_LaneIdleness(silence, idle, dormant);
    }
}
