// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.aws.UnrecoverableFailure;
import io.github.flinksagemaker.internal.cleanup.EnumeratorCleanup;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.BatchExecution;
import io.github.flinksagemaker.internal.event.CheckpointPassed;
import io.github.flinksagemaker.internal.event.LaneActive;
import io.github.flinksagemaker.internal.event.LaneParked;
import io.github.flinksagemaker.internal.event.LaneReleased;
import io.github.flinksagemaker.internal.event.LaneReport;
import io.github.flinksagemaker.internal.event.LanesHeld;
import io.github.flinksagemaker.internal.event.LanesProgressed;
import io.github.flinksagemaker.internal.event.ReaderRefused;
import io.github.flinksagemaker.internal.event.RetireLane;
import io.github.flinksagemaker.internal.event.TailChecked;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds lanes, gives each to one reader, retires the finished ones, and in bounded mode declares
 * the end.
 *
 * <p>At every checkpoint a lane's progress is in exactly one place: here while it is pending, in a
 * reader's state while it is assigned, nowhere once it is retired. A reader therefore keeps a
 * finished lane until {@link RetireLane} tells it that the lane is recorded here as retired; Flink
 * delivers events sent after this enumerator's snapshot behind the checkpoint's barrier. A lane is
 * retired only upon a report of the attempt that holds it, never from memory: an attempt that went
 * back to a checkpoint has to settle it again. Modelled in {@code docs/model/lanes.pml}.
 *
 * <p>From a snapshot until a reader has told that it reads on behind that checkpoint, nothing is
 * sent to it ({@link HeldReaders}).
 */
public final class LaneEnumerator implements SplitEnumerator<LaneSplit, LaneEnumeratorState> {

    private static final Logger LOG = LoggerFactory.getLogger(LaneEnumerator.class);
    private static final int LOGGED_LANES = 20;

    private final SplitEnumeratorContext<LaneSplit> context;
    private final SourceSettings settings;
    private final ObjectStore store;
    private final Clock clock;
    private final LaneBook book;
    private final ReaderDirectory readers;
    private final SlowCalls calls;
    private final LaneDiscovery discovery;
    private final ReadPermission mayRead;
    private final DiscoveryFailure failure;
    private final LaneAssigner assigner;
    private final EndDeclaration end;
    private final HintFeed hints;
    private final SilentLanes silent;
    private final FloorBroadcast floor;
    private final ForgottenLanes forgotten;
    private final StartTime start;
    private final UnreleasedLanes unreleased = new UnreleasedLanes();
    private final EnumeratorCleanup cleanup;
    private final @Nullable OwnRuns ownRuns;
    private final ConcurrentRuns concurrentRuns;
    private final Set<String> runs;
    private boolean firstStart;
    private boolean hasLooked;
    private volatile long begunAfter;
    private volatile long horizon;
    private volatile boolean closed;

    /**
     * Makes an enumerator; {@code store} is closed with it.
     *
     * @param queue closed with it too; null without notifications
     * @param restored what the checkpoint held; null at a first start
     * @param firstStart when the source started first, milliseconds since the epoch
     */
    public LaneEnumerator(
            SplitEnumeratorContext<LaneSplit> context,
            SourceSettings settings,
            ObjectStore store,
            @Nullable NotificationQueue queue,
            Clock clock,
            @Nullable LaneEnumeratorState restored,
            long firstStart) {
        this(
                context,
                settings,
                store,
                queue,
                clock,
                restored,
                firstStart,
                new SlowCallThread(context));
    }

    /** {@code calls} is closed with it. */
    LaneEnumerator(
            SplitEnumeratorContext<LaneSplit> context,
            SourceSettings settings,
            ObjectStore store,
            @Nullable NotificationQueue queue,
            Clock clock,
            @Nullable LaneEnumeratorState restored,
            long firstStart,
            SlowCalls calls) {
        this.context = context;
        this.calls = calls;
        this.settings = settings;
        this.store = store;
        this.clock = clock;
        this.book = new LaneBook(restored == null ? List.of() : restored.lanes());
        this.horizon = restored == null ? LaneEnumeratorState.NO_HORIZON : restored.horizon();
        this.start = new StartTime(settings.startPosition(), firstStart, restored);
        this.forgotten =
                restored == null ? new ForgottenLanes() : new ForgottenLanes(restored.forgotten());
        this.readers = new ReaderDirectory(context);
        LedgerPaths paths = new LedgerPaths(settings.stagingPath());
        this.mayRead = new ReadPermission(store, paths, settings);
        this.failure =
                new DiscoveryFailure(
                        "Listing the ledger under " + settings.stagingPath(),
                        clock,
                        settings.startBudget(),
                        settings.retryBudget(),
                        restored != null);
        this.discovery =
                new LaneDiscovery(
                        store,
                        paths,
                        clock,
                        book::knows,
                        forgotten,
                        settings.forbiddenMeansMissing());
        this.begunAfter = restored == null ? LaneEnumeratorState.NO_HORIZON : restored.begunAfter();
        this.runs = new TreeSet<>(restored == null ? Set.of() : restored.runs());
        this.ownRuns = ownRuns(paths, restored);
        LaneDatesReader dates = new LaneDatesReader(store, paths);
        this.concurrentRuns = new ConcurrentRuns(calls, settings, book, dates);
        this.assigner = new LaneAssigner(context, book, readers, unreleased);
        this.silent =
                new SilentLanes(
                        calls,
                        settings,
                        clock,
                        new NextObjects(store, paths, settings),
                        book,
                        readers,
                        assigner,
                        restored != null);
        this.cleanup = new EnumeratorCleanup(settings, store, clock, this::deleted);
        this.end =
                new EndDeclaration(
                        calls,
                        failure,
                        settings,
                        clock,
                        book,
                        readers,
                        assigner,
                        () -> ofOwnRuns(discovery.lookAtAll(oldest())),
                        this::foundAtTheEnd,
                        dates,
                        start,
                        settings.bounded() && restored != null && restored.ended());
        this.hints = new HintFeed(context, settings, queue, new HintRouter(book, readers));
        this.floor = new FloorBroadcast(settings, clock, book, readers, this::retireIfFinished);
    }

    /**
     * To be said before the start: the job has nothing to go on from, and has not been restarted.
     */
    public void atFirstStart() {
        firstStart = true;
        failure.atFirstStart();
        mayRead.atFirstStart();
    }

    private @Nullable OwnRuns ownRuns(LedgerPaths paths, @Nullable LaneEnumeratorState restored) {
        String own = settings.ownRun();
        if (own == null) {
            runs.add(LaneOrigin.NO_RUN);
            return null;
        }
        runs.add(own);
        return new OwnRuns(
                store,
                paths,
                new LaneOpenings(store, paths, settings),
                book::knows,
                own,
                new RunSet(runs),
                settings.forbiddenMeansMissing(),
                restored == null ? null : (Long) restored.begunAfter());
    }

    /** No lane that is new has an older name; one of {@link SlowCalls}. */
    private long oldest() throws Exception {
        return ownRuns == null ? horizon : Math.max(horizon, ownRuns.begunAfter());
    }

    /** One of {@link SlowCalls}. */
    private LaneListing ofOwnRuns(LaneListing listing) throws Exception {
        return ownRuns == null ? listing : ownRuns.select(listing);
    }

    /**
     * To be asked before a restore.
     *
     * @throws IllegalStateException if a bounded source is to go on from an unbounded one's state
     */
    public static void checkRestorable(
            SourceSettings settings, @Nullable LaneEnumeratorState restored) {
        if (restored != null && settings.bounded() && !restored.bounded()) {
            throw new IllegalStateException(
                    "a bounded source can't go on from an unbounded source's state, which doesn't"
                            + " know how lanes ended: setBounded(false), or start it without state");
        }
    }

    @Override
    public void start() {
        ConnectorMetrics.unassignedSplits(
                context.metricGroup(), () -> (long) book.pending().size());
        calls.repeat(
                settings.discoveryInterval(),
                () -> ofOwnRuns(mayRead.checked(discovery.look(oldest()))),
                this::onLook);
        cleanup.start(context.metricGroup(), thrown -> failJob(context, thrown));
        hints.start();
        floor.start(context);
    }

    /** A thread beside the coordinator's has thrown something: the job fails with it. */
    public static void failJob(SplitEnumeratorContext<?> context, Throwable thrown) {
        context.runInCoordinatorThread(
                () -> {
                    throw new FlinkRuntimeException("a thread of the source broke down", thrown);
                });
    }

    private void onLook(@Nullable LaneListing listing, @Nullable Throwable error) {
        if (closed) {
            return; // closing the store has cut this look off
        }
        if (listing == null) {
            failure.failed(error);
            return;
        }
        failure.worked();
        note(listing);
        assigner.assignPending(true);
        hints.lanesHeld();
        silent.looked();
        concurrentRuns.looked();
        end.looked();
    }

    private void foundAtTheEnd(LaneListing listing) {
        if (note(listing)) {
            assigner.assignPending(false);
            hints.lanesHeld();
        }
    }

    /** Returns whether the listing has new lanes. */
    private boolean note(LaneListing listing) {
        start.answered(listing.storeAhead());
        List<LaneId> found = new ArrayList<>();
        if (!end.isDeclared()) {
            long now = clock.millis();
            for (LaneId lane : listing.lanes()) {
                if (book.found(lane, start.millis(), now)) {
                    found.add(lane);
                    floor.found(lane);
                }
            }
        }
        boolean news = !found.isEmpty();
        if (news) {
            LOG.info(
                    "Found {} lanes: {}{}",
                    found.size(),
                    found.subList(0, Math.min(LOGGED_LANES, found.size())),
                    found.size() > LOGGED_LANES ? " and more" : "");
            end.disturb();
            if (hasLooked) {
                end.waitForNoOther();
            }
        }
        hasLooked = true;
        runs.addAll(listing.runs());
        begunAfter = Math.max(begunAfter, listing.begunAfter());
        if (listing.full()) {
            floor.discovered();
        }
        if (listing.full() && !settings.bounded()) { // rule 30 asks for the facts of all lanes
            horizon = Math.max(horizon, LaneDiscovery.horizonAfter(listing));
            book.forgetBefore(horizon, forgotten);
            if (ownRuns != null) {
                ownRuns.forgetBefore(horizon, forgotten);
            } else {
                runs.retainAll(book.runs());
                runs.add(LaneOrigin.NO_RUN);
            }
        }
        return news;
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event instanceof LanesHeld) {
            onLanesHeld(subtask, ((LanesHeld) event).lanes());
        } else if (event instanceof LaneReport) {
            onReport(subtask, ((LaneReport) event).status());
        } else if (event instanceof LaneActive) {
            LaneId lane = ((LaneActive) event).lane();
            silent.active(subtask, lane);
            end.active(lane);
            concurrentRuns.active(lane);
        } else if (event instanceof LaneParked) {
            silent.parked(subtask, (LaneParked) event);
            floor.parked(((LaneParked) event).lane());
        } else if (event instanceof LaneReleased) {
            LaneId lane = ((LaneReleased) event).lane();
            unreleased.released(lane);
            silent.released(subtask, lane);
        } else if (event instanceof LanesProgressed) {
            floor.progressed(subtask, (LanesProgressed) event);
        } else if (event instanceof BatchExecution) {
            end.waitForNoOther();
            end.consider();
        } else if (event instanceof TailChecked) {
            end.tailChecked((TailChecked) event);
        } else if (event instanceof ReaderRefused) {
            throw refused(subtask, ((ReaderRefused) event).reason());
        } else if (event instanceof CheckpointPassed) {
            if (readers.passed(subtask, ((CheckpointPassed) event).checkpointId())) {
                onReadingOn();
            }
        } else {
            throw new IllegalArgumentException(
                    "unexpected event of reader " + subtask + ": " + event);
        }
    }

    private RuntimeException refused(int subtask, String reason) {
        RuntimeException refusal =
                new FlinkRuntimeException("reader " + subtask + " can't start: " + reason);
        return firstStart ? UnrecoverableFailure.of(refusal) : refusal;
    }

    /** What had to wait for readers to read on. */
    private void onReadingOn() {
        assigner.assignPending(false);
        hints.lanesHeld();
        floor.readingOn();
    }

    private void onLanesHeld(int subtask, List<LaneId> lanes) {
        LOG.info("Reader {} holds {} lanes", subtask, lanes.size());
        end.disturb();
        readers.announced(subtask);
        hints.announced(subtask);
        lanes.forEach(lane -> book.announced(lane, subtask, clock.millis()));
        floor.announced(lanes);
        unreleased.restarted(subtask);
        if (readers.areAllPresent() && !book.unheld().isEmpty()) {
            throw new IllegalStateException(
                    "no reader holds these lanes, which were assigned before the restore, so that"
                            + " results would be lost: "
                            + book.unheld()
                            + "; was the state of the source's readers dropped?");
        }
        assigner.assignPending(false);
        hints.lanesHeld();
    }

    private void onReport(int subtask, LaneStatus status) {
        TrackedLane lane = book.get(status.lane());
        if (lane == null || !lane.isHeldBy(subtask)) {
            LOG.debug("Reader {} reports {}, which it does not hold", subtask, status.lane());
            return;
        }
        lane.reported(status, clock.millis());
        noteRun(lane);
        concurrentRuns.active(status.lane());
        if (end.isDeclared() && lane.isSettled()) {
            assigner.retire(lane);
        } else if (!floor.isOn()) {
            retireIfFinished(lane);
        }
        floor.reported(subtask, status);
        end.laneReported(status.lane());
    }

    /**
     * What a source of all runs reads too is its own, should it once read its own only; for as long
     * as it remembers a lane of that run, since such runs come without an end.
     */
    private void noteRun(TrackedLane lane) {
        LaneOrigin place = lane.place();
        if (place != null) {
            runs.add(place.run());
        }
    }

    private void retireIfFinished(TrackedLane lane) {
        if (!settings.bounded() && lane.isFinished()) {
            assigner.retire(lane);
        }
    }

    @Override
    public void addReader(int subtask) {
        if (end.isDeclared()) {
            readers.end(subtask);
        }
    }

    /** A reader went back to a checkpoint: what it reported since counts no more. */
    @Override
    public void addSplitsBack(List<LaneSplit> splits, int subtask) {
        end.revoke();
        readers.lost(subtask);
        book.ownerLost(subtask);
        silent.ownerLost(subtask);
        floor.lost(subtask, splits);
        splits.forEach(split -> book.givenBack(split, clock.millis()));
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {
        // readers don't ask: lanes are given as they are found
    }

    /** An {@code Error} would only fail the checkpoint, and the next. */
    @Override
    public LaneEnumeratorState snapshotState(long checkpointId) {
        try {
            return snapshot(checkpointId);
        } catch (Error e) {
            failJob(context, e);
            throw e;
        }
    }

    private LaneEnumeratorState snapshot(long checkpointId) {
        silent.snapshot(checkpointId);
        LaneEnumeratorState state =
                LaneEnumeratorState.of(
                        settings.bounded(),
                        end.isDeclared(),
                        start.millis(),
                        horizon,
                        forgotten.sums(),
                        book.records(settings.bounded()),
                        Set.copyOf(runs),
                        start.startedAt(),
                        start.isDecided(),
                        begunAfter);
        // Or a reader may have lanes that are not known of, and what goes on from an own run may
        // be taken for another's.
        if (readers.areAllPresent() && (ownRuns == null || hasLooked)) {
            cleanup.snapshotTaken(checkpointId, () -> unreleased.doneIn(state, ownRuns != null));
        }
        readers.snapshot(checkpointId);
        return state;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        silent.completed(checkpointId);
        cleanup.checkpointCompleted(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) {
        cleanup.checkpointAborted(checkpointId);
        if (readers.aborted(checkpointId)) { // it may not have come to the readers
            onReadingOn();
        }
    }

    /** What was accepted before this does not come out; milliseconds since the epoch, 0 for all. */
    long startTime() {
        return start.millis();
    }

    /**
     * A lane has been deleted from the ledger, so a full scan need not look for it among the
     * forgotten ones; on the clean-up's thread. A miss costs a few reads more.
     */
    private void deleted(LaneId lane) {
        if (!book.knows(lane)) {
            forgotten.toggle(lane);
        }
    }

    /**
     * Whatever one of them throws, all others are closed: Flink drops it, and threads would stay.
     */
    @Override
    public void close() {
        try (store;
                cleanup;
                calls;
                hints) {
            closed = true;
        }
    }
}
