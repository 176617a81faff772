// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.lanes.RunChains;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a lane, as rule 30 looks at it. */
@AutoValue
abstract class LaneFacts {

    abstract LaneId lane();

    /** Absent until the opening has been read; for ever if the lane was deleted. */
    abstract @Nullable LaneOrigin place();

    abstract boolean ended();

    /** As its end commit says; absent unless the lane is closed for end of input. */
    abstract @Nullable Long closedAfterCheckpoint();

    abstract boolean settled();

    /** Whether it is read no more: nothing can be asked of it. */
    abstract boolean retired();

    /** The lanes that this one succeeds, as far as that is known. */
    abstract List<LaneId> predecessors();

    /** When something new of it was last heard, by the enumerator's clock. */
    abstract long activeAt();

    /** A lane that names no predecessors, of which nothing was heard for long. */
    static LaneFacts of(
            LaneId lane,
            @Nullable LaneOrigin place,
            boolean ended,
            @Nullable Long closedAfterCheckpoint,
            boolean settled,
            boolean retired) {
        return of(lane, place, ended, closedAfterCheckpoint, settled, retired, List.of(), 0);
    }

    static LaneFacts of(
            LaneId lane,
            @Nullable LaneOrigin place,
            boolean ended,
            @Nullable Long closedAfterCheckpoint,
            boolean settled,
            boolean retired,
            List<LaneId> predecessors,
            long activeAt) {
        return new AutoValue_LaneFacts(
                lane,
                place,
                ended,
                closedAfterCheckpoint,
                settled,
                retired,
                predecessors,
                activeAt);
    }

    /** How runs follow each other, by what lanes tell of theirs. */
    static RunChains chains(Collection<LaneFacts> lanes) {
        RunChains chains = new RunChains();
        Map<LaneId, String> runs = new HashMap<>();
        for (LaneFacts lane : lanes) {
            LaneOrigin place = lane.place();
            if (place != null) {
                runs.put(lane.lane(), place.run());
                chains.add(place.run(), place.succeeds());
            }
        }
        for (LaneFacts lane : lanes) {
            LaneOrigin place = lane.place();
            // what has no id is named by its lanes only
            if (place != null
                    && lane.predecessors().stream()
                            .anyMatch(named -> LaneOrigin.NO_RUN.equals(runs.get(named)))) {
                chains.add(place.run(), List.of(LaneOrigin.NO_RUN));
            }
        }
        return chains;
    }

    /** Whether more may come of it, as far as is known. */
    boolean goesOn() {
        return !ended() && !retired();
    }
}
