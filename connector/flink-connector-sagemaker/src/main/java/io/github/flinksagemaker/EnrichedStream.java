// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import io.github.flinksagemaker.model.InferenceResult;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The results of {@link SageMakerAsyncInference#enrich}. What is set here, such as parallelism,
 * slot-sharing group and description, is the source's; {@link #getSink()} has the other end.
 *
 * @param <IN> records
 * @param <OUT> predictions
 */
@PublicEvolving
public final class EnrichedStream<IN, OUT>
        extends SingleOutputStreamOperator<InferenceResult<IN, OUT>> {

    private final DataStreamSink<IN> sink;

    EnrichedStream(
            SingleOutputStreamOperator<InferenceResult<IN, OUT>> results, DataStreamSink<IN> sink) {
        super(results.getExecutionEnvironment(), results.getTransformation());
        this.sink = sink;
    }

    /** The sink that the records go into. */
    public DataStreamSink<IN> getSink() {
        return sink;
    }
}
