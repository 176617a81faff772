package io.github.flinksagemaker;

import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import io.github.flinksagemaker.sink.SageMakerAsyncSinkBuilder;
import io.github.flinksagemaker.source.SageMakerAsyncSource;
import io.github.flinksagemaker.source.SageMakerAsyncSourceBuilder;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;

/**
 * Builds a {@link SageMakerAsyncInference}: what both ends share is set once here, what only one of
 * them knows through {@link #sink} and {@link #source}.
 *
 * @param <IN> records
 * @param <OUT> predictions
 */
public final class SageMakerAsyncInferenceBuilder<IN, OUT> {

    private final SageMakerAsyncSinkBuilder<IN> sink = SageMakerAsyncSink.builder();
    private final SageMakerAsyncSourceBuilder<IN, OUT> source = SageMakerAsyncSource.builder();
    private String name = "";

    SageMakerAsyncInferenceBuilder() {}

    /** The asynchronous endpoint to invoke; required. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setEndpointName(String endpointName) {
        name = endpointName;
        sink.setEndpointName(endpointName);
        return this;
    }

    /**
     * {@code s3://bucket/prefix}, where sink and source meet; required, one for each logical sink.
     */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setStagingPath(String stagingPath) {
        sink.setStagingPath(stagingPath);
        source.setStagingPath(stagingPath);
        return this;
    }

    /**
     * AWS client properties, named as in {@link io.github.flinksagemaker.config.AwsOptions};
     * copied.
     */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setClientProperties(Properties properties) {
        sink.setClientProperties(properties);
        source.setClientProperties(properties);
        return this;
    }

    /** Makes what the model reads of a record; required. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setPayloadSerializationSchema(
            SerializationSchema<IN> schema) {
        sink.setPayloadSerializationSchema(schema);
        return this;
    }

    /** Makes what the ledger carries of a record; the payload by default. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setRecordSerializationSchema(
            SerializationSchema<IN> schema) {
        sink.setRecordSerializationSchema(schema);
        return this;
    }

    /** Reads back what the ledger carries of a record; required. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setRecordDeserializationSchema(
            DeserializationSchema<IN> schema) {
        source.setRecordDeserializationSchema(schema);
        return this;
    }

    /** Reads one record's part of a response; required. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setPredictionDeserializationSchema(
            DeserializationSchema<OUT> schema) {
        source.setPredictionDeserializationSchema(schema);
        return this;
    }

    /** How records are framed into a request and responses split; JSON Lines by default. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setBatchFormat(BatchFormat format) {
        sink.setBatchFormat(format);
        source.setBatchFormat(format);
        return this;
    }

    /** Whether a record without prediction comes out as a failure (default) or fails the job. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setFailurePolicy(FailurePolicy policy) {
        sink.setFailurePolicy(policy);
        source.setFailurePolicy(policy);
        return this;
    }

    /** Whether the source ends when the ledger has ended; false by default. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setBounded(boolean bounded) {
        source.setBounded(bounded);
        return this;
    }

    /**
     * Names the run of both ends (rule 34), for sink and source in two jobs; it is good for one
     * execution without state. Default: a new id for each {@link SageMakerAsyncInference#enrich}.
     *
     * @throws IllegalArgumentException unless it is 1 to 64 letters, digits, dots, underscores and
     *     hyphens, without a dot at its start
     */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setRunId(String runId) {
        sink.setRunId(runId);
        source.setRunId(runId);
        return this;
    }

    /** Sets what only the sink knows, such as batch sizes. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> sink(
            Consumer<SageMakerAsyncSinkBuilder<IN>> settings) {
        settings.accept(sink);
        return this;
    }

    /** Sets what only the source knows, such as polling intervals. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> source(
            Consumer<SageMakerAsyncSourceBuilder<IN, OUT>> settings) {
        settings.accept(source);
        return this;
    }

    /**
     * Builds both ends.
     *
     * @throws IllegalArgumentException if something required is missing or out of the service's
     *     limits
     */
    public SageMakerAsyncInference<IN, OUT> build() {
        return new SageMakerAsyncInference<>(sink.build(), source.buildForEnrich(), name);
    }
}
