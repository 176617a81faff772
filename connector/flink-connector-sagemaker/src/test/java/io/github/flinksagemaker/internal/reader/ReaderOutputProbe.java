// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.model.InferenceResult;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;

/** Writes down what it is told; there are no outputs of splits to tell. */
final class ReaderOutputProbe implements ReaderOutput<InferenceResult<Integer, Integer>> {
    final List<String> said = new ArrayList<>();

    @Override
    public void emitWatermark(Watermark watermark) {
        said.add(Long.toString(watermark.getTimestamp()));
    }

    @Override
    public void markIdle() {
        said.add("idle");
    }

    @Override
    public void markActive() {
        said.add("active");
    }

    @Override
    public void collect(InferenceResult<Integer, Integer> result) {
        throw new AssertionError("no result belongs here");
    }

    @Override
    public void collect(InferenceResult<Integer, Integer> result, long timestamp) {
        throw new AssertionError("no result belongs here");
    }

    @Override
    public SourceOutput<InferenceResult<Integer, Integer>> createOutputForSplit(String splitId) {
        throw new AssertionError("split outputs stay silent");
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
        throw new AssertionError("split outputs stay silent");
    }
}
