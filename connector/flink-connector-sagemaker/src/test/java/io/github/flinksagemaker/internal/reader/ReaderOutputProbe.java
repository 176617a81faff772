// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.model.InferenceResult;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.jspecify.annotations.Nullable;

/** A main output that writes down what it is told; outputs of splits are to stay silent. */
final class ReaderOutputProbe implements ReaderOutput<InferenceResult<Integer, Integer>> {

    /** Watermarks and idleness. */
    final List<String> said = new ArrayList<>();

    final List<InferenceResult<Integer, Integer>> results = new ArrayList<>();
    final List<@Nullable Long> timestamps = new ArrayList<>();

    /** The splits whose outputs were asked for. */
    final List<String> splits = new ArrayList<>();

    /** As in batch execution, where each split's output is the main one. */
    boolean batch;

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
        results.add(result);
        timestamps.add(null);
    }

    @Override
    public void collect(InferenceResult<Integer, Integer> result, long timestamp) {
        results.add(result);
        timestamps.add(timestamp);
    }

    @Override
    public SourceOutput<InferenceResult<Integer, Integer>> createOutputForSplit(String splitId) {
        splits.add(splitId);
        return batch ? this : new Silent();
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
        throw new AssertionError("Flink keeps it as long as the reader");
    }

    private static final class Silent implements SourceOutput<InferenceResult<Integer, Integer>> {

        @Override
        public void emitWatermark(Watermark watermark) {
            throw new AssertionError("split outputs stay silent");
        }

        @Override
        public void markIdle() {
            throw new AssertionError("split outputs stay silent");
        }

        @Override
        public void markActive() {
            throw new AssertionError("split outputs stay silent");
        }

        @Override
        public void collect(InferenceResult<Integer, Integer> result) {
            throw new AssertionError("no result belongs here");
        }

        @Override
        public void collect(InferenceResult<Integer, Integer> result, long timestamp) {
            throw new AssertionError("no result belongs here");
        }
    }
}
