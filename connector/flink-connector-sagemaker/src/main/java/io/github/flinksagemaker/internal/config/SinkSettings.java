// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.config.FencedCommitPolicy;
import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.model.RunId;
import io.github.flinksagemaker.model.S3Location;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.jspecify.annotations.Nullable;

/** What a sink was built with; {@link SinkOptions} has meanings and defaults. */
@AutoValue
public abstract class SinkSettings implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final Duration MILLIS_OF_A_WRITER = Duration.ofMillis(10);

    public abstract S3Location stagingPath();

    public abstract String endpointName();

    /** Names the sink in its ledger. */
    public abstract String sinkName();

    public abstract String contentType();

    public abstract @Nullable String accept();

    public abstract @Nullable String customAttributes();

    public abstract DeliveryGuarantee deliveryGuarantee();

    public abstract FailurePolicy failurePolicy();

    public abstract int maxBatchSize();

    public abstract long maxBatchSizeInBytes();

    /** The service's, unless a test sets less. */
    public abstract long maxPayloadBytes();

    public abstract int maxInFlightRequests();

    /** Of one endpoint, all writers together; 0: no limit. */
    public abstract int maxOpenInvocations();

    /** All writers together; absent: no limit. */
    public abstract @Nullable Double maxInvocationsPerSecond();

    public abstract int maxBufferedRequests();

    /** How long a full buffer holds back the task before one batch is sent whatever is open. */
    public abstract Duration longestHold();

    /** How long the end of the input is held back before the rest is sent whatever is open. */
    public abstract Duration lastHold();

    public abstract long maxBufferedBytes();

    public abstract Duration maxTimeInBuffer();

    public abstract long maxRecordSizeInBytes();

    public abstract Duration requestTtl();

    public abstract Duration invocationTimeout();

    public abstract Duration retryBudget();

    /** How long a fresh start tries what is refused and has not worked yet. */
    public abstract Duration startBudget();

    /** How long nothing may come back of a call, whatever the retry budget. */
    public abstract Duration silence();

    /**
     * For what takes a few calls one after the other: each is given up when the retry budget has
     * passed without progress, but calls of others that succeed are progress too (rule 19).
     *
     * @param times how often such a thing follows another
     */
    public final Duration longestWait(int times) {
        return retryBudget().multipliedBy(8L * times).plus(silence());
    }

    public abstract long maxSegmentBytes();

    public abstract Duration segmentInterval();

    public abstract Duration watermarkInterval();

    public abstract FencedCommitPolicy fencedCommit();

    public abstract InputTransport inputTransport();

    /** Whether records may differ in what shares a request. */
    public abstract boolean batchesByKey();

    /** How long of {@link #maxTimeInBuffer()} a batch of one key waits for more records. */
    public final Duration openBatchTime() {
        return batchesByKey()
                ? maxTimeInBuffer().minus(maxTimeInBuffer().dividedBy(10))
                : Duration.ZERO;
    }

    /** Whether an unbounded exactly-once job without checkpoints is refused. */
    public abstract boolean requireCheckpoints();

    /** Names the run (rule 34); absent: one is made of {@link #startNonce()} and the job's id. */
    public abstract @Nullable String runId();

    /** A ULID, new with every sink that is built: the same in all attempts of an execution. */
    public abstract String startNonce();

    /** Whether an endpoint that names no failure location is refused. */
    public abstract boolean requireFailurePath();

    /**
     * The interval of one of so many writers (rule 4): together they write a hundred segments a
     * second, each of which costs the source a read; more where many entries wait.
     */
    public Duration segmentIntervalOf(int writers) {
        Duration share = MILLIS_OF_A_WRITER.multipliedBy(writers);
        boolean isLonger = segmentInterval().compareTo(share) >= 0;
        return segmentInterval().isZero() || isLonger ? segmentInterval() : share;
    }

    public boolean exactlyOnce() {
        return deliveryGuarantee() == DeliveryGuarantee.EXACTLY_ONCE;
    }

    public abstract Builder toBuilder();

    /** A builder that holds every default. */
    public static Builder builder() {
        return builder(new Configuration());
    }

    /** A builder that holds the options, but for those that are no numbers or words alone. */
    public static Builder builder(ReadableConfig options) {
        return new AutoValue_SinkSettings.Builder()
                .setAccept(options.get(SinkOptions.ACCEPT))
                .setCustomAttributes(options.get(SinkOptions.CUSTOM_ATTRIBUTES))
                .setDeliveryGuarantee(options.get(SinkOptions.DELIVERY_GUARANTEE))
                .setFailurePolicy(options.get(SinkOptions.FAILURE_POLICY))
                .setMaxBatchSize(options.get(SinkOptions.MAX_BATCH_SIZE))
                .setMaxBatchSizeInBytes(options.get(SinkOptions.MAX_BATCH_SIZE_IN_BYTES).getBytes())
                .setMaxPayloadBytes(ServiceLimits.MAX_PAYLOAD_BYTES)
                .setMaxInFlightRequests(options.get(SinkOptions.MAX_IN_FLIGHT_REQUESTS))
                .setMaxOpenInvocations(options.get(SinkOptions.MAX_OPEN_INVOCATIONS))
                .setMaxInvocationsPerSecond(options.get(SinkOptions.MAX_INVOCATIONS_PER_SECOND))
                .setMaxBufferedRequests(options.get(SinkOptions.MAX_BUFFERED_REQUESTS))
                .setLongestHold(options.get(Tuning.LONGEST_HOLD))
                .setLastHold(options.get(Tuning.LAST_HOLD))
                .setMaxBufferedBytes(options.get(SinkOptions.MAX_BUFFERED_BYTES).getBytes())
                .setMaxTimeInBuffer(options.get(SinkOptions.MAX_TIME_IN_BUFFER))
                .setMaxRecordSizeInBytes(
                        options.get(SinkOptions.MAX_RECORD_SIZE_IN_BYTES).getBytes())
                .setRequestTtl(options.get(SinkOptions.REQUEST_TTL))
                .setInvocationTimeout(options.get(SinkOptions.INVOCATION_TIMEOUT))
                .setRetryBudget(options.get(SinkOptions.RETRY_BUDGET))
                .setStartBudget(options.get(Tuning.SINK_START_BUDGET))
                .setSilence(options.get(Tuning.SINK_SILENCE))
                .setMaxSegmentBytes(options.get(SinkOptions.MAX_SEGMENT_BYTES).getBytes())
                .setSegmentInterval(options.get(Tuning.SEGMENT_INTERVAL))
                .setWatermarkInterval(options.get(Tuning.SINK_WATERMARK_INTERVAL))
                .setRequireCheckpoints(options.get(SinkOptions.REQUIRE_CHECKPOINTS))
                .setRequireFailurePath(options.get(SinkOptions.REQUIRE_FAILURE_PATH))
                .setFencedCommit(options.get(SinkOptions.FENCED_COMMIT))
                .setInputTransport(options.get(SinkOptions.INPUT_TRANSPORT))
                .setBatchesByKey(false)
                .setRunId(options.get(SageMakerAsyncOptions.RUN_ID))
                .setStartNonce(RunId.create(System.currentTimeMillis()));
    }

    /** Builds {@link SinkSettings}; path, names and content type have no default. */
    @AutoValue.Builder
    public abstract static class Builder {
        public abstract Builder setStagingPath(S3Location stagingPath);

        public abstract Builder setEndpointName(String endpointName);

        public abstract Builder setSinkName(String sinkName);

        public abstract Builder setContentType(String contentType);

        public abstract Builder setAccept(@Nullable String accept);

        public abstract Builder setCustomAttributes(@Nullable String customAttributes);

        public abstract Builder setDeliveryGuarantee(DeliveryGuarantee deliveryGuarantee);

        public abstract Builder setFailurePolicy(FailurePolicy failurePolicy);

        public abstract Builder setMaxBatchSize(int maxBatchSize);

        public abstract Builder setMaxBatchSizeInBytes(long maxBatchSizeInBytes);

        public abstract Builder setMaxPayloadBytes(long maxPayloadBytes);

        public abstract Builder setMaxInFlightRequests(int maxInFlightRequests);

        public abstract Builder setMaxOpenInvocations(int maxOpenInvocations);

        public abstract Builder setMaxInvocationsPerSecond(@Nullable Double perSecond);

        public abstract Builder setMaxBufferedRequests(int maxBufferedRequests);

        public abstract Builder setLongestHold(Duration longestHold);

        public abstract Builder setLastHold(Duration lastHold);

        public abstract Builder setMaxBufferedBytes(long maxBufferedBytes);

        public abstract Builder setMaxTimeInBuffer(Duration maxTimeInBuffer);

        public abstract Builder setMaxRecordSizeInBytes(long maxRecordSizeInBytes);

        public abstract Builder setRequestTtl(Duration requestTtl);

        public abstract Builder setInvocationTimeout(Duration invocationTimeout);

        public abstract Builder setRetryBudget(Duration retryBudget);

        public abstract Builder setStartBudget(Duration startBudget);

        public abstract Builder setSilence(Duration silence);

        public abstract Builder setMaxSegmentBytes(long maxSegmentBytes);

        public abstract Builder setSegmentInterval(Duration segmentInterval);

        public abstract Builder setWatermarkInterval(Duration watermarkInterval);

        public abstract Builder setRequireCheckpoints(boolean requireCheckpoints);

        public abstract Builder setRequireFailurePath(boolean requireFailurePath);

        public abstract Builder setFencedCommit(FencedCommitPolicy fencedCommit);

        public abstract Builder setInputTransport(InputTransport inputTransport);

        public abstract Builder setBatchesByKey(boolean batchesByKey);

        public abstract Builder setRunId(@Nullable String runId);

        public abstract Builder setStartNonce(String startNonce);

        public abstract SinkSettings build();
    }
}
