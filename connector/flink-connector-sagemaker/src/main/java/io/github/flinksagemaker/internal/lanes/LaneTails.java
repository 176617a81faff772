// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tails all lanes that are read, on one event loop in the JobManager: what comes of them is told to
 * a {@link Listener}. Nothing blocks there, and nothing is read on while too many segments wait to
 * be assigned. All methods may be called from any thread.
 */
public final class LaneTails implements AutoCloseable {

    /** Dormant lanes asked at a look: with the default interval, all of 5,760 within an hour. */
    static final int ASKED_AT_ONCE = 16;

    private final EventLoop loop;
    private final TailContext context;
    private final Backlog backlog;
    private final Listener listener;
    private final TreeMap<LaneId, LaneTail> lanes = new TreeMap<>();
    private final Map<LaneId, LaneIdleness> told = new HashMap<>();
    private final ScheduledExecutorService scheduler;
    private final Duration interval;
    private @Nullable ScheduledFuture<?> telling;
    private @Nullable LaneId lastAsked;

    /**
     * Makes the tails of no lane.
     *
     * @param store closed by whoever made it, after this
     * @param scheduler has a single thread; stopped by whoever made it, after this
     */
    public LaneTails(
            SourceSettings settings,
            LedgerPaths paths,
            ObjectStore store,
            ScheduledExecutorService scheduler,
            Clock clock,
            Listener listener,
            ReadMetrics metrics) {
        this.listener = listener;
        this.loop = new EventLoop(scheduler, clock, listener::onFailure);
        this.backlog = new Backlog();
        this.context =
                new TailContext(
                        settings,
                        paths,
                        loop,
                        new ObjectReader(loop, store, settings, metrics),
                        backlog,
                        listener);
        this.scheduler = scheduler;
        this.interval = settings.watermarkInterval();
    }

    /**
     * Tells from now on how quiet lanes are. No thread is started before: Flink closes no
     * enumerator that it has not started.
     */
    public void start() {
        telling =
                scheduler.scheduleWithFixedDelay(
                        () -> loop.execute(this::tellIdleness),
                        interval.toMillis(),
                        interval.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** How many segments wait to be assigned; on any thread. */
    public long unassigned() {
        return backlog.segments();
    }

    /**
     * Tails a lane from now on.
     *
     * @param firstNeeded the first segment that is to be assigned yet
     * @param startTime what was accepted before is left out, milliseconds since the epoch
     * @param activeAt when something new was last heard of it, milliseconds since the epoch
     * @param dormant whether it had been silent for the retention when its checkpoint was taken
     */
    public void add(
            LaneId lane,
            TailPosition from,
            long firstNeeded,
            long startTime,
            long activeAt,
            boolean dormant) {
        loop.execute(
                () -> {
                    if (!from.equals(TailPosition.START)) {
                        context.reads.restored();
                    }
                    LanePosition position = new LanePosition(lane, from, firstNeeded, startTime);
                    LaneTail tail = new LaneTail(context, position, activeAt, dormant);
                    if (lanes.putIfAbsent(lane, tail) != null) {
                        throw new IllegalStateException("lane " + lane + " is tailed already");
                    }
                    tail.start();
                });
    }

    /** Ends the tailing of a lane. */
    public void remove(LaneId lane) {
        loop.execute(
                () -> {
                    LaneTail tail = lanes.remove(lane);
                    told.remove(lane);
                    if (tail != null) {
                        tail.stop();
                    }
                });
    }

    /** Asks rule 30's question of lanes; answered through {@link Listener#onChecked}. */
    public void check(Collection<LaneId> asked, long round) {
        List<LaneId> copy = new ArrayList<>(asked);
        loop.execute(
                () -> {
                    for (LaneId lane : copy) {
                        LaneTail tail = lanes.get(lane);
                        if (tail == null) {
                            listener.onChecked(lane, round, false);
                        } else {
                            tail.check(round);
                        }
                    }
                });
    }

    /** The least latency of a lane's endpoint, as seen of late, in milliseconds. */
    public void leastLatency(LaneId lane, long millis) {
        loop.execute(
                () -> {
                    LaneTail tail = lanes.get(lane);
                    if (tail != null) {
                        tail.leastLatency(millis);
                    }
                });
    }

    /** The ledger was looked at: a few of the dormant lanes are asked whether they go on. */
    public void looked() {
        loop.execute(
                () -> {
                    int asked = 0;
                    for (LaneTail tail : inTurn()) {
                        if (asked < ASKED_AT_ONCE && tail.ask()) {
                            asked++;
                        }
                    }
                });
    }

    private List<LaneTail> inTurn() {
        List<LaneTail> turn = new ArrayList<>();
        List<Map.Entry<LaneId, LaneTail>> dormant = new ArrayList<>();
        for (Map.Entry<LaneId, LaneTail> lane : lanes.entrySet()) {
            if (lane.getValue().idleness().dormant()) {
                dormant.add(lane);
            }
        }
        int from = 0;
        while (from < dormant.size()
                && lastAsked != null
                && dormant.get(from).getKey().compareTo(lastAsked) <= 0) {
            from++;
        }
        for (int i = 0; i < Math.min(ASKED_AT_ONCE, dormant.size()); i++) {
            Map.Entry<LaneId, LaneTail> next = dormant.get((from + i) % dormant.size());
            turn.add(next.getValue());
            lastAsked = next.getKey();
        }
        return turn;
    }

    private void tellIdleness() {
        Map<LaneId, LaneIdleness> changed = new TreeMap<>();
        lanes.forEach(
                (lane, tail) -> {
                    LaneIdleness now = tail.idleness();
                    if (!now.equals(told.put(lane, now))) {
                        changed.put(lane, now);
                    }
                });
        if (!changed.isEmpty()) {
            listener.onIdleness(changed);
        }
    }

    /** Segments came back from readers, or were restored: they wait to be assigned. */
    public void waitAgain(Collection<SegmentSplit> segments) {
        segments.forEach(backlog::add);
    }

    /** These segments wait no more; their content must not have been dropped yet. */
    public void assigned(Collection<SegmentSplit> segments) {
        boolean roomAgain = false;
        for (SegmentSplit segment : segments) {
            roomAgain |= backlog.take(segment);
        }
        if (roomAgain) {
            loop.execute(context.limiter::drain);
        }
    }

    /** Nothing is read or told from now on. */
    @Override
    public void close() {
        loop.stop();
        if (telling != null) {
            telling.cancel(false);
        }
    }

    /** Hears what comes of lanes, on the loop's thread. */
    public interface Listener {

        /** Something of a lane was read. */
        void onTailed(Tailed tailed);

        /** How quiet lanes are now, of which that has changed. */
        void onIdleness(Map<LaneId, LaneIdleness> lanes);

        /**
         * The answer to {@link LaneTails#check}: whether the lane has ended, or a GET of its next
         * object, begun after the question, answered that there is none (rule 30).
         */
        void onChecked(LaneId lane, long round, boolean quiet);

        /** Tailing can't go on: the job must fail with this. */
        void onFailure(Exception failure);
    }
}
