// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.Containers;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.internal.config.KnownOptions;
import io.github.flinksagemaker.internal.config.OptionValues;
import io.github.flinksagemaker.internal.config.Problems;
import io.github.flinksagemaker.internal.config.ServiceLimits;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.config.SinkSettingsCheck;
import io.github.flinksagemaker.internal.config.UserPath;
import io.github.flinksagemaker.internal.services.AwsServices;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.internal.writer.PayloadLocations;
import io.github.flinksagemaker.internal.writer.RecordConverter;
import io.github.flinksagemaker.internal.writer.RequestRouting;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link SageMakerAsyncSink}. Endpoint name, staging path and payload schema are required;
 * {@link SinkOptions} and {@link SageMakerAsyncOptions} have the meanings and defaults of all
 * others, which {@link #set} takes; those with a setter are what nearly everybody sets, and
 * AsyncSink's own.
 *
 * <p>Nothing is checked before {@link #build}, which names all that is missing or wrong.
 *
 * @param <IN> the stream's records
 */
@PublicEvolving
public final class SageMakerAsyncSinkBuilder<IN> {

    private final OptionValues options = new OptionValues(KnownOptions.SINK);
    private BatchFormat format = BatchFormats.jsonLines();
    private @Nullable SerializationSchema<IN> payloadSchema;
    private @Nullable SerializationSchema<IN> recordSchema;
    private @Nullable SerializableFunction<IN, InvocationAttributes> attributes;
    private @Nullable KeySelector<IN, ?> batchKey;
    private @Nullable SerializableFunction<IN, @Nullable String> payloadLocation;
    private @Nullable ConnectorServices services;

    SageMakerAsyncSinkBuilder() {}

    /** Sets an option of {@link SinkOptions} or {@link SageMakerAsyncOptions}; null is refused. */
    public <T> SageMakerAsyncSinkBuilder<IN> set(ConfigOption<T> option, T value) {
        options.set(option, value);
        return this;
    }

    /**
     * Sets all options of a configuration by their keys; those that begin with {@code aws.} are
     * client properties.
     */
    public SageMakerAsyncSinkBuilder<IN> setOptions(Configuration options) {
        this.options.setAll(options);
        return this;
    }

    /** The asynchronous endpoint to invoke; required. */
    public SageMakerAsyncSinkBuilder<IN> setEndpointName(String endpointName) {
        return set(SinkOptions.ENDPOINT_NAME, endpointName);
    }

    /** {@code s3://bucket/prefix} for inputs and ledger; required. */
    public SageMakerAsyncSinkBuilder<IN> setStagingPath(String stagingPath) {
        return set(SageMakerAsyncOptions.STAGING_PATH, stagingPath);
    }

    /**
     * Names the sink in its ledger. Default: bucket and prefix of the staging path, joined by
     * hyphens.
     */
    public SageMakerAsyncSinkBuilder<IN> setName(String name) {
        return set(SageMakerAsyncOptions.NAME, name);
    }

    /**
     * AWS client properties, named as in {@link io.github.flinksagemaker.config.AwsOptions}; copied
     * in place of all that were set before. Default: none, the SDK finds region and credentials.
     */
    public SageMakerAsyncSinkBuilder<IN> setClientProperties(Properties properties) {
        options.setClientProperties(properties);
        return this;
    }

    /** Makes what the model reads of a record; required. */
    public SageMakerAsyncSinkBuilder<IN> setPayloadSerializationSchema(
            SerializationSchema<IN> schema) {
        this.payloadSchema = schema;
        return this;
    }

    /**
     * Makes what the ledger carries of a record and the source gives back; the payload by default.
     */
    public SageMakerAsyncSinkBuilder<IN> setRecordSerializationSchema(
            SerializationSchema<IN> schema) {
        options.notNull("the record schema (setRecordSerializationSchema)", schema);
        this.recordSchema = schema;
        return this;
    }

    /**
     * How records are framed into a request, with content type, Accept and bounds unless options
     * say otherwise or set lesser ones; see {@link Containers}. JSON Lines by default.
     */
    public SageMakerAsyncSinkBuilder<IN> setBatchFormat(BatchFormat format) {
        if (options.notNull("the batch format (setBatchFormat)", format)) {
            this.format = format;
        }
        return this;
    }

    /**
     * What each record's invocation asks for, where that differs from the options: its endpoint,
     * content types, times, or the output's name. Records share a request only if their attributes
     * are equal. A function that throws or returns null, or attributes outside the service's
     * limits, make the record a failure of kind {@code REJECTED_RECORD}. Default: the options, for
     * all records.
     */
    public SageMakerAsyncSinkBuilder<IN> setInvocationAttributes(
            SerializableFunction<IN, InvocationAttributes> attributes) {
        options.notNull("the invocation attributes (setInvocationAttributes)", attributes);
        this.attributes = attributes;
        return this;
    }

    /**
     * Records share a request only if their keys are equal; a batch is open for each key. Keys are
     * told apart by their text ({@code toString()}), which state keeps, so take strings, numbers or
     * enums. A function that throws or returns null makes the record a failure of kind {@code
     * REJECTED_RECORD}. Default: none, any records share one.
     */
    public SageMakerAsyncSinkBuilder<IN> setBatchKey(KeySelector<IN, ?> batchKey) {
        options.notNull("the batch key (setBatchKey)", batchKey);
        this.batchKey = batchKey;
        return this;
    }

    /**
     * Where a record's payload lies in S3 already, as an {@code s3://} URI of up to 1,024 visible
     * ASCII characters; null: the payload schema makes it. What follows the bucket is the key as it
     * stands: nothing is decoded ({@code %2e}), and no version can be named ({@code ?versionId}).
     * Such a payload is not uploaded, is the input of an invocation of its own, and is never
     * deleted; the endpoint's role must be allowed to read it. The ledger carries the record as
     * always. A function that throws, a location of another form or one outside {@link
     * #setAllowedInputPaths} makes the record a failure of kind {@code REJECTED_RECORD}. Default:
     * the payload schema makes all payloads.
     */
    public SageMakerAsyncSinkBuilder<IN> setPayloadLocation(
            SerializableFunction<IN, @Nullable String> payloadLocation) {
        options.notNull("the payload location (setPayloadLocation)", payloadLocation);
        this.payloadLocation = payloadLocation;
        return this;
    }

    /**
     * Only payloads under one of these S3 locations may be named by records ({@link
     * #setPayloadLocation}); that holds for those of a restored checkpoint, too. Default: none,
     * which allows all.
     */
    public SageMakerAsyncSinkBuilder<IN> setAllowedInputPaths(String... paths) {
        options.setPaths(SinkOptions.ALLOWED_INPUT_PATHS, paths);
        return this;
    }

    /** {@code AT_LEAST_ONCE} (default) or {@code EXACTLY_ONCE}. */
    public SageMakerAsyncSinkBuilder<IN> setDeliveryGuarantee(DeliveryGuarantee guarantee) {
        return set(SinkOptions.DELIVERY_GUARANTEE, guarantee);
    }

    /** Whether a rejected record comes out as a failure (default) or fails the job. */
    public SageMakerAsyncSinkBuilder<IN> setFailurePolicy(FailurePolicy policy) {
        return set(SinkOptions.FAILURE_POLICY, policy);
    }

    /**
     * Names the run that this sink's next execution is, so that a source in another job can read it
     * alone. Restored state goes on with its run under any id; a sink that starts without state
     * fails if another job has used the id. Default: a new id for each execution.
     */
    public SageMakerAsyncSinkBuilder<IN> setRunId(String runId) {
        return set(SageMakerAsyncOptions.RUN_ID, runId);
    }

    /** Records in one invocation at most. Default: {@link SinkOptions#MAX_BATCH_SIZE}. */
    public SageMakerAsyncSinkBuilder<IN> setMaxBatchSize(int maxBatchSize) {
        return set(SinkOptions.MAX_BATCH_SIZE, maxBatchSize);
    }

    /**
     * Bytes in one payload at most; up to 1 GB, the service's limit. Default: {@link
     * SinkOptions#MAX_BATCH_SIZE_IN_BYTES}.
     */
    public SageMakerAsyncSinkBuilder<IN> setMaxBatchSizeInBytes(long maxBatchSizeInBytes) {
        return set(SinkOptions.MAX_BATCH_SIZE_IN_BYTES, bytes(maxBatchSizeInBytes));
    }

    /**
     * Invocations that a writer stages and sends at the same time, for each endpoint. Default:
     * {@link SinkOptions#MAX_IN_FLIGHT_REQUESTS}.
     */
    public SageMakerAsyncSinkBuilder<IN> setMaxInFlightRequests(int maxInFlightRequests) {
        return set(SinkOptions.MAX_IN_FLIGHT_REQUESTS, maxInFlightRequests);
    }

    /**
     * Invocations of an endpoint that may be without an outcome, for the whole sink and shared
     * evenly by its writers; more are held back. 0: no limit. Default: {@link
     * SinkOptions#MAX_OPEN_INVOCATIONS}.
     */
    public SageMakerAsyncSinkBuilder<IN> setMaxOpenInvocations(int maxOpenInvocations) {
        return set(SinkOptions.MAX_OPEN_INVOCATIONS, maxOpenInvocations);
    }

    /**
     * Invocations a second of the whole sink, of all its endpoints, shared evenly by its writers;
     * at least 0.001. Default: as many as come ({@link SinkOptions#MAX_INVOCATIONS_PER_SECOND}).
     */
    public SageMakerAsyncSinkBuilder<IN> setMaxInvocationsPerSecond(double perSecond) {
        return set(SinkOptions.MAX_INVOCATIONS_PER_SECOND, perSecond);
    }

    /**
     * Records that a writer buffers; more than one batch. Default: {@link
     * SinkOptions#MAX_BUFFERED_REQUESTS}.
     */
    public SageMakerAsyncSinkBuilder<IN> setMaxBufferedRequests(int maxBufferedRequests) {
        return set(SinkOptions.MAX_BUFFERED_REQUESTS, maxBufferedRequests);
    }

    /**
     * Milliseconds that a record waits for its batch to fill. Default: {@link
     * SinkOptions#MAX_TIME_IN_BUFFER}.
     */
    public SageMakerAsyncSinkBuilder<IN> setMaxTimeInBufferMS(long maxTimeInBufferMS) {
        return set(SinkOptions.MAX_TIME_IN_BUFFER, Duration.ofMillis(maxTimeInBufferMS));
    }

    /**
     * A record with a larger payload comes out as a failure; so does one of which the ledger would
     * carry more than this and {@link SinkOptions#MAX_SEGMENT_BYTES}. Default: {@link
     * SinkOptions#MAX_RECORD_SIZE_IN_BYTES}.
     */
    public SageMakerAsyncSinkBuilder<IN> setMaxRecordSizeInBytes(long maxRecordSizeInBytes) {
        return set(SinkOptions.MAX_RECORD_SIZE_IN_BYTES, bytes(maxRecordSizeInBytes));
    }

    /** A memory size has no negative bytes; what has comes out of the check as 0. */
    private static MemorySize bytes(long bytes) {
        return new MemorySize(Math.max(0, bytes));
    }

    /** Replaces S3 and the endpoint, for tests. */
    SageMakerAsyncSinkBuilder<IN> setServices(ConnectorServices services) {
        this.services = services;
        return this;
    }

    /**
     * Builds the sink; may be called again.
     *
     * @throws IllegalArgumentException if something required is missing, or a value can't be right;
     *     the message names all of it
     */
    public SageMakerAsyncSink<IN> build() {
        Problems problems = new Problems();
        Configuration set = options.read(problems);
        AwsSettings aws = options.client(problems);
        SinkSettings settings = settings(set, problems);
        RequestRouting<IN> routing =
                new RequestRouting<>(
                        attributes,
                        batchKey,
                        payloadLocation,
                        new PayloadLocations(
                                settings.stagingPath(),
                                UserPath.allowed(SinkOptions.ALLOWED_INPUT_PATHS, set, problems)));
        SerializationSchema<IN> payloads = payloadSchema;
        problems.require(
                payloads != null, "a payload schema is required (setPayloadSerializationSchema)");
        problems.read(() -> ServiceLimits.fileExtension(format.framing().fileExtension()));
        problems.throwIfAny("the sink");
        return new SageMakerAsyncSink<>(
                new RecordConverter<>(
                        Objects.requireNonNull(payloads),
                        recordSchema,
                        routing,
                        format,
                        settings.maxRecordSizeInBytes(),
                        settings.maxSegmentBytes()),
                settings,
                format,
                services == null ? new AwsServices(Objects.requireNonNull(aws)) : services);
    }

    private SinkSettings settings(Configuration set, Problems problems) {
        SinkSettings.Builder settings = SinkSettings.builder(set);
        S3Location staging = UserPath.staging(set, problems);
        String endpoint = set.get(SinkOptions.ENDPOINT_NAME);
        problems.require(
                endpoint != null,
                SinkOptions.ENDPOINT_NAME.key() + " is required (setEndpointName)");
        String type = set.get(SinkOptions.CONTENT_TYPE);
        String name = set.get(SageMakerAsyncOptions.NAME);
        settings.setStagingPath(staging)
                .setEndpointName(endpoint == null ? "missing" : endpoint)
                .setSinkName(name == null ? UserPath.defaultName(staging) : name)
                .setContentType(type == null ? format.contentType() : type)
                .setBatchesByKey(attributes != null || batchKey != null);
        if (set.get(SinkOptions.ACCEPT) == null) {
            settings.setAccept(format.accept());
        }
        long most = format.maxRequestBytes();
        settings.setMaxBatchSize(Math.min(format.maxRecords(), set.get(SinkOptions.MAX_BATCH_SIZE)))
                .setMaxBatchSizeInBytes(
                        Math.min(most, set.get(SinkOptions.MAX_BATCH_SIZE_IN_BYTES).getBytes()))
                .setMaxRecordSizeInBytes(
                        Math.min(
                                Math.max(1, most - format.requestBytes(1, 0)),
                                set.get(SinkOptions.MAX_RECORD_SIZE_IN_BYTES).getBytes()));
        SinkSettings built = settings.build();
        SinkSettingsCheck.check(built, problems);
        return built;
    }
}
