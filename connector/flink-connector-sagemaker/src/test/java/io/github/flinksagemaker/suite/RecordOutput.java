// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.suite;

import io.github.flinksagemaker.model.InferenceResult;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;

/** Takes results, and hands on their records once it has seen that each has its own prediction. */
final class RecordOutput implements ReaderOutput<InferenceResult<String, String>> {

    private final ReaderOutput<String> records;
    private final Map<String, SourceOutput<InferenceResult<String, String>>> splits =
            new HashMap<>();

    RecordOutput(ReaderOutput<String> records) {
        this.records = records;
    }

    ReaderOutput<String> records() {
        return records;
    }

    @Override
    public void collect(InferenceResult<String, String> result) {
        records.collect(recordOf(result));
    }

    @Override
    public void collect(InferenceResult<String, String> result, long timestamp) {
        records.collect(recordOf(result), timestamp);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
        records.emitWatermark(watermark);
    }

    @Override
    public void markIdle() {
        records.markIdle();
    }

    @Override
    public void markActive() {
        records.markActive();
    }

    @Override
    public SourceOutput<InferenceResult<String, String>> createOutputForSplit(String split) {
        return splits.computeIfAbsent(
                split, id -> new SplitOutput(records.createOutputForSplit(id)));
    }

    @Override
    public void releaseOutputForSplit(String split) {
        splits.remove(split);
        records.releaseOutputForSplit(split);
    }

    private static String recordOf(InferenceResult<String, String> result) {
        String record = Objects.requireNonNull(result.getRecord(), result::toString);
        if (!record.toUpperCase(Locale.ROOT).equals(result.getPrediction())) {
            throw new IllegalStateException("not the record's prediction: " + result);
        }
        return record;
    }

    /** The output of one split. */
    private static final class SplitOutput
            implements SourceOutput<InferenceResult<String, String>> {

        private final SourceOutput<String> records;

        SplitOutput(SourceOutput<String> records) {
            this.records = records;
        }

        @Override
        public void collect(InferenceResult<String, String> result) {
            records.collect(recordOf(result));
        }

        @Override
        public void collect(InferenceResult<String, String> result, long timestamp) {
            records.collect(recordOf(result), timestamp);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            records.emitWatermark(watermark);
        }

        @Override
        public void markIdle() {
            records.markIdle();
        }

        @Override
        public void markActive() {
            records.markActive();
        }
    }
}
