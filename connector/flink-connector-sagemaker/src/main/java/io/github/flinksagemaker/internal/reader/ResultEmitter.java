// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.aws.UnrecoverableFailure;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.split.LaneSplitState;
import io.github.flinksagemaker.internal.tail.CommitLoaded;
import io.github.flinksagemaker.internal.tail.LaneElement;
import io.github.flinksagemaker.internal.tail.SegmentLoaded;
import io.github.flinksagemaker.internal.tail.SegmentRestored;
import io.github.flinksagemaker.internal.tail.SettledInvocation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Emits all results of a settled invocation and marks it done, in one step, so that no checkpoint
 * comes between. Modelled in {@code docs/model/watermark.pml}.
 */
final class ResultEmitter<IN, OUT>
        implements RecordEmitter<LaneElement, InferenceResult<IN, OUT>, LaneSplitState> {

    private final ResultDecoder<IN, OUT> decoder;
    private final Consumer<SettledInvocation> emitted;
    private final ProgressReporter progress;
    private final ReaderMetrics metrics;
    private final boolean failOnFailure;

    /** {@code emitted} hears of each invocation whose results are all out. */
    ResultEmitter(
            ResultDecoder<IN, OUT> decoder,
            Consumer<SettledInvocation> emitted,
            ProgressReporter progress,
            ReaderMetrics metrics,
            boolean failOnFailure) {
        this.decoder = decoder;
        this.emitted = emitted;
        this.progress = progress;
        this.metrics = metrics;
        this.failOnFailure = failOnFailure;
    }

    @Override
    public void emitRecord(
            LaneElement element,
            SourceOutput<InferenceResult<IN, OUT>> output,
            LaneSplitState state) {
        if (element instanceof SettledInvocation) {
            emit((SettledInvocation) element, output, state);
            return;
        }
        metrics.onControlElement();
        if (element instanceof SegmentLoaded) {
            SegmentLoaded segment = (SegmentLoaded) element;
            state.segmentLoaded(segment.segment(), segment.open(), segment.last());
            state.segmentDated(segment.segment(), segment.date());
            state.watermark().opened(segment.arrivalWatermarks());
            state.advance(segment.watermark());
        } else if (element instanceof SegmentRestored) {
            SegmentRestored segment = (SegmentRestored) element;
            state.segmentDated(segment.segment(), segment.date());
            state.watermark().restored(segment.arrivalWatermarks());
        } else if (element instanceof CommitLoaded) {
            CommitLoaded commit = (CommitLoaded) element;
            state.commitLoaded(
                    commit.commit(), commit.nextSegment(), commit.toSegment(), commit.last());
            state.commit(commit.watermark());
        } else {
            throw new IllegalStateException("unexpected element of lane " + element.lane());
        }
        progress.note(element.lane(), state);
    }

    private void emit(
            SettledInvocation invocation,
            SourceOutput<InferenceResult<IN, OUT>> output,
            LaneSplitState state) {
        state.checkOpen(invocation.segment(), invocation.index());
        List<InferenceResult<IN, OUT>> results = decoder.decode(invocation);
        for (int i = 0; i < results.size(); i++) {
            InferenceFailure failure = results.get(i).getFailure();
            if (failure != null) {
                countOrThrow(failure, invocation, i);
            }
        }
        List<RecordSpan> records = invocation.entry().records();
        for (int i = 0; i < results.size(); i++) {
            Long eventTime = records.get(i).eventTime();
            if (eventTime == null) {
                output.collect(results.get(i));
            } else {
                output.collect(results.get(i), eventTime);
            }
        }
        state.settled(invocation.segment(), invocation.index());
        state.watermark().settled(invocation.entry().arrivalWatermark());
        progress.note(invocation.lane(), state);
        metrics.onEmitted(invocation, results.size());
        emitted.accept(invocation);
    }

    private static String whereToLook(FailureKind kind, LedgerEntry entry) {
        boolean answered =
                kind == FailureKind.UNDECODABLE_OUTPUT || kind == FailureKind.COUNT_MISMATCH;
        String location = answered ? entry.outputLocation() : entry.failureLocation();
        return location == null ? "" : "; look at " + location;
    }

    private void countOrThrow(
            InferenceFailure failure, SettledInvocation invocation, int position) {
        metrics.onFailure(failure.getKind());
        if (failOnFailure) {
            // A restart would read the same entry and fail again.
            throw UnrecoverableFailure.of(
                    new FlinkRuntimeException(
                            "record "
                                    + position
                                    + " of invocation "
                                    + invocation.entry().invocationId()
                                    + " has no prediction: "
                                    + failure.getKind()
                                    + whereToLook(failure.getKind(), invocation.entry())
                                    + ". The reason may quote what the model read or wrote, so it"
                                    + " is not shown here: source.failure-policy is FAIL_JOB;"
                                    + " restored with EMIT, the job goes on and failures come out"
                                    + " with it"));
        }
    }
}
