// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.lanes.LaneIdleness.Silence;

/**
 * How long nothing has come of a lane (rule 24). Only a look that found nothing proves silence: a
 * lane that could not be looked at, for whatever reason, is not quiet.
 */
final class IdlenessTracker {

    private final long shortSilence;
    private final long longSilence;
    private final long idleTimeout;
    private final long retention;
    private long watermark;
    private long activeAt;
    private long lastNews;
    private long lastMove;
    private long quietUntil;
    private boolean dormant;

    /**
     * A lane that is tailed from now on.
     *
     * @param activeAt when something new was last heard of it, by the clock of {@code now}
     * @param dormant whether it was by then, when its checkpoint was taken
     */
    IdlenessTracker(
            SourceSettings settings, long watermark, long now, long activeAt, boolean dormant) {
        this.longSilence = settings.laneTimeout().toMillis();
        this.shortSilence = Math.min(longSilence, LaneIdleness.SHORT_SILENCE_MILLIS);
        this.idleTimeout = settings.idleTimeout().toMillis();
        // Rule 30 asks for every lane that has not ended.
        this.retention = settings.bounded() ? Long.MAX_VALUE : settings.laneRetention().toMillis();
        this.watermark = watermark;
        this.activeAt = activeAt;
        this.lastNews = dormant ? activeAt : now;
        this.lastMove = now;
        this.quietUntil = now;
        this.dormant = dormant;
    }

    /** Something new was read, after which the lane's {@code W} is this. */
    void cameAt(long now, long withWatermark) {
        activeAt = now;
        lastNews = now;
        dormant = false;
        if (watermark != withWatermark) {
            watermark = withWatermark;
            lastMove = now;
        }
    }

    /** A look that began then found nothing. */
    void nothingAt(long began) {
        quietUntil = Math.max(quietUntil, began);
        dormant |= quietUntil - activeAt >= retention;
    }

    /** Whether it has been silent for the retention. */
    boolean isDormant() {
        return dormant;
    }

    LaneIdleness idleness() {
        long quiet = quietUntil - lastNews;
        Silence silence =
                quiet >= longSilence
                        ? Silence.LONG
                        : quiet >= shortSilence ? Silence.SHORT : Silence.NONE;
        boolean idle = idleTimeout > 0 && quietUntil - lastMove >= idleTimeout;
        return LaneIdleness.of(dormant ? Silence.LONG : silence, idle, dormant);
    }
}
