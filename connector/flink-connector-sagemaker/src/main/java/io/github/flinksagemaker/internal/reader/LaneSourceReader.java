// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.cleanup.ReaderCleanup;
import io.github.flinksagemaker.internal.event.CheckTails;
import io.github.flinksagemaker.internal.event.FloorMoved;
import io.github.flinksagemaker.internal.event.LookNow;
import io.github.flinksagemaker.internal.event.ParkLane;
import io.github.flinksagemaker.internal.event.QueueAnswers;
import io.github.flinksagemaker.internal.event.RetireLane;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.split.LaneSplitState;
import io.github.flinksagemaker.internal.tail.LaneElement;
import io.github.flinksagemaker.internal.tail.LedgerTail;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads lanes and emits results. The tail, with its thread and its client, lives as long as the
 * reader; the lanes that a restored reader holds are the first thing the enumerator hears of it.
 * Modelled in {@code docs/model/lanes.pml}.
 */
public final class LaneSourceReader<IN, OUT>
        extends SingleThreadMultiplexSourceReaderBase<
                LaneElement, InferenceResult<IN, OUT>, LaneSplit, LaneSplitState> {

    private static final long NO_CHECKPOINT = -1;

    private final LedgerTail tail;
    private final CoordinatorLink link;
    private final TailFailure failure;
    private final ProgressReporter progress;
    private final WatermarkEmitter watermarks = new WatermarkEmitter();
    private final Wakeable available = new Wakeable();
    private final ReaderCleanup cleanup;
    private final ReadCounters counters;
    private final BatchProbe batch;
    private final List<LaneId> restored = new ArrayList<>();
    private boolean started;
    private long untold = NO_CHECKPOINT;

    private LaneSourceReader(
            LedgerTail tail,
            CoordinatorLink link,
            TailFailure failure,
            ProgressReporter progress,
            ReaderCleanup cleanup,
            ReadCounters counters,
            BatchProbe batch,
            ResultEmitter<IN, OUT> emitter,
            SourceReaderContext context) {
        super(
                () -> new LaneSplitReader(tail, failure),
                (element, output, state) -> {
                    batch.emitting(output);
                    emitter.emitRecord(element, output, state);
                },
                context.getConfiguration(),
                context);
        this.tail = tail;
        this.link = link;
        this.failure = failure;
        this.progress = progress;
        this.cleanup = cleanup;
        this.counters = counters;
        this.batch = batch;
        failure.wakeUpBy(this::wakeUp);
    }

    /** A reader without lanes fetches nothing, so its task must be woken itself. */
    private void wakeUp() {
        tail.wakeUp();
        available.wakeUp();
    }

    /** Makes a reader; its tail runs from now on. {@code cleanup} is closed with it. */
    public static <IN, OUT> LaneSourceReader<IN, OUT> create(
            LedgerTailFactory tails,
            ResultDecoder<IN, OUT> decoder,
            boolean failOnFailure,
            ReaderCleanup cleanup,
            SourceReaderContext context) {
        CoordinatorLink link = new CoordinatorLink(context::sendSourceEventToCoordinator);
        TailFailure failure = new TailFailure();
        ProgressReporter progress = new ProgressReporter(link);
        ReadCounters counters = new ReadCounters(context.metricGroup());
        LedgerTail tail = tails.open(new ReaderTailListener(link, progress, failure), counters);
        ReaderMetrics metrics = new ReaderMetrics(context.metricGroup(), tail);
        ResultEmitter<IN, OUT> emitter =
                new ResultEmitter<>(decoder, tail::emitted, progress, metrics, failOnFailure);
        BatchProbe batch = new BatchProbe(link::batchExecution);
        return new LaneSourceReader<>(
                tail, link, failure, progress, cleanup, counters, batch, emitter, context);
    }

    @Override
    public void addSplits(List<LaneSplit> splits) {
        if (!started) {
            splits.forEach(split -> restored.add(split.lane()));
        }
        super.addSplits(splits);
    }

    @Override
    public void start() {
        started = true;
        super.start();
        link.open(restored);
        restored.clear();
        cleanup.start(context.metricGroup(), counters::onRequest, failure::brokeDown);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<InferenceResult<IN, OUT>> output) throws Exception {
        failure.check();
        if (untold != NO_CHECKPOINT) { // Flink polls no more once it stops with a savepoint
            link.passed(untold);
            untold = NO_CHECKPOINT;
        }
        batch.polled(output);
        InputStatus status = super.pollNext(output);
        if (status == InputStatus.END_OF_INPUT) {
            watermarks.end(output);
        } else {
            watermarks.emit(output);
        }
        return status;
    }

    /**
     * Available too when there is a watermark to be emitted, a checkpoint to tell of, or a failure.
     */
    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> next = available.or(super.isAvailable()); // a failure wakes this
        return watermarks.isPending() || untold != NO_CHECKPOINT || failure.isSet()
                ? CompletableFuture.completedFuture(null)
                : next;
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof RetireLane) {
            tail.retire(((RetireLane) event).lane());
        } else if (event instanceof ParkLane) {
            tail.park(((ParkLane) event).lane());
        } else if (event instanceof CheckTails) {
            CheckTails question = (CheckTails) event;
            question.lanes().forEach(lane -> tail.checkTail(lane, question.round()));
        } else if (event instanceof LookNow) {
            tail.hint(((LookNow) event).hints());
        } else if (event instanceof QueueAnswers) {
            tail.queueAnswers(((QueueAnswers) event).answers());
        } else if (event instanceof FloorMoved) {
            watermarks.offer(((FloorMoved) event).floor());
            if (watermarks.isPending()) {
                available.wakeUp();
            }
        } else {
            throw new IllegalArgumentException("unexpected event of the enumerator: " + event);
        }
    }

    /**
     * Flink asks for this when it aligns the watermarks that a strategy made of each lane's
     * results. The source's own are of all lanes, so that they are aligned by pausing the whole
     * reader, which Flink does by itself.
     */
    @Override
    public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
        throw new UnsupportedOperationException(
                "the lanes of a ledger can't be paused one by one, as watermark alignment by a"
                        + " strategy of your own would need: use"
                        + " WatermarkStrategy.noWatermarks().withWatermarkAlignment(...) with "
                        + SourceOptions.EVENT_TIME.key()
                        + ", which aligns the watermarks that the source itself emits");
    }

    @Override
    protected void onSplitFinished(Map<String, LaneSplitState> finished) {
        // the enumerator has recorded these lanes already, and may wait for their release
        for (String name : finished.keySet()) {
            LaneId lane = LaneId.parse(name);
            progress.forget(lane);
            link.released(lane);
        }
    }

    @Override
    public List<LaneSplit> snapshotState(long checkpointId) {
        List<LaneSplit> splits = super.snapshotState(checkpointId);
        cleanup.snapshotTaken(checkpointId, splits);
        untold = checkpointId;
        available.wakeUp();
        return splits;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        cleanup.checkpointCompleted(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        super.notifyCheckpointAborted(checkpointId);
        cleanup.checkpointAborted(checkpointId);
    }

    @Override
    protected LaneSplitState initializedState(LaneSplit split) {
        LaneSplitState state = new LaneSplitState(split);
        progress.note(split.lane(), state);
        return state;
    }

    @Override
    protected LaneSplit toSplitType(String splitId, LaneSplitState state) {
        return state.toSplit();
    }

    /** Whatever one of them throws, all others are closed. */
    @Override
    public void close() throws Exception {
        try (tail;
                AutoCloseable fetcher = super::close;
                cleanup) {
            link.close();
        }
    }
}
