// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.aws.UnrecoverableFailure;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.segments.SettledInvocation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InvocationInfo;
import java.util.List;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Emits all results of a settled invocation and marks it done, in one step, so that no checkpoint
 * comes between. Modelled in {@code docs/model/segments.pml}.
 */
final class ResultEmitter<IN, OUT> {

    private final ResultDecoder<IN, OUT> decoder;
    private final ReaderMetrics metrics;
    private final boolean failOnFailure;

    ResultEmitter(ResultDecoder<IN, OUT> decoder, ReaderMetrics metrics, boolean failOnFailure) {
        this.decoder = decoder;
        this.metrics = metrics;
        this.failOnFailure = failOnFailure;
    }

    /** The response in parts, one for each record of the request. */
    ResponseParts split(SettledInvocation invocation) {
        return decoder.split(invocation);
    }

    /**
     * Emits a result for each record, which are open no more then; returns whether one of them is a
     * prediction.
     */
    boolean emit(
            SettledInvocation invocation,
            ResponseParts response,
            SourceOutput<InferenceResult<IN, OUT>> output,
            HeldSegments held) {
        held.checkOpen(invocation.invocation());
        boolean predicted = false;
        List<InferenceResult<IN, OUT>> results = decoder.decode(invocation, response);
        for (int i = 0; i < results.size(); i++) {
            InferenceFailure failure = results.get(i).getFailure();
            predicted |= failure == null;
            if (failure != null) {
                countOrThrow(failure, invocation, results.get(i).getInvocation());
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
        metrics.onEmitted(invocation, results.size());
        held.settled(invocation.invocation());
        return predicted;
    }

    private static String whereToLook(FailureKind kind, LedgerEntry entry) {
        boolean answered =
                kind == FailureKind.UNDECODABLE_OUTPUT || kind == FailureKind.COUNT_MISMATCH;
        String location = answered ? entry.outputLocation() : entry.failureLocation();
        return location == null ? "" : "; look at " + location;
    }

    private void countOrThrow(
            InferenceFailure failure, SettledInvocation invocation, InvocationInfo info) {
        metrics.onFailure(failure.getKind());
        if (failOnFailure) {
            // A restart would read the same entry and fail again.
            throw UnrecoverableFailure.of(
                    new FlinkRuntimeException(
                            "record "
                                    + info.getPositionInBatch()
                                    + " of invocation "
                                    + info.getInvocationId()
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
