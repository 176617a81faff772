// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.event.HintEvent;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.event.ReceiptEvent;
import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.read.ReadCounters;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.segments.AttemptAccepted;
import io.github.flinksagemaker.internal.segments.LoopListener;
import io.github.flinksagemaker.internal.segments.SegmentElement;
import io.github.flinksagemaker.internal.segments.SegmentLoaded;
import io.github.flinksagemaker.internal.segments.SegmentLoop;
import io.github.flinksagemaker.internal.segments.SettledInvocation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads segments and emits results and the source's watermark, all on the main output. The loop,
 * with its thread and its client, lives as long as the reader; what a restored reader holds is the
 * first thing the enumerator hears of it. Modelled in {@code docs/model/segments.pml}.
 */
public final class SegmentReader<IN, OUT>
        implements SourceReader<InferenceResult<IN, OUT>, SegmentSplit> {

    private static final long NO_CHECKPOINT = -1;

    private static final CompletableFuture<Void> AVAILABLE =
            CompletableFuture.completedFuture(null);

    private final SegmentLoop loop;
    private final EnumeratorGateway enumerator;
    private final ReadFailure failure;
    private final ResultEmitter<IN, OUT> emitter;
    private final HeldSegments held = new HeldSegments();
    private final WatermarkEmitter watermarks = new WatermarkEmitter();
    private boolean started;
    private boolean probedForBatch;
    private boolean noMoreSplits;
    private long untold = NO_CHECKPOINT;

    private SegmentReader(
            SegmentLoop loop,
            EnumeratorGateway enumerator,
            ReadFailure failure,
            ResultEmitter<IN, OUT> emitter) {
        this.loop = loop;
        this.enumerator = enumerator;
        this.failure = failure;
        this.emitter = emitter;
        failure.wakeUpBy(loop::wakeUp);
    }

    /** Makes a reader; its loop runs from now on, and is closed with it. */
    public static <IN, OUT> SegmentReader<IN, OUT> create(
            BiFunction<LoopListener, ReadMetrics, SegmentLoop> loops,
            ResultDecoder<IN, OUT> decoder,
            boolean failOnFailure,
            SourceReaderContext context) {
        EnumeratorGateway enumerator = new EnumeratorGateway(context::sendSourceEventToCoordinator);
        ReadFailure failure = new ReadFailure();
        SegmentLoop loop =
                loops.apply(listener(enumerator, failure), new ReadCounters(context.metricGroup()));
        ReaderMetrics metrics = new ReaderMetrics(context.metricGroup(), loop);
        return new SegmentReader<>(
                loop, enumerator, failure, new ResultEmitter<>(decoder, metrics, failOnFailure));
    }

    private static LoopListener listener(EnumeratorGateway enumerator, ReadFailure failure) {
        return new LoopListener() {
            @Override
            public void onReport(ReaderReport report) {
                enumerator.send(report);
            }

            @Override
            public void onFailure(Exception cause) {
                failure.set(cause);
            }
        };
    }

    /** Flink calls this before {@link #start} with what was restored, afterwards with the rest. */
    @Override
    public void addSplits(List<SegmentSplit> splits) {
        if (started) {
            splits.forEach(held::receive);
            loop.receive(splits);
        } else {
            splits.forEach(held::restore);
            loop.restore(splits);
        }
    }

    @Override
    public void start() {
        started = true;
        loop.start(held.toSplits());
    }

    @Override
    public InputStatus pollNext(ReaderOutput<InferenceResult<IN, OUT>> output) throws Exception {
        failure.check();
        if (untold != NO_CHECKPOINT) { // Flink polls no more once it stops with a savepoint
            loop.passed(untold);
            untold = NO_CHECKPOINT;
        }
        probeForBatch(output);
        SegmentElement next = loop.poll();
        if (next instanceof SegmentLoaded) {
            loaded((SegmentLoaded) next);
        } else if (next instanceof AttemptAccepted) {
            held.attempted(
                    ((AttemptAccepted) next).invocation(), ((AttemptAccepted) next).attempt());
        } else if (next != null) {
            settled((SettledInvocation) next, output);
        }
        if (hasEnded()) {
            watermarks.end(output);
            return InputStatus.END_OF_INPUT;
        }
        watermarks.emit(output);
        return loop.hasElements() ? InputStatus.MORE_AVAILABLE : InputStatus.NOTHING_AVAILABLE;
    }

    /**
     * Finds out whether the execution is batch, which Flink tells no source: there it makes no
     * watermarks, and so a split's output is the main one. Flink itself has made that output when
     * it passed the split on, and keeps it as long as the reader; nothing is emitted there, and it
     * holds nothing back.
     */
    private void probeForBatch(ReaderOutput<?> output) {
        if (!probedForBatch && !held.isEmpty()) {
            probedForBatch = true;
            if (output.createOutputForSplit(SegmentSplit.ID) == output) {
                loop.batchExecution();
            }
        }
    }

    private void loaded(SegmentLoaded segment) {
        if (held.loaded(segment.lane(), segment.segment(), segment.open(), segment.date())) {
            loop.finished(segment.lane(), segment.segment());
        }
    }

    /** Emits results, unless what has failed is to be invoked again. */
    private void settled(
            SettledInvocation invocation, ReaderOutput<InferenceResult<IN, OUT>> output) {
        ResponseParts response = emitter.split(invocation);
        InferenceFailure failure = response.failure();
        if (failure != null && loop.takesBack(invocation, failure, response.isRefused())) {
            loop.takeBack(invocation, failure);
            return;
        }
        boolean predicted = emitter.emit(invocation, response, output, held);
        loop.emitted(invocation, predicted);
        if (!held.holds(invocation.lane(), invocation.segment())) {
            loop.finished(invocation.lane(), invocation.segment());
        }
    }

    private boolean hasEnded() {
        return noMoreSplits && held.isEmpty() && !loop.hasElements();
    }

    /**
     * Available too when there is a watermark to be emitted, a checkpoint to tell of, a failure, or
     * the end.
     */
    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> next = loop.available(); // what happens from now on completes it
        return watermarks.isPending() || untold != NO_CHECKPOINT || failure.isSet() || hasEnded()
                ? AVAILABLE
                : next;
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        loop.wakeUp();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof HintEvent) {
            loop.hint((HintEvent) event);
        } else if (event instanceof ReceiptEvent) {
            receipt((ReceiptEvent) event);
        } else if (event instanceof WatermarkEvent) {
            watermarks.offer((WatermarkEvent) event);
            if (watermarks.isPending()) {
                loop.wakeUp();
            }
        } else {
            throw new IllegalArgumentException("unexpected event of the enumerator: " + event);
        }
    }

    private void receipt(ReceiptEvent event) {
        for (SegmentSplit finished : held.receipt(event.received())) {
            loop.finished(finished.lane(), finished.number());
        }
        if (hasEnded()) {
            loop.wakeUp();
        }
    }

    /**
     * Does nothing. Flink may call this when it aligns watermarks split by split; all splits share
     * one id, nothing is emitted on its output, and the watermark of the main output is aligned by
     * pausing the whole reader, which Flink does by itself.
     */
    @Override
    public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {}

    @Override
    public List<SegmentSplit> snapshotState(long checkpointId) {
        untold = checkpointId;
        loop.wakeUp();
        return held.toSplits();
    }

    @Override
    public void close() {
        enumerator.close();
        loop.close();
    }
}
