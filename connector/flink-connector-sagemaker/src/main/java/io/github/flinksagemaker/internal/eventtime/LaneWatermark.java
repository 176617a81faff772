// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A lane's watermark (rule 21): the least of {@code W} and the arrival watermarks of what is open.
 * Changes on the task thread only, in step with what is emitted. Modelled in {@code
 * docs/model/watermark.pml}.
 */
public final class LaneWatermark {

    /** Minus infinity: there was no watermark yet, or it is not known. */
    public static final long NONE = Long.MIN_VALUE;

    private final TreeMap<Long, Integer> open = new TreeMap<>();
    private @Nullable Long watermark;
    private @Nullable Long committed;
    private int toRestore;

    /**
     * A lane as a split has it.
     *
     * @param watermark {@code W} of the last segment, or of the last commit whose segments are all
     *     loaded
     * @param committed {@code W} of the commit of which not all segments are loaded
     * @param toRestore how many segments with open entries have to be read again
     */
    public LaneWatermark(@Nullable Long watermark, @Nullable Long committed, int toRestore) {
        this.watermark = watermark;
        this.committed = committed;
        this.toRestore = toRestore;
    }

    /** A segment's entries are open now; {@link #NONE} stands for those without. */
    public void opened(long[] arrivalWatermarks) {
        for (long arrivalWatermark : arrivalWatermarks) {
            open.merge(arrivalWatermark, 1, Integer::sum);
        }
    }

    /** A segment with open entries was read again after a restore. */
    public void restored(long[] arrivalWatermarks) {
        opened(arrivalWatermarks);
        toRestore--;
    }

    /** All results of an entry have been emitted. */
    public void settled(@Nullable Long arrivalWatermark) {
        open.computeIfPresent(
                arrivalWatermark == null ? NONE : arrivalWatermark,
                (key, count) -> count == 1 ? null : count - 1);
    }

    /** A segment's {@code W}; a fence has none and leaves the last one. */
    public void advance(@Nullable Long to) {
        if (to != null) {
            watermark = to;
        }
    }

    /** A commit's {@code W}, which counts when all its segments are loaded. */
    public void commit(@Nullable Long to) {
        if (to != null) {
            committed = to;
        }
    }

    /** All segments of all commits read so far are loaded. */
    public void commitsLoaded() {
        advance(committed);
        committed = null;
    }

    /** What holds now; {@link #NONE} while segments are still to be read again. */
    public long current() {
        Long least = watermark;
        if (least == null || toRestore > 0) {
            return NONE;
        }
        Map.Entry<Long, Integer> first = open.firstEntry();
        return first == null ? least : Math.min(least, first.getKey());
    }

    /** {@code W} of the last segment or loaded commit. */
    public @Nullable Long watermark() {
        return watermark;
    }

    /** {@code W} of the commit that is not loaded yet. */
    public @Nullable Long committed() {
        return committed;
    }
}
