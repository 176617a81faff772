// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.config.RunSelection;
import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Names the settings of a source that can't work. */
public final class SourceSettingsCheck {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final int MAX_RECEIVES = 100;

    /** A host, an account or other path, and a name of up to 80 characters as SQS allows. */
    private static final Pattern QUEUE_URL =
            Pattern.compile("https?://[^/?#\\s]+(/[^/?#\\s]+)*/[A-Za-z0-9_-]{1,80}(\\.fifo)?");

    /** An output in memory is one array. */
    private static final long MAX_OUTPUT = 1L << 30;

    private SourceSettingsCheck() {}

    public static void check(SourceSettings settings, Problems problems) {
        checkTimes(settings, problems);
        problems.atLeastOne(SourceOptions.MAX_CONCURRENT_READS, settings.maxConcurrentReads());
        problems.atLeastOne(SourceOptions.MAX_OPEN_INVOCATIONS, settings.maxOpenInvocations());
        problems.atLeastOne(SourceOptions.MAX_BUFFERED_BYTES, settings.maxBufferedBytes());
        problems.atLeastOne(Tuning.SEGMENT_CACHE_BYTES, settings.segmentCacheBytes());
        problems.atLeastOne(SourceOptions.MAX_SEGMENT_SIZE, settings.maxSegmentSize());
        String member = settings.errorMember();
        problems.require(
                member == null || !member.isEmpty(),
                SourceOptions.ERROR_MEMBER.key() + " must not be empty, was \"\"");
        Long above = settings.outputReferenceAbove();
        problems.require(
                above == null || above <= MAX_OUTPUT,
                SourceOptions.OUTPUT_REFERENCE_ABOVE.key()
                        + " must be at most 1 gb, was "
                        + above
                        + " bytes: an output in memory is one array");
        checkRetries(settings, problems);
        checkNotifications(settings, problems);
        checkRuns(settings, problems);
    }

    private static void checkRetries(SourceSettings settings, Problems problems) {
        problems.atLeastOne(SourceOptions.RETRY_MAX_ATTEMPTS, settings.retryMaxAttempts());
        problems.atLeast(SourceOptions.RETRY_INITIAL_DELAY, settings.retryInitialDelay(), SHORTEST);
        String pattern = settings.retryPattern();
        if (pattern != null) {
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                problems.add(
                        SourceOptions.RETRY_PATTERN.key()
                                + " must be a regular expression, was \""
                                + pattern
                                + "\": "
                                + e.getDescription());
            }
        }
        Duration delay = settings.isolateMaxDelay();
        if (delay != null) {
            problems.atLeast(SourceOptions.ISOLATE_MAX_DELAY, delay, Duration.ZERO);
        }
    }

    private static void checkTimes(SourceSettings settings, Problems problems) {
        notBeforeTheEpoch(settings.startPosition().moment(), problems);
        problems.atLeast(SourceOptions.DISCOVERY_INTERVAL, settings.discoveryInterval(), SHORTEST);
        problems.atLeast(Tuning.LANE_RETENTION, settings.laneRetention(), Duration.ofHours(1));
        problems.atLeast(Tuning.SOURCE_START_BUDGET, settings.startBudget(), Duration.ZERO);
        problems.atLeast(SourceOptions.LANE_TIMEOUT, settings.laneTimeout(), SHORTEST);
        problems.atLeast(Tuning.WATERMARK_INTERVAL, settings.watermarkInterval(), SHORTEST);
        problems.atLeast(SourceOptions.IDLE_TIMEOUT, settings.idleTimeout(), Duration.ZERO);
        problems.atLeast(Tuning.TAIL_INTERVAL_MIN, settings.tailIntervalMin(), SHORTEST);
        problems.notBelow(
                Tuning.TAIL_INTERVAL_MAX,
                settings.tailIntervalMax(),
                Tuning.TAIL_INTERVAL_MIN,
                settings.tailIntervalMin());
        problems.atLeast(SourceOptions.POLL_INTERVAL_MIN, settings.pollIntervalMin(), SHORTEST);
        problems.notBelow(
                SourceOptions.POLL_INTERVAL_MAX,
                settings.pollIntervalMax(),
                SourceOptions.POLL_INTERVAL_MIN,
                settings.pollIntervalMin());
        problems.atLeast(SourceOptions.RETRY_BUDGET, settings.retryBudget(), Duration.ZERO);
        problems.atLeast(SourceOptions.DEADLINE_GRACE, settings.deadlineGrace(), Duration.ZERO);
        problems.atLeast(SourceOptions.CLEANUP_RETENTION, settings.cleanupRetention(), SHORTEST);
        problems.atLeast(SourceOptions.CLEANUP_INTERVAL, settings.cleanupInterval(), SHORTEST);
        checkOtherRuns(settings, problems);
    }

    private static void checkOtherRuns(SourceSettings settings, Problems problems) {
        Duration age = settings.cleanupOtherRunsAfter();
        if (age == null) {
            return;
        }
        problems.atLeast(SourceOptions.CLEANUP_OTHER_RUNS_AFTER, age, settings.cleanupRetention());
        problems.require(
                settings.cleanupPolicy() != CleanupPolicy.NONE,
                SourceOptions.CLEANUP_OTHER_RUNS_AFTER.key()
                        + " deletes nothing where "
                        + SourceOptions.CLEANUP_POLICY.key()
                        + " is "
                        + CleanupPolicy.NONE);
    }

    private static void checkRuns(SourceSettings settings, Problems problems) {
        SinkSettingsCheck.checkRunId(settings.runId(), problems);
        problems.require(
                settings.ownRun() == null
                        || !settings.startPositionChosen()
                        || settings.startPosition().kind() == StartPosition.Kind.EARLIEST,
                SourceOptions.START_POSITION.key()
                        + " "
                        + settings.startPosition()
                        + " does not go with "
                        + SourceOptions.RUNS.key()
                        + " "
                        + RunSelection.OWN
                        + ", which reads run "
                        + settings.ownRun()
                        + " from its beginning: leave the start position out, or set "
                        + SourceOptions.RUNS.key()
                        + " to "
                        + RunSelection.ALL);
    }

    /** Refuses a source of its own run that knows of none; {@code enrich} gives it one. */
    public static void checkRunIsKnown(SourceSettings settings) {
        if (settings.runs() == RunSelection.OWN && settings.runId() == null) {
            throw new IllegalArgumentException(
                    SourceOptions.RUNS.key()
                            + " is "
                            + RunSelection.OWN
                            + ", but no run is known: set "
                            + SageMakerAsyncOptions.RUN_ID.key()
                            + " to the sink's, or set "
                            + SourceOptions.RUNS.key()
                            + " to "
                            + RunSelection.ALL);
        }
    }

    private static void checkNotifications(SourceSettings settings, Problems problems) {
        String url = settings.notificationQueueUrl();
        problems.require(
                url == null || QUEUE_URL.matcher(url).matches(),
                SourceOptions.NOTIFICATION_QUEUE_URL.key()
                        + " must be a queue's URL such as"
                        + " https://sqs.eu-central-1.amazonaws.com/123456789012/name (no ARN, no"
                        + " name alone), was "
                        + url);
        problems.atLeastOne(
                Tuning.NOTIFICATION_MAX_CONCURRENT_RECEIVES, settings.maxConcurrentReceives());
        problems.atMost(
                Tuning.NOTIFICATION_MAX_CONCURRENT_RECEIVES,
                settings.maxConcurrentReceives(),
                MAX_RECEIVES);
        problems.atLeast(
                SourceOptions.NOTIFICATION_POLL_INTERVAL,
                settings.notificationPollInterval(),
                SHORTEST);
    }

    private static void notBeforeTheEpoch(@Nullable Instant moment, Problems problems) {
        problems.require(
                moment == null || !moment.isBefore(Instant.EPOCH),
                SourceOptions.START_TIMESTAMP.key()
                        + " must not be before 1970, was "
                        + moment
                        + "; StartPosition.earliest() starts at the ledger's beginning");
    }
}
