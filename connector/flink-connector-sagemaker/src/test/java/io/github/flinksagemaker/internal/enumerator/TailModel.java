// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.enumerator.SinkModel.WrittenCommit;
import io.github.flinksagemaker.internal.enumerator.SinkModel.WrittenLane;
import io.github.flinksagemaker.internal.enumerator.SinkModel.WrittenSegment;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tail of one lane as a model (rules 41 and 42); what was read last is {@link #tailed}. */
final class TailModel {

    private final WrittenLane lane;
    private final List<SegmentSplit> segments = new ArrayList<>();
    private int nextSegment;
    private int nextCommit;
    private long watermark;
    private boolean ended;
    private @Nullable LaneId endedBy;
    private boolean opened;

    TailModel(WrittenLane lane, TailPosition from) {
        this.lane = lane;
        this.nextSegment = (int) from.nextSegment();
        this.nextCommit = (int) from.nextCommit();
        this.watermark = from.watermark();
        this.ended = from.ended();
        this.endedBy = from.endedBy();
    }

    LaneId lane() {
        return lane.id;
    }

    /** Reads what comes next; returns whether there was something. */
    boolean read() {
        segments.clear();
        if (!opened) {
            opened = true;
            return true;
        }
        return !ended && (lane.opening.readCommitted() ? readCommit() : readSegment());
    }

    private boolean readSegment() {
        if (nextSegment == lane.segments.size()) {
            return false;
        }
        WrittenSegment next = lane.segments.get(nextSegment);
        if (!next.records().isEmpty()) {
            segments.add(SegmentSplit.unread(lane.id, nextSegment, watermark, 0));
        }
        nextSegment++;
        moved(next.watermark(), next.endedBy());
        return true;
    }

    private boolean readCommit() {
        if (nextCommit == lane.commits.size()) {
            return false;
        }
        WrittenCommit next = lane.commits.get(nextCommit++);
        for (; nextSegment <= next.to(); nextSegment++) {
            segments.add(SegmentSplit.unread(lane.id, nextSegment, watermark, 0));
        }
        moved(next.watermark(), next.endedBy());
        return true;
    }

    private void moved(@Nullable Long to, @Nullable LaneId by) {
        watermark = to == null ? watermark : to;
        endedBy = by;
        ended = by != null;
    }

    Tailed tailed() {
        TailPosition position =
                TailPosition.of(nextSegment, nextCommit, nextSegment - 1, watermark);
        return Tailed.of(
                lane.id,
                List.copyOf(segments),
                ended ? position.ended(endedBy, null) : position,
                lane.opening);
    }
}
