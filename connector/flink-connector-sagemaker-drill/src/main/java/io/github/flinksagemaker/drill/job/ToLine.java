// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.job;

import io.github.flinksagemaker.drill.account.ResultLine;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** A result as a line, with a note of whether the watermark had passed it. */
final class ToLine extends ProcessFunction<InferenceResult<String, String>, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(
            InferenceResult<String, String> result, Context context, Collector<String> out) {
        InferenceFailure failure = result.getFailure();
        Long timestamp = context.timestamp();
        out.collect(
                new ResultLine(
                                result.getRecord(),
                                result.getPrediction(),
                                failure == null ? null : failure.getKind().name(),
                                failure == null ? null : failure.getMessage(),
                                result.getInvocation().getInvocationId(),
                                result.getInvocation().getPositionInBatch(),
                                timestamp != null
                                        && timestamp <= context.timerService().currentWatermark())
                        .write());
    }
}
