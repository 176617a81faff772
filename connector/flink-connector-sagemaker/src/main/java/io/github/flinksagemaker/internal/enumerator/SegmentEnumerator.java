// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.cleanup.SourceCleanup;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.lanes.LaneDatesReader;
import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneListing;
import io.github.flinksagemaker.internal.lanes.LaneTails;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns lanes: has them found and tailed, gives their segments to readers as these have room, tells
 * readers how far the source's watermark is, and in bounded mode declares the end.
 *
 * <p>At every checkpoint a segment belongs to exactly one: here while nobody has it, in a reader's
 * state while one has, nowhere once its results have been emitted. What readers have is known here
 * from their reports only, and after a restore or a reader's failure from what they announce (rule
 * 45). Modelled in {@code docs/model/segments.pml}.
 */
public final class SegmentEnumerator implements SplitEnumerator<SegmentSplit, EnumeratorState> {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentEnumerator.class);

    private final SplitEnumeratorContext<SegmentSplit> context;
    private final SourceSettings settings;
    private final ObjectStore store;
    private final Clock clock;
    private final EnumeratorThreads threads;
    private final LaneRegistry lanes;
    private final ReaderRegistry readers;
    private final LaneFinder finder;
    private final DiscoveryFailure failure;
    private final LaneTails tails;
    private final SegmentAssigner assigner;
    private final SourceCleanup cleanup;
    private final EndDeclaration end;
    private final HintFeed hints;
    private final WatermarkBroadcast watermark;
    private final ConcurrentRuns concurrentRuns;
    private boolean batch;

    /**
     * Makes an enumerator.
     *
     * @param store closed with it
     * @param queue closed with it too; null without notifications
     * @param threads closed with it too
     * @param restored what the checkpoint held; null at a first start
     * @param firstStart when the source started first, milliseconds since the epoch
     */
    public SegmentEnumerator(
            SplitEnumeratorContext<SegmentSplit> context,
            SourceSettings settings,
            ObjectStore store,
            @Nullable NotificationQueue queue,
            ReadMetrics metrics,
            EnumeratorThreads threads,
            @Nullable EnumeratorState restored,
            long firstStart) {
        this.context = context;
        this.settings = settings;
        this.store = store;
        this.clock = threads.clock();
        this.threads = threads;
        this.lanes = new LaneRegistry(restored == null ? List.of() : restored.lanes());
        this.readers = new ReaderRegistry(context, restored != null);
        if (restored != null) {
            restored.inDoubt().forEach(this::isBack);
        }
        this.finder = new LaneFinder(settings, store, clock, lanes, restored, firstStart);
        this.failure =
                new DiscoveryFailure(
                        "Listing the ledger under " + settings.stagingPath(),
                        clock,
                        settings.startBudget(),
                        settings.retryBudget(),
                        restored != null);
        LedgerPaths paths = new LedgerPaths(settings.stagingPath());
        this.tails =
                new LaneTails(
                        settings,
                        paths,
                        store,
                        threads.tailing(),
                        clock,
                        new TailListener(threads, this),
                        metrics);
        this.assigner = new SegmentAssigner(context, readers, tails);
        this.cleanup = new SourceCleanup(settings, store, clock, finder::deleted);
        LaneDatesReader dates = new LaneDatesReader(store, paths);
        this.concurrentRuns = new ConcurrentRuns(threads.calls(), settings, lanes, dates);
        this.end =
                new EndDeclaration(
                        threads.calls(),
                        failure,
                        settings,
                        clock,
                        lanes,
                        readers,
                        tails,
                        finder::lookAtAll,
                        this::take,
                        dates,
                        finder.start());
        this.hints = new HintFeed(context, settings, queue, new HintRouter(lanes, readers));
        this.watermark = new WatermarkBroadcast(settings, clock, lanes, readers, this::retire);
    }

    /**
     * To be said before the start: the job has nothing to go on from, and has not been restarted.
     */
    public void atFirstStart() {
        failure.atFirstStart();
        finder.atFirstStart();
    }

    @Override
    public void start() {
        ConnectorMetrics.unassignedSplits(context.metricGroup(), tails::unassigned);
        tails.start();
        for (Lane lane : lanes.select(some -> !some.isRetired())) {
            tails.waitAgain(lane.unassigned());
            assigner.waits(lane);
            if (lane.isToBeTailed()) {
                tail(lane);
            }
        }
        threads.calls().repeat(settings.discoveryInterval(), finder::look, this::onLook);
        cleanup.start(context.metricGroup(), threads::failJob);
        hints.start();
        watermark.start(context);
    }

    private void tail(Lane lane) {
        tails.add(
                lane.id(),
                lane.position(),
                lane.firstUnassigned(),
                finder.start().millis(),
                lane.activeAt(),
                lane.isDormant());
    }

    private void onLook(@Nullable LaneListing listing, @Nullable Throwable error) {
        if (threads.areClosed()) {
            return; // closing the store has cut this look off
        }
        if (listing == null) {
            failure.failed(error);
            return;
        }
        failure.worked();
        take(listing);
        hints.retry();
        tails.looked();
        concurrentRuns.looked();
        end.looked();
    }

    private void take(LaneListing listing) {
        boolean first = !finder.hasLooked();
        List<Lane> found = finder.take(listing, end.isDeclared());
        for (Lane lane : found) {
            watermark.found(lane);
            tail(lane);
        }
        if (!found.isEmpty()) {
            end.disturb();
            if (!first) {
                end.waitForNoOther();
            }
        }
        if (listing.full()) {
            watermark.discovered();
        }
    }

    /** Something of a lane was read. */
    void onTailed(Tailed tailed) {
        Lane lane = lanes.get(tailed.lane());
        if (lane == null || lane.isRetired()) {
            tails.assigned(tailed.segments()); // to nobody
            return;
        }
        TailPosition before = lane.position();
        boolean opened = lane.tailed(tailed, clock.millis());
        if (opened) {
            finder.opened(lane);
            watermark.opened(lane);
        }
        if (!tailed.segments().isEmpty()) {
            assigner.waits(lane);
            assign();
        }
        concurrentRuns.active(lane.id());
        retireIfDone(lane);
        if (opened || !tailed.segments().isEmpty() || !before.hasEndedAs(lane.position())) {
            end.moved(lane.id(), lane.isSettled());
        }
        watermark.lookIfDue();
    }

    /** How quiet some lanes are has changed. */
    void onIdleness(Map<LaneId, LaneIdleness> changed) {
        changed.forEach(
                (id, idleness) -> {
                    Lane lane = lanes.get(id);
                    if (lane != null) {
                        lane.idle(idleness);
                    }
                });
    }

    /** As {@link LaneTails.Listener#onChecked}. */
    void onChecked(LaneId lane, long round, boolean quiet) {
        end.tailChecked(lane, round, quiet);
    }

    /** Without event time nobody waits for a lane's successor. */
    private void retireIfDone(Lane lane) {
        boolean done = lane.isTailed() && lane.hasEnded() && lane.isSettled();
        if (done && !watermark.isOn() && readers.areAllKnown()) {
            retire(lane);
        }
    }

    /** A bounded source's lanes stay, since rule 30 asks for them all. */
    private void retire(Lane lane) {
        if (!settings.bounded() && !lane.isRetired()) {
            lane.retire();
            tails.remove(lane.id());
        }
    }

    private void assign() {
        if (assigner.assign()) {
            hints.retry();
        }
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (!(event instanceof ReaderReport)) {
            throw new IllegalArgumentException(
                    "unexpected event of reader " + subtask + ": " + event);
        }
        ReaderReport report = (ReaderReport) event;
        String refusal = report.refusal();
        if (refusal != null) {
            throw failure.ofReader(subtask, refusal);
        }
        boolean wereAllKnown = readers.areAllKnown();
        report.held().forEach(held -> onHeld(subtask, held));
        areBack(readers.reported(subtask, report));
        report.finished().forEach(finished -> onFinished(subtask, finished));
        boolean news = !wereAllKnown && readers.areAllKnown();
        if (news) {
            LOG.info("All readers have told what they hold");
            end.disturb();
            lanes.all().forEach(this::retireIfDone);
        }
        if (report.batchExecution() && !batch) {
            batch = true;
            news = true;
            end.waitForNoOther();
        }
        if (news) {
            end.reported();
        }
        readers.tellReceipt(subtask);
        onReaders();
    }

    private void onHeld(int subtask, LaneSegments held) {
        Lane lane = lanes.ofSegment(held.lane(), clock.millis());
        tails.assigned(lane.announced(held.numbers(), held.watermarksBefore(), subtask));
        watermark.found(lane);
    }

    private void onFinished(int subtask, LaneSegments finished) {
        Lane lane = lanes.get(finished.lane());
        if (lane == null) {
            return;
        }
        if (finished.leastLatency() >= 0) {
            tails.leastLatency(lane.id(), finished.leastLatency());
        }
        if (finished.numbers().length > 0) {
            lane.finished(finished.numbers(), subtask, clock.millis());
            retireIfDone(lane);
            end.moved(lane.id(), lane.isSettled());
        }
    }

    /** Readers can be sent to that could not be before, or have room again. */
    private void onReaders() {
        if (end.isDeclared()) {
            readers.endReachable();
        }
        assign();
        hints.retry();
        watermark.lookIfDue();
    }

    @Override
    public void addReader(int subtask) {
        readers.added(subtask);
    }

    /** A reader went back to a checkpoint: what it reported since counts no more (rule 23). */
    @Override
    public void addSplitsBack(List<SegmentSplit> splits, int subtask) {
        end.revoke();
        readers.lost(subtask, splits);
        lanes.all().forEach(lane -> lane.readerLost(subtask));
        areBack(splits);
    }

    private void areBack(List<SegmentSplit> splits) {
        tails.waitAgain(splits);
        for (SegmentSplit split : splits) {
            Lane lane = isBack(split);
            assigner.waits(lane);
            watermark.found(lane);
        }
    }

    private Lane isBack(SegmentSplit split) {
        Lane lane = lanes.ofSegment(split.lane(), clock.millis());
        lane.givenBack(split);
        return lane;
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {
        // readers ask by their reports, which say how many segments they would take
    }

    /** An {@code Error} would only fail the checkpoint, and the next. */
    @Override
    public EnumeratorState snapshotState(long checkpointId) {
        try {
            EnumeratorState state = finder.toState(readers.inTransit());
            // Or a reader may have what is not known of, and what goes on from an own run may be
            // taken for another's.
            if (readers.areAllKnown() && (!finder.readsOwnRunsOnly() || finder.hasLooked())) {
                cleanup.snapshotTaken(
                        checkpointId,
                        () -> SnapshotCover.of(state, lanes, finder.readsOwnRunsOnly()));
            }
            readers.snapshot(checkpointId);
            return state;
        } catch (Error e) {
            threads.failJob(e);
            throw e;
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        readers.completed(checkpointId);
        assigner.completed();
        cleanup.checkpointCompleted(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) {
        readers.aborted(checkpointId);
        cleanup.checkpointAborted(checkpointId);
        readers.tellReceipts();
        onReaders();
    }

    /** What was accepted before this does not come out; milliseconds since the epoch, 0 for all. */
    long startTime() {
        return finder.start().millis();
    }

    /**
     * Whatever one of them throws, all others are closed: Flink drops it, and threads would stay.
     */
    @Override
    public void close() {
        try (store;
                cleanup;
                threads;
                tails) {
            hints.close();
        }
    }
}
