// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.eventtime.LaneRest.Silence;
import io.github.flinksagemaker.internal.eventtime.WatermarkFloor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long nothing has come of a lane (rule 24). Only a look that found nothing proves silence: a
 * lane that could not be looked at, for whatever reason, is not quiet.
 */
final class QuietWatch {

    private final long shortSilence;
    private final long longSilence;
    private final long idleTimeout;
    private @Nullable Long watermark;
    private long lastNews;
    private long lastMove;
    private long quietUntil;

    QuietWatch(SourceSettings settings, long now) {
        this.longSilence = settings.laneTimeout().toMillis();
        this.shortSilence = Math.min(longSilence, WatermarkFloor.SHORT_SILENCE_MILLIS);
        this.idleTimeout = settings.idleTimeout().toMillis();
        this.lastNews = now;
        this.lastMove = now;
        this.quietUntil = now;
    }

    /** A segment or commit came, with this {@code W}. */
    void cameAt(long now, @Nullable Long withWatermark) {
        lastNews = now;
        if (withWatermark != null && !Objects.equals(watermark, withWatermark)) {
            watermark = withWatermark;
            lastMove = now;
        }
    }

    /** A look that began then found nothing. */
    void nothingAt(long began) {
        quietUntil = Math.max(quietUntil, began);
    }

    LaneRest rest(boolean nothingOpen) {
        if (!nothingOpen) {
            return LaneRest.ACTIVE;
        }
        long quiet = quietUntil - lastNews;
        Silence silence =
                quiet >= longSilence
                        ? Silence.LONG
                        : quiet >= shortSilence ? Silence.SHORT : Silence.NONE;
        boolean idle = idleTimeout > 0 && quietUntil - lastMove >= idleTimeout;
        return LaneRest.of(silence, idle);
    }
}
