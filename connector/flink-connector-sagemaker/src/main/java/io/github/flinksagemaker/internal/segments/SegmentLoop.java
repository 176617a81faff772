// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.HintEvent;
import io.github.flinksagemaker.internal.isolation.Reinvocation;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.internal.services.WriterServices;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.watch.EntryPart;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Reads a reader's segments, watches what is open in them, and hands what is settled to the task
 * thread. All state is confined to one thread, and nothing there waits: S3 reads are asynchronous,
 * and bounded in number and bytes. All methods may be called from any thread, and none waits.
 */
public final class SegmentLoop implements AutoCloseable {

    /** So many segments may be held that have not been read yet (rule 44). */
    static final int MAX_UNREAD = 8;

    private final ScheduledExecutorService scheduler;
    private final ObjectStore store;
    private final EventLoop loop;
    private final ResultQueue queue;
    private final SegmentContext context;
    private final SegmentLoads loads;
    private final ReaderReports reports;
    private boolean begun;
    private boolean queueAnswers = true;

    /**
     * Makes a loop without segments.
     *
     * @param store closed with this
     * @param scheduler has a single thread; stopped with this
     * @param reinvocation invokes again what failed; absent if nothing does
     */
    public SegmentLoop(
            SourceSettings settings,
            ObjectStore store,
            ScheduledExecutorService scheduler,
            Clock clock,
            LoopListener listener,
            ReadMetrics metrics,
            @Nullable Reinvocation reinvocation) {
        this.scheduler = scheduler;
        this.store = store;
        this.loop = new EventLoop(scheduler, clock, listener::onFailure);
        this.queue = new ResultQueue(settings.maxBufferedBytes(), this::roomAgain);
        LedgerPaths paths = new LedgerPaths(settings.stagingPath());
        this.context =
                new SegmentContext(settings, paths, store, loop, queue, metrics, reinvocation);
        this.loads = new SegmentLoads(context, this::onLoaded);
        this.reports = new ReaderReports(loop, context.lanes, this::room, listener::onReport);
    }

    /** The same with clients and a thread of its own. */
    public static SegmentLoop open(
            SourceSettings settings,
            ConnectorServices services,
            BatchFormat format,
            String threadName,
            LoopListener listener,
            ReadMetrics metrics,
            MetricGroup group) {
        ClientUser user = ClientUser.of(group, metrics::onRequest, listener::onThrown);
        ObjectStore store;
        Reinvocation reinvocation = null;
        if (settings.isolates()) {
            WriterServices both = services.openWriter(user);
            store = both.store();
            reinvocation = new Reinvocation(both.endpoint(), format, group);
        } else {
            store = services.open(user);
        }
        GuardedThread scheduler = new GuardedThread(threadName, listener::onThrown);
        return new SegmentLoop(
                settings, store, scheduler, Clock.systemUTC(), listener, metrics, reinvocation);
    }

    /** Reads segments of the state that the reader was restored from; before {@link #start}. */
    public void restore(List<SegmentSplit> splits) {
        List<SegmentSplit> restored = new ArrayList<>(splits);
        loop.execute(
                () -> {
                    context.reads.restored();
                    if (context.isolator != null && !restored.isEmpty()) {
                        context.isolator.restored();
                    }
                    add(restored);
                });
    }

    /** The reader is registered: from now on there are reports. {@code restored} are announced. */
    public void start(List<SegmentSplit> restored) {
        loop.execute(() -> reports.start(restored));
    }

    /** Reads segments that have been assigned. */
    public void receive(List<SegmentSplit> splits) {
        List<SegmentSplit> received = new ArrayList<>(splits);
        loop.execute(
                () -> {
                    if (!begun && !received.isEmpty() && received.get(0).number() > 0) {
                        context.reads.restored(); // others have read what comes before
                    }
                    add(received);
                    reports.received(received.size());
                });
    }

    private void add(List<SegmentSplit> splits) {
        begun = true;
        splits.forEach(split -> context.lanes.add(split.lane()));
        loads.add(splits);
    }

    /** Makes it look for invocations now, and says whether hints are to be waited for. */
    public void hint(HintEvent event) {
        loop.execute(
                () -> {
                    if (event.queueAnswers() != queueAnswers) {
                        queueAnswers = event.queueAnswers();
                        context.poller.queueAnswers(queueAnswers);
                    }
                    context.poller.hint(event.hints());
                });
    }

    /** The reader was polled behind its snapshot for this checkpoint (rule 33). */
    public void passed(long checkpointId) {
        loop.execute(() -> reports.passed(checkpointId));
    }

    /** The execution has turned out to be batch. */
    public void batchExecution() {
        loop.execute(reports::batchExecution);
    }

    /** The next element for the task thread; null if there is none now. */
    public @Nullable SegmentElement poll() {
        return queue.poll();
    }

    public boolean hasElements() {
        return !queue.isEmpty();
    }

    /** Completed when there is an element, or by the next {@link #wakeUp}. */
    public CompletableFuture<Void> available() {
        return queue.available();
    }

    /** Completes what waits for an element now. */
    public void wakeUp() {
        queue.wakeUp();
    }

    /**
     * Whether an invocation that failed is to be invoked again instead of being emitted.
     *
     * @param refused whether it failed by what the model has answered
     */
    public boolean takesBack(SettledInvocation settled, InferenceFailure failure, boolean refused) {
        OpenInvocation invocation = settled.invocation();
        EntryPart part = invocation.part();
        boolean isAttempt = part != null && part.attempt() != null;
        return context.isolator != null
                && invocation.verdict() == null
                && (refused || isAttempt && failure.getKind() == FailureKind.EXPIRED);
    }

    /** Nothing of this invocation, which {@link #takesBack} says of, has been emitted. */
    public void takeBack(SettledInvocation settled, InferenceFailure failure) {
        loop.execute(
                () -> {
                    queue.emitted(settled);
                    Objects.requireNonNull(context.isolator).failed(settled.invocation(), failure);
                });
    }

    /**
     * The task thread has emitted all results of this invocation.
     *
     * @param predicted whether there is a prediction among them
     */
    public void emitted(SettledInvocation invocation, boolean predicted) {
        loop.execute(
                () -> {
                    context.emitted(invocation, predicted);
                    loads.resume();
                    reports.changed();
                });
    }

    /** Nothing of a segment is open any more, and it has left the reader's state (rule 46). */
    public void finished(LaneId lane, long segment) {
        loop.execute(
                () -> {
                    reports.finished(lane, segment);
                    context.lanes.remove(lane);
                });
    }

    /** Open invocations now, for metrics. */
    public int openInvocations() {
        return context.counts.open();
    }

    /** Records of the open invocations, for metrics. */
    public long openRecords() {
        return context.counts.records();
    }

    /** Accepted-at of the oldest open invocation, {@link Long#MAX_VALUE} if none is open. */
    public long oldestOpenAcceptedAt() {
        return context.counts.oldestAcceptedAt();
    }

    /**
     * Waits for nothing: the thread ends after what it is doing, reads in flight are dropped.
     * Whatever one of them throws, all others are closed.
     */
    @Override
    public void close() {
        try {
            loop.stop();
            queue.close();
        } finally {
            scheduler.shutdownNow();
            store.close();
        }
    }

    /** How many further segments would be taken. */
    private int room() {
        return context.hasRoom() ? Math.max(0, MAX_UNREAD - loads.unread()) : 0;
    }

    private void onLoaded() {
        reports.changed();
    }

    private void roomAgain() {
        loop.execute(
                () -> {
                    context.poller.resume();
                    loads.resume();
                    reports.changed();
                });
    }
}
