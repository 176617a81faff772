// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.model.RunId;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.jspecify.annotations.Nullable;

/** Names the settings of a sink that can't work, by the service's limits and by each other. */
public final class SinkSettingsCheck {

    private static final Pattern ENDPOINT_NAME = Pattern.compile("[a-zA-Z0-9](-*[a-zA-Z0-9])*");
    private static final int MAX_ENDPOINT_NAME = 63;
    private static final int MAX_HEADER = 1024;
    private static final long MAX_PAYLOAD_BYTES = 1_000_000_000;

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
        String name = settings.endpointName();
        problems.require(
                name.length() <= MAX_ENDPOINT_NAME && ENDPOINT_NAME.matcher(name).matches(),
                SinkOptions.ENDPOINT_NAME.key()
                        + " must be 1 to 63 letters, digits and inner hyphens, was \""
                        + name
                        + "\"");
        problems.require(
                !settings.sinkName().isEmpty(),
                SageMakerAsyncOptions.NAME.key() + " must not be empty, was \"\"");
        header(SinkOptions.CONTENT_TYPE, settings.contentType(), problems);
        header(SinkOptions.ACCEPT, settings.accept(), problems);
        header(SinkOptions.CUSTOM_ATTRIBUTES, settings.customAttributes(), problems);
        problems.seconds(
                SinkOptions.REQUEST_TTL,
                settings.requestTtl(),
                Duration.ofSeconds(60),
                Duration.ofHours(6));
        problems.seconds(
                SinkOptions.INVOCATION_TIMEOUT,
                settings.invocationTimeout(),
                Duration.ofSeconds(1),
                Duration.ofHours(1));
    }

    private static void checkBounds(SinkSettings settings, Problems problems) {
        Duration shortest = Duration.ofMillis(1);
        problems.atLeastOne(SinkOptions.MAX_BATCH_SIZE, settings.maxBatchSize());
        problems.atLeastOne(SinkOptions.MAX_BATCH_SIZE_IN_BYTES, settings.maxBatchSizeInBytes());
        problems.atMost(
                SinkOptions.MAX_BATCH_SIZE_IN_BYTES,
                settings.maxBatchSizeInBytes(),
                MAX_PAYLOAD_BYTES);
        problems.atLeastOne(SinkOptions.MAX_IN_FLIGHT_REQUESTS, settings.maxInFlightRequests());
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

    private static void header(ConfigOption<?> option, @Nullable String value, Problems problems) {
        problems.require(
                value == null
                        || (!value.isEmpty()
                                && value.length() <= MAX_HEADER
                                && value.chars().allMatch(c -> c >= ' ' && c <= '~')),
                option.key()
                        + " must be 1 to 1024 visible ASCII characters, was \""
                        + value
                        + "\"");
    }

    static void checkRunId(@Nullable String runId, Problems problems) {
        if (runId != null) {
            problems.read(() -> RunId.check(SageMakerAsyncOptions.RUN_ID.key(), runId));
        }
    }
}
