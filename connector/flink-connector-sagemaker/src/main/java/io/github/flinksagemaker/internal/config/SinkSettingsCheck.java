// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.model.RunId;
import java.time.Duration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.jspecify.annotations.Nullable;

/** Names the settings of a sink that can't work, by the service's limits and by each other. */
public final class SinkSettingsCheck {

    /** One in 1,000 seconds: with less, a flush at the end of the input seems to hang. */
    private static final double LEAST_PER_SECOND = 0.001;

    private SinkSettingsCheck() {}

    public static void check(SinkSettings settings, Problems problems) {
        checkRequest(settings, problems);
        checkBounds(settings, problems);
        problems.require(
                settings.deliveryGuarantee() != DeliveryGuarantee.NONE,
                SinkOptions.DELIVERY_GUARANTEE.key()
                        + " must be AT_LEAST_ONCE or EXACTLY_ONCE, was NONE");
        checkRunId(settings.runId(), problems);
    }

    private static void checkRequest(SinkSettings settings, Problems problems) {
        RequestLimits.endpointName(
                SinkOptions.ENDPOINT_NAME.key(), settings.endpointName(), problems);
        problems.require(
                !settings.sinkName().isEmpty(),
                SageMakerAsyncOptions.NAME.key() + " must not be empty, was \"\"");
        RequestLimits.header(SinkOptions.CONTENT_TYPE.key(), settings.contentType(), problems);
        RequestLimits.header(SinkOptions.ACCEPT.key(), settings.accept(), problems);
        RequestLimits.header(
                SinkOptions.CUSTOM_ATTRIBUTES.key(), settings.customAttributes(), problems);
        RequestLimits.requestTtl(SinkOptions.REQUEST_TTL.key(), settings.requestTtl(), problems);
        RequestLimits.invocationTimeout(
                SinkOptions.INVOCATION_TIMEOUT.key(), settings.invocationTimeout(), problems);
    }

    private static void checkBounds(SinkSettings settings, Problems problems) {
        Duration shortest = Duration.ofMillis(1);
        problems.atLeastOne(SinkOptions.MAX_BATCH_SIZE, settings.maxBatchSize());
        problems.atLeastOne(SinkOptions.MAX_BATCH_SIZE_IN_BYTES, settings.maxBatchSizeInBytes());
        problems.atMost(
                SinkOptions.MAX_BATCH_SIZE_IN_BYTES,
                settings.maxBatchSizeInBytes(),
                ServiceLimits.MAX_PAYLOAD_BYTES);
        problems.atLeastOne(SinkOptions.MAX_IN_FLIGHT_REQUESTS, settings.maxInFlightRequests());
        problems.require(
                settings.maxOpenInvocations() >= 0,
                SinkOptions.MAX_OPEN_INVOCATIONS.key()
                        + " must be at least 1, or 0 for no limit, was "
                        + settings.maxOpenInvocations());
        Double perSecond = settings.maxInvocationsPerSecond();
        problems.require(
                perSecond == null || perSecond >= LEAST_PER_SECOND && !perSecond.isInfinite(),
                SinkOptions.MAX_INVOCATIONS_PER_SECOND.key()
                        + " must be a number of at least "
                        + LEAST_PER_SECOND
                        + ", was "
                        + perSecond);
        problems.require(
                settings.maxBufferedRequests() > settings.maxBatchSize(),
                SinkOptions.MAX_BUFFERED_REQUESTS.key()
                        + " must be above "
                        + SinkOptions.MAX_BATCH_SIZE.key()
                        + " ("
                        + settings.maxBatchSize()
                        + "), was "
                        + settings.maxBufferedRequests());
        problems.atLeast(SinkOptions.MAX_TIME_IN_BUFFER, settings.maxTimeInBuffer(), shortest);
        problems.atLeastOne(SinkOptions.MAX_RECORD_SIZE_IN_BYTES, settings.maxRecordSizeInBytes());
        problems.notBelow(
                SinkOptions.MAX_BATCH_SIZE_IN_BYTES,
                settings.maxBatchSizeInBytes(),
                SinkOptions.MAX_RECORD_SIZE_IN_BYTES,
                settings.maxRecordSizeInBytes());
        problems.notBelow(
                SinkOptions.MAX_BUFFERED_BYTES,
                settings.maxBufferedBytes(),
                SinkOptions.MAX_BATCH_SIZE_IN_BYTES,
                settings.maxBatchSizeInBytes());
        problems.atLeast(SinkOptions.RETRY_BUDGET, settings.retryBudget(), shortest);
        problems.atLeastOne(SinkOptions.MAX_SEGMENT_BYTES, settings.maxSegmentBytes());
        problems.atMost(
                SinkOptions.MAX_SEGMENT_BYTES,
                settings.maxSegmentBytes(),
                ServiceLimits.MAX_SEGMENT_BYTES);
        problems.atLeast(Tuning.SEGMENT_INTERVAL, settings.segmentInterval(), Duration.ZERO);
        problems.atLeast(Tuning.SINK_WATERMARK_INTERVAL, settings.watermarkInterval(), shortest);
    }

    static void checkRunId(@Nullable String runId, Problems problems) {
        if (runId != null) {
            problems.read(() -> RunId.check(SageMakerAsyncOptions.RUN_ID.key(), runId));
        }
    }
}
