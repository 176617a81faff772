// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.RunId;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import io.github.flinksagemaker.source.SageMakerAsyncSource;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Both ends of asynchronous inference on one SageMaker endpoint, set up once so that they can't
 * mismatch: every record that goes in comes out exactly once, with a prediction or with the reason
 * why there is none.
 *
 * <pre>{@code
 * SageMakerAsyncInference<Transaction, Score> fraud =
 *         SageMakerAsyncInference.<Transaction, Score>builder()
 *                 .setEndpointName("fraud-detector")
 *                 .setStagingPath("s3://ml-staging/fraud")
 *                 .setPayloadSerializationSchema(new JsonSerializationSchema<>())
 *                 .setRecordDeserializationSchema(new JsonDeserializationSchema<>(Transaction.class))
 *                 .setPredictionDeserializationSchema(new JsonDeserializationSchema<>(Score.class))
 *                 .build();
 * DataStream<InferenceResult<Transaction, Score>> scored = fraud.enrich(transactions);
 * }</pre>
 *
 * <p>Sink and source meet only in S3, so they may as well run in two jobs: {@link #sink()} in the
 * one and {@link #source()} in the other.
 *
 * @param <IN> records
 * @param <OUT> predictions
 */
@PublicEvolving
public final class SageMakerAsyncInference<IN, OUT> {

    private final SageMakerAsyncSink<IN> sink;
    private final SageMakerAsyncSource<IN, OUT> source;

    SageMakerAsyncInference(SageMakerAsyncSink<IN> sink, SageMakerAsyncSource<IN, OUT> source) {
        this.sink = sink;
        this.source = source;
    }

    /** A builder with every default. */
    public static <IN, OUT> SageMakerAsyncInferenceBuilder<IN, OUT> builder() {
        return new SageMakerAsyncInferenceBuilder<>();
    }

    /** The end that records go into. */
    public SageMakerAsyncSink<IN> sink() {
        return sink;
    }

    /** The end that results come out of. */
    public SageMakerAsyncSource<IN, OUT> source() {
        return source;
    }

    /**
     * Sends a stream's records to the endpoint and gives the stream of their results, both in this
     * job.
     *
     * <p>For streaming execution only: in batch execution sink and source are unconnected regions,
     * of which the source would wait for a sink that is not scheduled yet. With a bounded source
     * the execution mode must be set to STREAMING, since AUTOMATIC would choose batch for bounded
     * inputs.
     *
     * <p>Each call is a run of its own, unless {@code run-id} is set: its source gives the results
     * of this call's records, and after a restore those that were still to come, whatever else the
     * staging path holds.
     *
     * <p>Operator names and uids are made of the {@link SageMakerAsyncInferenceBuilder#setName
     * name}, so two in one job need two names; they may share endpoint and staging path.
     *
     * @throws IllegalArgumentException if there is no stream
     * @throws IllegalStateException if the job does not run in streaming mode, or if this
     *     environment has a call of this name already that has not been executed
     */
    public EnrichedStream<IN, OUT> enrich(DataStream<IN> records) {
        if (records == null) {
            throw new IllegalArgumentException("the stream of records (enrich) must not be null");
        }
        StreamExecutionEnvironment environment = records.getExecutionEnvironment();
        RuntimeExecutionMode mode =
                environment.getConfiguration().get(ExecutionOptions.RUNTIME_MODE);
        boolean streaming =
                mode == RuntimeExecutionMode.STREAMING
                        || (mode == RuntimeExecutionMode.AUTOMATIC
                                && source.getBoundedness() == Boundedness.CONTINUOUS_UNBOUNDED);
        if (!streaming) {
            throw new IllegalStateException(
                    "enrich needs execution.runtime-mode STREAMING, was "
                            + mode
                            + ": call setRuntimeMode(STREAMING), or run sink() and source() in two"
                            + " batch jobs, one after the other");
        }
        String name = sink.name();
        String sinkUid = "sagemaker-sink-" + name;
        checkNonePending(environment, sinkUid, name);
        String run = run();
        DataStreamSink<IN> sent =
                records.sinkTo(sink.withRunId(run)).name("SageMaker sink: " + name).uid(sinkUid);
        SingleOutputStreamOperator<InferenceResult<IN, OUT>> results =
                environment
                        .fromSource(
                                source.withRunId(run),
                                WatermarkStrategy.noWatermarks(),
                                "SageMaker source: " + name)
                        .uid("sagemaker-source-" + name);
        return new EnrichedStream<>(results, sent);
    }

    /** An environment forgets its transformations when it is executed. */
    private static void checkNonePending(
            StreamExecutionEnvironment environment, String sinkUid, String name) {
        for (Transformation<?> pending : environment.getTransformations()) {
            if (sinkUid.equals(pending.getUid())) {
                throw new IllegalStateException(
                        "this environment has an enrich of the name "
                                + name
                                + " already that has not been executed, and two of one name in one"
                                + " job can't be told apart: give one of them another name"
                                + " (setName), enrich the union of both streams, or execute the"
                                + " first one before");
            }
        }
    }

    private String run() {
        String ofSink = sink.runId();
        String ofSource = source.runId();
        if (ofSink != null && ofSource != null && !ofSink.equals(ofSource)) {
            throw new IllegalStateException(
                    SageMakerAsyncOptions.RUN_ID.key()
                            + " is "
                            + ofSink
                            + " of the sink and "
                            + ofSource
                            + " of the source: enrich needs one for both, or none");
        }
        String named = ofSink == null ? ofSource : ofSink;
        return named == null ? RunId.create(System.currentTimeMillis()) : named;
    }
}
