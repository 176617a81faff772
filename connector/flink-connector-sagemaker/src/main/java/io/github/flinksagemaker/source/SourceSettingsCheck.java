package io.github.flinksagemaker.source;

import io.github.flinksagemaker.config.RunSelection;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.SourceSettings;
import io.github.flinksagemaker.config.StartPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;

/** Refuses settings that can't work. */
final class SourceSettingsCheck {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final int MAX_RECEIVES = 100;

    /** A host, an account or other path, and a name of up to 80 characters as SQS allows. */
    private static final Pattern QUEUE_URL =
            Pattern.compile("https?://[^/?#\\s]+(/[^/?#\\s]+)*/[A-Za-z0-9_-]{1,80}(\\.fifo)?");

    /** An output in memory is one array. */
    private static final long MAX_OUTPUT = 1L << 30;

    private SourceSettingsCheck() {}

    static void check(SourceSettings settings) {
        notBeforeTheEpoch(settings.startPosition().moment());
        atLeast(SourceOptions.DISCOVERY_INTERVAL, settings.discoveryInterval(), SHORTEST);
        atLeast(SourceOptions.LANE_RETENTION, settings.laneRetention(), Duration.ofHours(1));
        atLeast(SourceOptions.LANE_TIMEOUT, settings.laneTimeout(), SHORTEST);
        atLeast(SourceOptions.WATERMARK_INTERVAL, settings.watermarkInterval(), SHORTEST);
        atLeast(SourceOptions.IDLE_TIMEOUT, settings.idleTimeout(), Duration.ZERO);
        atLeast(SourceOptions.TAIL_INTERVAL_MIN, settings.tailIntervalMin(), SHORTEST);
        notBelow(
                SourceOptions.TAIL_INTERVAL_MAX,
                settings.tailIntervalMax(),
                SourceOptions.TAIL_INTERVAL_MIN,
                settings.tailIntervalMin());
        atLeast(SourceOptions.POLL_INTERVAL_MIN, settings.pollIntervalMin(), SHORTEST);
        notBelow(
                SourceOptions.POLL_INTERVAL_MAX,
                settings.pollIntervalMax(),
                SourceOptions.POLL_INTERVAL_MIN,
                settings.pollIntervalMin());
        atLeast(SourceOptions.RETRY_BUDGET, settings.retryBudget(), Duration.ZERO);
        atLeast(SourceOptions.DEADLINE_GRACE, settings.deadlineGrace(), Duration.ZERO);
        positive(SourceOptions.MAX_CONCURRENT_READS, settings.maxConcurrentReads());
        positive(SourceOptions.MAX_OPEN_INVOCATIONS, settings.maxOpenInvocations());
        positive(SourceOptions.MAX_BUFFERED_BYTES, settings.maxBufferedBytes());
        positive(SourceOptions.SEGMENT_CACHE_BYTES, settings.segmentCacheBytes());
        positive(SourceOptions.MAX_SEGMENT_SIZE, settings.maxSegmentSize());
        atLeast(SourceOptions.CLEANUP_RETENTION, settings.cleanupRetention(), SHORTEST);
        atLeast(SourceOptions.CLEANUP_INTERVAL, settings.cleanupInterval(), SHORTEST);
        if (settings.cleanupPolicy().deletesOutputs() && settings.allowedOutputPaths().isEmpty()) {
            throw new IllegalArgumentException(
                    SourceOptions.CLEANUP_POLICY.key()
                            + " "
                            + settings.cleanupPolicy()
                            + " deletes outputs only under allowed paths, and there are none: name"
                            + " them with setAllowedOutputPaths");
        }
        Long above = settings.outputReferenceAbove();
        if (above != null && above > MAX_OUTPUT) {
            throw new IllegalArgumentException(
                    SourceOptions.OUTPUT_REFERENCE_ABOVE.key()
                            + " must be at most 1 gb, was "
                            + above
                            + " bytes: an output in memory is one array");
        }
        checkNotifications(settings);
        checkRuns(settings);
    }

    private static void checkRuns(SourceSettings settings) {
        if (settings.ownRun() != null
                && settings.startPositionChosen()
                && settings.startPosition().kind() != StartPosition.Kind.EARLIEST) {
            throw new IllegalArgumentException(
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
    }

    /** Refuses a source of its own run that knows of none; {@code enrich} gives it one. */
    static void checkRunIsKnown(SourceSettings settings) {
        if (settings.runs() == RunSelection.OWN && settings.runId() == null) {
            throw new IllegalArgumentException(
                    SourceOptions.RUNS.key()
                            + " is "
                            + RunSelection.OWN
                            + ", but no run is known: set "
                            + SourceOptions.RUN_ID.key()
                            + " to the sink's, or set "
                            + SourceOptions.RUNS.key()
                            + " to "
                            + RunSelection.ALL);
        }
    }

    private static void checkNotifications(SourceSettings settings) {
        String url = settings.notificationQueueUrl();
        if (url != null && !QUEUE_URL.matcher(url).matches()) {
            throw new IllegalArgumentException(
                    SourceOptions.NOTIFICATION_QUEUE_URL.key()
                            + " must be a queue's URL such as"
                            + " https://sqs.eu-central-1.amazonaws.com/123456789012/name (no ARN,"
                            + " no name alone), was "
                            + url);
        }
        int receives = settings.maxConcurrentReceives();
        if (receives < 1 || receives > MAX_RECEIVES) {
            throw new IllegalArgumentException(
                    SourceOptions.NOTIFICATION_MAX_CONCURRENT_RECEIVES.key()
                            + " must be 1 to "
                            + MAX_RECEIVES
                            + ", was "
                            + receives);
        }
        atLeast(
                SourceOptions.NOTIFICATION_POLL_INTERVAL,
                settings.notificationPollInterval(),
                SHORTEST);
    }

    private static void notBeforeTheEpoch(@Nullable Instant moment) {
        if (moment != null && moment.isBefore(Instant.EPOCH)) {
            throw new IllegalArgumentException(
                    SourceOptions.START_TIMESTAMP.key()
                            + " must not be before 1970, was "
                            + moment
                            + "; StartPosition.earliest() starts at the ledger's beginning");
        }
    }

    private static void atLeast(ConfigOption<?> option, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    option.key() + " must be at least " + least + ", was " + value);
        }
    }

    private static void notBelow(
            ConfigOption<?> option, Duration value, ConfigOption<?> lower, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    option.key()
                            + " must not be below "
                            + lower.key()
                            + " ("
                            + least
                            + "), was "
                            + value);
        }
    }

    private static void positive(ConfigOption<?> option, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(option.key() + " must be at least 1, was " + value);
        }
    }
}
