// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a lane's tail, in one piece: so that no checkpoint has the segments without
 * the position behind them, or the other way round.
 */
@AutoValue
public abstract class Tailed {

    public abstract LaneId lane();

    /** What is to be read now, in order; segments without entries are none of it. */
    public abstract List<SegmentSplit> segments();

    /** Where the tail stands behind them. */
    public abstract TailPosition position();

    /** Absent until segment 0 has been read; for ever if the lane was deleted before. */
    public abstract @Nullable LaneOpening opening();

    /** {@code opening} is null as in {@link #opening}. */
    public static Tailed of(
            LaneId lane,
            List<SegmentSplit> segments,
            TailPosition position,
            @Nullable LaneOpening opening) {
        return new AutoValue_Tailed(lane, segments, position, opening);
    }
}
