// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.suite;

import io.github.flinksagemaker.internal.enumerator.EnumeratorState;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.source.SageMakerAsyncSource;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The source, with the records instead of the results, since the suite compares what comes out with
 * what it wrote and knows nothing of invocations.
 */
final class RecordSource implements Source<String, SegmentSplit, EnumeratorState> {

    private static final long serialVersionUID = 1L;

    private final SageMakerAsyncSource<String, String> source;

    RecordSource(SageMakerAsyncSource<String, String> source) {
        this.source = source;
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SplitEnumerator<SegmentSplit, EnumeratorState> createEnumerator(
            SplitEnumeratorContext<SegmentSplit> context) {
        return source.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<SegmentSplit, EnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<SegmentSplit> context, EnumeratorState checkpoint) {
        return source.restoreEnumerator(context, checkpoint);
    }

    @Override
    public SourceReader<String, SegmentSplit> createReader(SourceReaderContext context)
            throws Exception {
        SourceReader<InferenceResult<String, String>, SegmentSplit> reader =
                source.createReader(context);
        return new RecordReader(reader);
    }

    @Override
    public SimpleVersionedSerializer<SegmentSplit> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<EnumeratorState> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }
}
