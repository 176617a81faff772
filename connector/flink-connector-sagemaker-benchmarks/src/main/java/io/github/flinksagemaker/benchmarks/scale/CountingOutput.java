// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import io.github.flinksagemaker.model.InferenceResult;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;

/** Counts results; fails on one that is not a success. */
final class CountingOutput implements ReaderOutput<InferenceResult<Integer, Integer>> {

    private long results;

    /** Results so far. */
    long results() {
        return results;
    }

    @Override
    public void collect(InferenceResult<Integer, Integer> result) {
        if (!result.isSuccess()) {
            throw new IllegalStateException(result + ": " + result.getFailure());
        }
        results++;
    }

    @Override
    public void collect(InferenceResult<Integer, Integer> result, long timestamp) {
        collect(result);
    }

    @Override
    public void emitWatermark(Watermark watermark) {}

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}

    @Override
    public SourceOutput<InferenceResult<Integer, Integer>> createOutputForSplit(String splitId) {
        return this;
    }

    @Override
    public void releaseOutputForSplit(String splitId) {}
}
