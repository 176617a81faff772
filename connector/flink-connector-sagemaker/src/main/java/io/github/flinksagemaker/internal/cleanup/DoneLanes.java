// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.model.LaneId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which lanes a checkpoint no longer needs, with anything that restores it. */
public final class DoneLanes {

    private final Set<LaneId> needed;
    private final Set<LaneId> done;
    private final long startTime;
    private final long horizon;
    private final long openedBefore;
    private final @Nullable Set<String> runs;

    /**
     * Lanes that are in neither collection are done if they are older than the horizon.
     *
     * @param startTime lanes from before, by their name, are not all read and so never done with
     * @param horizon by their name, milliseconds since the epoch
     * @param openedBefore by S3's date of their opening too, so that a writer whose clock is behind
     *     is not taken for an old one
     * @param runs those that are read, with an empty id for what has none; null if all are
     */
    public DoneLanes(
            Collection<LaneId> needed,
            Collection<LaneId> done,
            long startTime,
            long horizon,
            long openedBefore,
            @Nullable Set<String> runs) {
        this.needed = new HashSet<>(needed);
        this.done = new HashSet<>(done);
        this.startTime = startTime;
        this.horizon = horizon;
        this.openedBefore = openedBefore;
        this.runs = runs == null ? null : Set.copyOf(runs);
    }

    /** {@code openedAt} is S3's date of segment 0, {@link Long#MIN_VALUE} if it is deleted. */
    public boolean contains(LaneId lane, long openedAt) {
        if (lane.time() < startTime || needed.contains(lane)) {
            return false;
        }
        return done.contains(lane) || lane.time() < horizon && openedAt < openedBefore;
    }

    /** Whether something that restores the checkpoint goes on with that lane. */
    boolean needs(LaneId lane) {
        return needed.contains(lane);
    }

    boolean readsAllRuns() {
        return runs == null;
    }

    /** Whether a run's lanes are read. */
    boolean isRead(String run) {
        return runs == null || runs.contains(run);
    }

    /** Whether a lane is one that is read at all, and not of a run that is somebody else's. */
    public boolean isRead(LaneId lane, @Nullable LaneOpening opening) {
        if (runs == null || done.contains(lane) || needed.contains(lane)) {
            return true;
        }
        String run = opening == null ? null : opening.run();
        return opening != null && isRead(run == null ? "" : run);
    }
}
