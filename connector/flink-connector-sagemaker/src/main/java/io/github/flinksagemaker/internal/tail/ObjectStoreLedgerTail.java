// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Reads lanes from an object store. All state is confined to one thread, the scheduler's, and
 * nothing there blocks: S3 reads are asynchronous, and bounded in number over all lanes.
 */
public final class ObjectStoreLedgerTail implements LedgerTail {

    private final EventLoop loop;
    private final HandoverQueue queue;
    private final TailListener listener;
    private final TailServices services;
    private final Map<LaneId, LaneTailer> lanes = new HashMap<>();

    /**
     * Makes a tail without lanes.
     *
     * @param store closed by whoever made it, after this
     * @param scheduler has a single thread; stopped by whoever made it, after this
     */
    public ObjectStoreLedgerTail(
            SourceSettings settings,
            LedgerPaths paths,
            ObjectStore store,
            ScheduledExecutorService scheduler,
            Clock clock,
            TailListener listener,
            ReadMetrics metrics) {
        this.listener = listener;
        this.loop = new EventLoop(scheduler, clock, listener::onFailure);
        this.queue = new HandoverQueue(settings.maxBufferedBytes(), this::roomAgain);
        this.services = new TailServices(settings, paths, store, loop, queue, listener, metrics);
    }

    @Override
    public void add(LaneSplit split) {
        loop.execute(
                () -> {
                    LaneId lane = split.lane();
                    LaneTailer tailer = new LaneTailer(services, split, () -> finished(lane));
                    if (lanes.putIfAbsent(lane, tailer) != null) {
                        throw new IllegalStateException("lane " + lane + " is being read already");
                    }
                    if (split.nextSegment() > 0 || split.nextCommit() > 0) {
                        services.reads.restored();
                    }
                    services.watcher.hints().laneAdded(lane, loop.now());
                    tailer.start();
                });
    }

    @Override
    public void retire(LaneId lane) {
        loop.execute(
                () -> {
                    LaneTailer tailer = lanes.get(lane);
                    if (tailer != null) {
                        tailer.retire();
                    }
                });
    }

    @Override
    public void park(LaneId lane) {
        loop.execute(
                () -> {
                    LaneTailer tailer = lanes.get(lane);
                    if (tailer != null) {
                        tailer.park();
                    }
                });
    }

    @Override
    public void checkTail(LaneId lane, long round) {
        loop.execute(
                () -> {
                    LaneTailer tailer = lanes.get(lane);
                    if (tailer == null) {
                        listener.onTailChecked(lane, round, false);
                    } else {
                        tailer.check(round);
                    }
                });
    }

    @Override
    public void hint(List<Hint> hints) {
        loop.execute(() -> services.watcher.hint(hints));
    }

    @Override
    public void queueAnswers(boolean answers) {
        loop.execute(() -> services.watcher.queueAnswers(answers));
    }

    @Override
    public void emitted(SettledInvocation invocation) {
        loop.execute(
                () -> {
                    queue.emitted(invocation);
                    LaneTailer tailer = lanes.get(invocation.lane());
                    if (tailer != null) {
                        services.counts.remove(
                                invocation.entry().acceptedAt(),
                                invocation.entry().records().size());
                        tailer.emitted();
                        services.gate.drain();
                    }
                });
    }

    /** Tells the listener how quiet each lane is. */
    public void reportRest() {
        loop.execute(
                () -> {
                    Map<LaneId, LaneRest> rest = new HashMap<>();
                    lanes.forEach((lane, tailer) -> rest.put(lane, tailer.rest()));
                    listener.onRest(rest);
                });
    }

    @Override
    public List<LaneElement> poll(int max, Duration timeout) throws InterruptedException {
        return queue.poll(max, timeout);
    }

    @Override
    public void wakeUp() {
        queue.wakeUp();
    }

    @Override
    public int openInvocations() {
        return services.counts.open();
    }

    @Override
    public long openRecords() {
        return services.counts.records();
    }

    @Override
    public long oldestOpenAcceptedAt() {
        return services.counts.oldestAcceptedAt();
    }

    @Override
    public void close() {
        loop.stop();
        queue.close();
    }

    private void roomAgain() {
        loop.execute(() -> services.resume());
    }

    private void finished(LaneId lane) {
        lanes.remove(lane);
        services.watcher.hints().laneRemoved(lane);
    }
}
