package io.github.flinksagemaker.sink;

import io.github.flinksagemaker.config.AwsSettings;
import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.config.FencedCommitPolicy;
import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.ServiceLimits;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.config.SinkSettings;
import io.github.flinksagemaker.config.UserPath;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.writer.RecordConverter;
import io.github.flinksagemaker.internal.writer.WriterServices;
import io.github.flinksagemaker.model.RunId;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link SageMakerAsyncSink}. Endpoint name, staging path and payload schema are required;
 * {@link io.github.flinksagemaker.config.SinkOptions} has the meanings and defaults of the rest.
 *
 * @param <IN> the stream's records
 */
public final class SageMakerAsyncSinkBuilder<IN> {

    private final SinkSettings.Builder settings = SinkSettings.builder();
    private AwsSettings aws = AwsSettings.defaults();
    private BatchFormat format = BatchFormats.jsonLines();
    private @Nullable String stagingPath;
    private @Nullable String endpointName;
    private @Nullable String sinkName;
    private @Nullable String contentType;
    private @Nullable SerializationSchema<IN> payloadSchema;
    private @Nullable SerializationSchema<IN> recordSchema;
    private WriterServices.@Nullable Factory services;

    SageMakerAsyncSinkBuilder() {}

    /** The asynchronous endpoint to invoke. */
    public SageMakerAsyncSinkBuilder<IN> setEndpointName(String endpointName) {
        this.endpointName = endpointName;
        return this;
    }

    /** {@code s3://bucket/prefix} for inputs and ledger; one for each sink. */
    public SageMakerAsyncSinkBuilder<IN> setStagingPath(String stagingPath) {
        this.stagingPath = stagingPath;
        return this;
    }

    /** Names the logical sink that owns the staging path; the endpoint's name by default. */
    public SageMakerAsyncSinkBuilder<IN> setSinkName(String sinkName) {
        ServiceLimits.require(!sinkName.isEmpty(), "sinkName must not be empty, was \"\"");
        this.sinkName = sinkName;
        return this;
    }

    /**
     * AWS client properties, named as in {@link io.github.flinksagemaker.config.AwsOptions};
     * copied.
     *
     * @throws IllegalArgumentException if a property that starts with {@code aws.} is unknown or
     *     wrong
     */
    public SageMakerAsyncSinkBuilder<IN> setClientProperties(Properties properties) {
        this.aws = AwsSettings.of(properties);
        return this;
    }

    /** Makes what the model reads of a record. */
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
        this.recordSchema = schema;
        return this;
    }

    /** How records are framed into a request; JSON Lines by default. */
    public SageMakerAsyncSinkBuilder<IN> setBatchFormat(BatchFormat format) {
        this.format = format;
        return this;
    }

    /** The request's content type, up to 1,024 characters; the batch format's by default. */
    public SageMakerAsyncSinkBuilder<IN> setContentType(String contentType) {
        this.contentType = contentType;
        return this;
    }

    /** The response's content type to ask for, up to 1,024 characters; none by default. */
    public SageMakerAsyncSinkBuilder<IN> setAccept(String accept) {
        settings.setAccept(ServiceLimits.header("accept", accept));
        return this;
    }

    /** Custom attributes of each request, up to 1,024 visible ASCII characters; none by default. */
    public SageMakerAsyncSinkBuilder<IN> setCustomAttributes(String customAttributes) {
        settings.setCustomAttributes(ServiceLimits.header("customAttributes", customAttributes));
        return this;
    }

    /** {@code AT_LEAST_ONCE} (default) or {@code EXACTLY_ONCE}. */
    public SageMakerAsyncSinkBuilder<IN> setDeliveryGuarantee(DeliveryGuarantee guarantee) {
        ServiceLimits.require(
                guarantee != DeliveryGuarantee.NONE,
                "deliveryGuarantee must be AT_LEAST_ONCE or EXACTLY_ONCE, was NONE");
        settings.setDeliveryGuarantee(guarantee);
        return this;
    }

    /** Whether a rejected record comes out as a failure (default) or fails the job. */
    public SageMakerAsyncSinkBuilder<IN> setFailurePolicy(FailurePolicy policy) {
        settings.setFailurePolicy(policy);
        return this;
    }

    /** Records in one invocation at most. */
    public SageMakerAsyncSinkBuilder<IN> setMaxBatchSize(int maxBatchSize) {
        ServiceLimits.atLeastOne("maxBatchSize", maxBatchSize);
        settings.setMaxBatchSize(maxBatchSize);
        return this;
    }

    /** Bytes in one payload at most; up to 1 GB, the service's limit. */
    public SageMakerAsyncSinkBuilder<IN> setMaxBatchSizeInBytes(long maxBatchSizeInBytes) {
        settings.setMaxBatchSizeInBytes(
                ServiceLimits.payloadBytes("maxBatchSizeInBytes", maxBatchSizeInBytes));
        return this;
    }

    /** Invocations that a writer stages and sends at the same time. */
    public SageMakerAsyncSinkBuilder<IN> setMaxInFlightRequests(int maxInFlightRequests) {
        ServiceLimits.atLeastOne("maxInFlightRequests", maxInFlightRequests);
        settings.setMaxInFlightRequests(maxInFlightRequests);
        return this;
    }

    /** Records that a writer buffers; more than one batch. */
    public SageMakerAsyncSinkBuilder<IN> setMaxBufferedRequests(int maxBufferedRequests) {
        ServiceLimits.atLeastOne("maxBufferedRequests", maxBufferedRequests);
        settings.setMaxBufferedRequests(maxBufferedRequests);
        return this;
    }

    /** Bytes, buffered and in flight, at which a writer holds back its input. */
    public SageMakerAsyncSinkBuilder<IN> setMaxBufferedBytes(MemorySize maxBufferedBytes) {
        ServiceLimits.atLeastOne("maxBufferedBytes", maxBufferedBytes.getBytes());
        settings.setMaxBufferedBytes(maxBufferedBytes.getBytes());
        return this;
    }

    /** Milliseconds that a record waits for its batch to fill. */
    public SageMakerAsyncSinkBuilder<IN> setMaxTimeInBufferMS(long maxTimeInBufferMS) {
        ServiceLimits.atLeastOne("maxTimeInBufferMS", maxTimeInBufferMS);
        settings.setMaxTimeInBuffer(Duration.ofMillis(maxTimeInBufferMS));
        return this;
    }

    /**
     * A record with a larger payload comes out as a failure; so does one of which the ledger would
     * carry more than this and {@link #setMaxSegmentSize}. Default: {@link
     * SinkOptions#MAX_RECORD_SIZE_IN_BYTES}.
     */
    public SageMakerAsyncSinkBuilder<IN> setMaxRecordSizeInBytes(long maxRecordSizeInBytes) {
        ServiceLimits.atLeastOne("maxRecordSizeInBytes", maxRecordSizeInBytes);
        settings.setMaxRecordSizeInBytes(maxRecordSizeInBytes);
        return this;
    }

    /** How long a request may wait in the endpoint's queue: 60 s to 6 h. */
    public SageMakerAsyncSinkBuilder<IN> setRequestTtl(Duration requestTtl) {
        settings.setRequestTtl(ServiceLimits.requestTtl(requestTtl));
        return this;
    }

    /** How long the model may work on a request: 1 s to 1 h. */
    public SageMakerAsyncSinkBuilder<IN> setInvocationTimeout(Duration invocationTimeout) {
        settings.setInvocationTimeout(ServiceLimits.invocationTimeout(invocationTimeout));
        return this;
    }

    /** Time without any progress of a writer after which the job fails. */
    public SageMakerAsyncSinkBuilder<IN> setRetryBudget(Duration retryBudget) {
        ServiceLimits.atLeastOne("retryBudget (ms)", retryBudget.toMillis());
        settings.setRetryBudget(retryBudget);
        return this;
    }

    /**
     * Carried bytes that are put into one segment of the ledger, and into one request; at most 1
     * GiB. Default: {@link SinkOptions#MAX_SEGMENT_BYTES}.
     */
    public SageMakerAsyncSinkBuilder<IN> setMaxSegmentSize(MemorySize maxSegmentSize) {
        ServiceLimits.atLeastOne("maxSegmentSize", maxSegmentSize.getBytes());
        settings.setMaxSegmentBytes(maxSegmentSize.getBytes());
        return this;
    }

    /**
     * How long after a writer's last segment of the ledger the next one may wait, so that
     * invocations share the requests for it; zero: never. Half of the requests in flight, or a
     * flush, is not kept waiting. Default: {@link SinkOptions#SEGMENT_INTERVAL}.
     */
    public SageMakerAsyncSinkBuilder<IN> setSegmentInterval(Duration segmentInterval) {
        ServiceLimits.require(
                !segmentInterval.isNegative(),
                "segmentInterval must not be negative, was " + segmentInterval);
        settings.setSegmentInterval(segmentInterval);
        return this;
    }

    /** How often at most a watermark that moved without records is written. */
    public SageMakerAsyncSinkBuilder<IN> setWatermarkInterval(Duration watermarkInterval) {
        ServiceLimits.atLeastOne("watermarkInterval (ms)", watermarkInterval.toMillis());
        settings.setWatermarkInterval(watermarkInterval);
        return this;
    }

    /**
     * What becomes of a restored commit that another run, restored from an earlier checkpoint, has
     * fenced. Default: {@link SinkOptions#FENCED_COMMIT}.
     */
    public SageMakerAsyncSinkBuilder<IN> setFencedCommitPolicy(FencedCommitPolicy fencedCommit) {
        settings.setFencedCommit(fencedCommit);
        return this;
    }

    /** Replaces S3 and the endpoint, for tests. */
    SageMakerAsyncSinkBuilder<IN> setServices(WriterServices.Factory services) {
        this.services = services;
        return this;
    }

    /**
     * Whether payloads of up to 128,000 bytes, the service's limit, go in the request instead of
     * through S3. Default: {@link SinkOptions#INPUT_TRANSPORT}.
     */
    public SageMakerAsyncSinkBuilder<IN> setInputTransport(InputTransport inputTransport) {
        settings.setInputTransport(inputTransport);
        return this;
    }

    /**
     * Whether EXACTLY_ONCE refuses an unbounded job without checkpoints, which has no readable
     * result before it is stopped with a savepoint. Default: {@link
     * SinkOptions#REQUIRE_CHECKPOINTS}.
     */
    public SageMakerAsyncSinkBuilder<IN> setRequireCheckpoints(boolean requireCheckpoints) {
        settings.setRequireCheckpoints(requireCheckpoints);
        return this;
    }

    /**
     * Names the run that this sink's next execution is (rule 34), so that a source in another job
     * can read it alone. Restored state goes on with its run under any id; a sink that starts
     * without state fails if another job has used the id. Default: a new id for each execution.
     *
     * @throws IllegalArgumentException unless it is 1 to 64 letters, digits, dots, underscores and
     *     hyphens, without a dot at its start
     */
    public SageMakerAsyncSinkBuilder<IN> setRunId(String runId) {
        settings.setRunId(RunId.check(SinkOptions.RUN_ID.key(), runId));
        return this;
    }

    /**
     * Whether an endpoint without {@code S3FailurePath} fails the job, at the first invocation for
     * which it names no failure location, instead of being warned of. Default: {@link
     * SinkOptions#REQUIRE_FAILURE_PATH}.
     */
    public SageMakerAsyncSinkBuilder<IN> setRequireFailurePath(boolean requireFailurePath) {
        settings.setRequireFailurePath(requireFailurePath);
        return this;
    }

    /** How long a fresh start tries what is refused, for tests. */
    SageMakerAsyncSinkBuilder<IN> setStartBudget(Duration startBudget) {
        settings.setStartBudget(startBudget);
        return this;
    }

    /**
     * Builds the sink.
     *
     * @throws IllegalArgumentException if something required is missing or out of the service's
     *     limits
     */
    public SageMakerAsyncSink<IN> build() {
        SerializationSchema<IN> payloads = payloadSchema;
        if (payloads == null) {
            throw new IllegalArgumentException(
                    "a payload schema is required: call setPayloadSerializationSchema");
        }
        String endpoint = ServiceLimits.endpointName(endpointName);
        String type = ServiceLimits.header("contentType", contentType);
        SinkSettings built =
                settings.setEndpointName(endpoint)
                        .setStagingPath(UserPath.staging(stagingPath))
                        .setSinkName(sinkName == null ? endpoint : sinkName)
                        .setContentType(type == null ? format.contentType() : type)
                        .setStartNonce(RunId.create(System.currentTimeMillis()))
                        .build();
        if (format.maxRecords() < built.maxBatchSize()) {
            built = built.toBuilder().setMaxBatchSize(format.maxRecords()).build();
        }
        check(built);
        ServiceLimits.fileExtension(format.fileExtension());
        return new SageMakerAsyncSink<>(
                new RecordConverter<>(
                        payloads,
                        recordSchema,
                        format,
                        built.maxRecordSizeInBytes(),
                        built.maxSegmentBytes()),
                built,
                format,
                services == null ? WriterServices.aws(aws) : services);
    }

    private static void check(SinkSettings built) {
        ServiceLimits.require(
                built.maxBufferedRequests() > built.maxBatchSize(),
                "maxBufferedRequests must be above maxBatchSize "
                        + built.maxBatchSize()
                        + ", was "
                        + built.maxBufferedRequests());
        ServiceLimits.require(
                built.maxRecordSizeInBytes() <= built.maxBatchSizeInBytes(),
                "maxRecordSizeInBytes must be at most maxBatchSizeInBytes "
                        + built.maxBatchSizeInBytes()
                        + ", was "
                        + built.maxRecordSizeInBytes());
        ServiceLimits.require(
                built.maxSegmentBytes() <= SegmentCodec.MAX_RAW_LENGTH,
                "maxSegmentSize must be at most 1 gb, was " + built.maxSegmentBytes() + " bytes");
        ServiceLimits.require(
                built.maxBufferedBytes() >= built.maxBatchSizeInBytes(),
                "maxBufferedBytes must be at least maxBatchSizeInBytes "
                        + built.maxBatchSizeInBytes()
                        + ", was "
                        + built.maxBufferedBytes());
    }
}
