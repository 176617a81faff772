// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.event.LaneParked;
import io.github.flinksagemaker.internal.event.ParkLane;
import io.github.flinksagemaker.internal.event.RetireLane;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes lanes that were silent for the retention off their readers, and watches for their waking
 * (rule 31): a writer that was killed without a successor leaves a lane that never ends.
 *
 * <p>The reader parks the lane and says where it stands; the lane is recorded here as dormant, and
 * the reader told to drop its split. A few dormant lanes at every look, in turn, are asked for
 * their next object; one that has it is assigned again. That may only be asked once no reader can
 * go back to a checkpoint in which it still had the lane: when a checkpoint has completed that was
 * begun after the reader dropped it. Modelled in {@code docs/model/lanes.pml}. Confined to the
 * coordinator's thread.
 */
final class SilentLanes {

    /** Dormant lanes asked at a look: with the default interval, all of 5,760 within an hour. */
    static final int ASKED_AT_ONCE = 16;

    private static final Logger LOG = LoggerFactory.getLogger(SilentLanes.class);

    private final SlowCalls calls;
    private final SourceSettings settings;
    private final Clock clock;
    private final NextObjects objects;
    private final DiscoveryFailure failure;
    private final LaneBook book;
    private final ReaderDirectory readers;
    private final LaneAssigner assigner;
    private final Map<LaneId, Release> releases = new HashMap<>();
    private @Nullable LaneId lastAsked;
    private boolean asking;
    private boolean hasCheckpoints;

    SilentLanes(
            SlowCalls calls,
            SourceSettings settings,
            Clock clock,
            NextObjects objects,
            LaneBook book,
            ReaderDirectory readers,
            LaneAssigner assigner,
            boolean restored) {
        this.calls = calls;
        this.settings = settings;
        this.clock = clock;
        this.objects = objects;
        this.failure =
                new DiscoveryFailure(
                        "Asking for what follows in silent lanes under " + settings.stagingPath(),
                        clock,
                        settings.startBudget(),
                        settings.retryBudget(),
                        true); // the ledger was listed before
        this.book = book;
        this.readers = readers;
        this.assigner = assigner;
        this.hasCheckpoints = restored;
    }

    /** The ledger was looked at: time to see who is silent, and who has woken. */
    void looked() {
        if (settings.bounded()) {
            return; // rule 30 asks readers about all lanes that have not ended
        }
        long silentBefore = clock.millis() - settings.laneRetention().toMillis();
        for (TrackedLane lane : book.assigned()) {
            if (lane.isSilentSince(silentBefore)) {
                readers.send(lane.owner(), ParkLane.of(lane.lane()));
            }
        }
        askSome();
    }

    void active(int subtask, LaneId lane) {
        TrackedLane tracked = book.get(lane);
        if (tracked != null && tracked.isHeldBy(subtask)) {
            tracked.active(clock.millis());
        }
    }

    void parked(int subtask, LaneParked event) {
        TrackedLane lane = book.get(event.lane());
        if (lane == null || !lane.isHeldBy(subtask)) {
            return;
        }
        LOG.info("Lane {} is silent, it is only looked at now and then", lane.lane());
        lane.fallAsleep(event.position(), event.readCommitted());
        releases.put(lane.lane(), new Release(subtask));
        readers.send(subtask, RetireLane.of(lane.lane()));
    }

    /** A reader's state does not hold a lane any more. */
    void released(int subtask, LaneId lane) {
        Release release = releases.get(lane);
        if (release != null && release.subtask == subtask) {
            release.done = true;
            if (!hasCheckpoints) {
                releases.remove(lane); // there is none to go back to
            }
        }
    }

    /**
     * A reader went back to a checkpoint. It announces the lanes that it has there; what it does
     * not announce it had dropped before.
     */
    void ownerLost(int subtask) {
        releases.values().removeIf(release -> release.subtask == subtask);
    }

    void snapshot(long checkpointId) {
        hasCheckpoints = true;
        for (Release release : releases.values()) {
            if (release.done && release.coveredBy == null) {
                release.coveredBy = checkpointId;
            }
        }
    }

    void completed(long checkpointId) {
        releases.values()
                .removeIf(
                        release -> release.coveredBy != null && release.coveredBy <= checkpointId);
    }

    private void askSome() {
        if (asking || !readers.areAllPresent()) {
            return;
        }
        Map<LaneId, S3Location> some = new LinkedHashMap<>();
        for (TrackedLane lane : inTurn()) {
            if (some.size() < ASKED_AT_ONCE && !releases.containsKey(lane.lane())) {
                some.put(lane.lane(), objects.of(lane));
                lastAsked = lane.lane();
            }
        }
        if (!some.isEmpty()) {
            asking = true;
            calls.call(() -> objects.existing(some), this::onAnswer);
        }
    }

    /** Dormant lanes, from the one after the last asked. */
    private List<TrackedLane> inTurn() {
        List<TrackedLane> later = new ArrayList<>();
        List<TrackedLane> earlier = new ArrayList<>();
        for (TrackedLane lane : book.dormant()) {
            boolean had = lastAsked != null && lane.lane().compareTo(lastAsked) <= 0;
            (had ? earlier : later).add(lane);
        }
        later.addAll(earlier);
        return later;
    }

    private void onAnswer(@Nullable List<LaneId> moved, @Nullable Throwable error) {
        asking = false;
        if (moved == null) {
            failure.failed(error);
            return;
        }
        failure.worked();
        if (!readers.areAllPresent()) {
            return; // whoever comes back may have them
        }
        for (LaneId lane : moved) {
            TrackedLane tracked = book.get(lane);
            if (tracked != null
                    && tracked.phase() == Phase.DORMANT
                    && !releases.containsKey(lane)) {
                LOG.info("Lane {} goes on", lane);
                tracked.wake(clock.millis());
            }
        }
        assigner.assignPending(false);
    }

    /** How far a reader's dropping of a dormant lane has come. */
    private static final class Release {
        private final int subtask;
        private boolean done;
        private @Nullable Long coveredBy;

        Release(int subtask) {
            this.subtask = subtask;
        }
    }
}
