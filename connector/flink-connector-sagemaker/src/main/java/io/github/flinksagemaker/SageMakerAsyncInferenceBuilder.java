// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.config.KnownOptions;
import io.github.flinksagemaker.internal.config.Problems;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import io.github.flinksagemaker.sink.SageMakerAsyncSinkBuilder;
import io.github.flinksagemaker.source.SageMakerAsyncSource;
import io.github.flinksagemaker.source.SageMakerAsyncSourceBuilder;
import java.util.HashSet;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a {@link SageMakerAsyncInference}: what both ends share is set once here, what only one of
 * them knows through {@link #sink} and {@link #source}.
 *
 * @param <IN> records
 * @param <OUT> predictions
 */
@PublicEvolving
public final class SageMakerAsyncInferenceBuilder<IN, OUT> {

    private static final Logger LOG = LoggerFactory.getLogger(SageMakerAsyncInferenceBuilder.class);

    private final SageMakerAsyncSinkBuilder<IN> sink = SageMakerAsyncSink.builder();
    private final SageMakerAsyncSourceBuilder<IN, OUT> source = SageMakerAsyncSource.builder();

    /** Of what was set, since an option that neither end has is a problem. */
    private final Set<String> keys = new HashSet<>();

    /** What can't be handed on to the ends, since it was null. */
    private final Set<String> nulls = new TreeSet<>();

    SageMakerAsyncInferenceBuilder() {}

    /**
     * Sets an option of {@link SageMakerAsyncOptions}, {@link SinkOptions} or {@link SourceOptions}
     * at each end that has it; null is refused.
     */
    public <T> SageMakerAsyncInferenceBuilder<IN, OUT> set(ConfigOption<T> option, T value) {
        if (option == null) {
            nulls.add("the option (set)");
            return this;
        }
        boolean ofSink = KnownOptions.SINK.takes(option);
        boolean ofSource = KnownOptions.SOURCE.takes(option);
        if (ofSink) {
            sink.set(option, value);
        }
        if (ofSource) {
            source.set(option, value);
        }
        if (!ofSink && !ofSource) {
            keys.add(option.key());
        }
        return this;
    }

    /**
     * Sets all options of a configuration by their keys, each at the ends that have it; those that
     * begin with {@code aws.} are client properties.
     */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setOptions(Configuration options) {
        if (options == null) {
            nulls.add("the options (setOptions)");
            return this;
        }
        options.keySet().stream()
                .filter(key -> !key.startsWith(AwsOptions.PREFIX))
                .forEach(keys::add);
        sink.setOptions(KnownOptions.SINK.of(options));
        source.setOptions(KnownOptions.SOURCE.of(options));
        return this;
    }

    /** The asynchronous endpoint to invoke; required. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setEndpointName(String endpointName) {
        sink.setEndpointName(endpointName);
        return this;
    }

    /** {@code s3://bucket/prefix}, where sink and source meet; required. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setStagingPath(String stagingPath) {
        sink.setStagingPath(stagingPath);
        source.setStagingPath(stagingPath);
        return this;
    }

    /**
     * Names both ends: operator names and uids of {@link SageMakerAsyncInference#enrich}, and the
     * sink in its ledger. State is found by it when a job is restored, so set it before the staging
     * path changes. Default: bucket and prefix of the staging path, joined by hyphens.
     */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setName(String name) {
        return set(SageMakerAsyncOptions.NAME, name);
    }

    /**
     * AWS client properties, named as in {@link AwsOptions}; copied in place of all that were set
     * before. Default: none, the SDK finds region and credentials.
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

    /**
     * What each record's invocation asks for; see {@link
     * SageMakerAsyncSinkBuilder#setInvocationAttributes}. Default: the options, for all records.
     */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setInvocationAttributes(
            SerializableFunction<IN, InvocationAttributes> attributes) {
        sink.setInvocationAttributes(attributes);
        return this;
    }

    /**
     * Records share a request only if their keys are equal; see {@link
     * SageMakerAsyncSinkBuilder#setBatchKey}. Default: none.
     */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setBatchKey(KeySelector<IN, ?> batchKey) {
        sink.setBatchKey(batchKey);
        return this;
    }

    /**
     * Where a record's payload lies in S3 already; see {@link
     * SageMakerAsyncSinkBuilder#setPayloadLocation}. Default: the payload schema makes all
     * payloads.
     */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setPayloadLocation(
            SerializableFunction<IN, @Nullable String> payloadLocation) {
        sink.setPayloadLocation(payloadLocation);
        return this;
    }

    /** Only payloads under one of these S3 locations may be named. Default: none, all may. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setAllowedInputPaths(String... paths) {
        sink.setAllowedInputPaths(paths);
        return this;
    }

    /** {@code AT_LEAST_ONCE} (default) or {@code EXACTLY_ONCE}. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setDeliveryGuarantee(
            DeliveryGuarantee guarantee) {
        return set(SinkOptions.DELIVERY_GUARANTEE, guarantee);
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
     * Names the run of both ends, for sink and source in two jobs; it is good for one execution
     * without state. Default: a new id for each {@link SageMakerAsyncInference#enrich}.
     */
    public SageMakerAsyncInferenceBuilder<IN, OUT> setRunId(String runId) {
        sink.setRunId(runId);
        source.setRunId(runId);
        return this;
    }

    /** Sets what only the sink knows, such as batch sizes. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> sink(
            Consumer<SageMakerAsyncSinkBuilder<IN>> settings) {
        return apply("sink", settings, sink);
    }

    /** Sets what only the source knows, such as polling intervals. */
    public SageMakerAsyncInferenceBuilder<IN, OUT> source(
            Consumer<SageMakerAsyncSourceBuilder<IN, OUT>> settings) {
        return apply("source", settings, source);
    }

    private <B> SageMakerAsyncInferenceBuilder<IN, OUT> apply(
            String end, @Nullable Consumer<B> settings, B builder) {
        if (settings == null) {
            nulls.add("what is set at one end (" + end + ")");
        } else {
            settings.accept(builder);
        }
        return this;
    }

    /**
     * Builds both ends.
     *
     * @throws IllegalArgumentException if something required is missing, or a value can't be right;
     *     the message names all of it, of both ends
     */
    public SageMakerAsyncInference<IN, OUT> build() {
        Problems problems = new Problems();
        KnownOptions.BOTH.check(keys, problems);
        nulls.forEach(
                what -> problems.add(what + " must not be null: leave it out for its default"));
        SageMakerAsyncSink<IN> builtSink = problems.read(sink::build);
        SageMakerAsyncSource<IN, OUT> builtSource = problems.read(source::buildForEnrich);
        problems.throwIfAny("the inference");
        return inference(Objects.requireNonNull(builtSink), Objects.requireNonNull(builtSource));
    }

    private static <IN, OUT> SageMakerAsyncInference<IN, OUT> inference(
            SageMakerAsyncSink<IN> sink, SageMakerAsyncSource<IN, OUT> source) {
        if (source.isolates() && sink.losesInlinePayloads()) {
            LOG.warn(
                    "Failed requests that carried their payload are not divided ({}): the ledger"
                            + " carries what setRecordSerializationSchema makes of their records,"
                            + " which is not the payload. Leave that schema out, or set {} to {}",
                    SourceOptions.ISOLATE.key(),
                    SinkOptions.INPUT_TRANSPORT.key(),
                    InputTransport.S3);
        }
        return new SageMakerAsyncInference<>(sink, source);
    }
}
