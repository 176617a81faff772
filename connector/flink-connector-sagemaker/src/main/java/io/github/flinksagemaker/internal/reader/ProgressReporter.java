// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.eventtime.LaneProgress;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.eventtime.LaneWatermark;
import io.github.flinksagemaker.internal.split.LaneSplitState;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the enumerator what has changed of lanes' watermarks (rule 22). The task thread notes, the
 * tail's thread reports at its own pace: so reports are bounded in rate, and the last one is not
 * forgotten when nothing happens any more.
 */
final class ProgressReporter {

    private final CoordinatorLink link;
    private final Map<LaneId, Noted> noted = new ConcurrentHashMap<>();
    private final Map<LaneId, LaneProgress> sent = new HashMap<>();

    ProgressReporter(CoordinatorLink link) {
        this.link = link;
    }

    /** A lane's state has changed; on the task thread, after what it says was emitted. */
    void note(LaneId lane, LaneSplitState state) {
        noted.put(lane, new Noted(state.watermark().current(), state.isFinished()));
    }

    /** The lane is read no more. */
    void forget(LaneId lane) {
        noted.remove(lane);
    }

    /** Reports all these lanes, as far as they have changed; on the tail's thread. */
    void report(Map<LaneId, LaneRest> lanes) {
        List<LaneProgress> changed = new ArrayList<>();
        lanes.forEach(
                (lane, rest) -> {
                    Noted state = noted.getOrDefault(lane, Noted.NOTHING);
                    LaneProgress now = LaneProgress.of(lane, state.watermark, state.finished, rest);
                    if (!now.equals(sent.put(lane, now))) {
                        changed.add(now);
                    }
                });
        sent.keySet().retainAll(lanes.keySet());
        if (!changed.isEmpty()) {
            link.progressed(changed);
        }
    }

    private static final class Noted {
        private static final Noted NOTHING = new Noted(LaneWatermark.NONE, false);

        private final long watermark;
        private final boolean finished;

        private Noted(long watermark, boolean finished) {
            this.watermark = watermark;
            this.finished = finished;
        }
    }
}
