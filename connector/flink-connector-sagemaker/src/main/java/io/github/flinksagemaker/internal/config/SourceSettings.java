// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.config.ForeignMessages;
import io.github.flinksagemaker.config.Isolation;
import io.github.flinksagemaker.config.RunSelection;
import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.model.S3Location;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/** What a source was built with; {@link SourceOptions} has meanings and defaults. */
@AutoValue
public abstract class SourceSettings implements Serializable {

    private static final long serialVersionUID = 1L;

    public abstract S3Location stagingPath();

    /** Only outputs and failures under one of these are read; empty allows all. */
    public abstract List<S3Location> allowedOutputPaths();

    /** Whether the source ends when the ledger has ended (rule 30). */
    public abstract boolean bounded();

    /** Where a source without state starts. */
    public abstract StartPosition startPosition();

    public abstract Duration discoveryInterval();

    public abstract Duration laneRetention();

    /** How long a job's first start may be refused. */
    public abstract Duration startBudget();

    public abstract Duration laneTimeout();

    /** Whether watermarks are emitted (rules 20 to 25). */
    public abstract boolean eventTime();

    public abstract Duration watermarkInterval();

    /** Zero for none. */
    public abstract Duration idleTimeout();

    public abstract Duration tailIntervalMin();

    public abstract Duration tailIntervalMax();

    public abstract Duration pollIntervalMin();

    public abstract Duration pollIntervalMax();

    public abstract int maxConcurrentReads();

    public abstract int maxOpenInvocations();

    public abstract long maxBufferedBytes();

    public abstract long segmentCacheBytes();

    public abstract long maxSegmentSize();

    public abstract Duration deadlineGrace();

    /** How long what has worked and is refused now is repeated; zero for not at all. */
    public abstract Duration retryBudget();

    public abstract boolean forbiddenMeansMissing();

    public abstract FailurePolicy failurePolicy();

    /** Of an object that is an error instead of a prediction; absent if there is none. */
    public abstract @Nullable String errorMember();

    public abstract boolean nullIsError();

    /** Absent without notifications. */
    public abstract @Nullable String notificationQueueUrl();

    public abstract boolean notificationTrusted();

    public abstract ForeignMessages foreignMessages();

    public abstract int maxConcurrentReceives();

    public abstract Duration notificationPollInterval();

    /** Whether hints are expected, so that polling is a safety net only. */
    public boolean notificationsEnabled() {
        return notificationQueueUrl() != null;
    }

    public abstract CleanupPolicy cleanupPolicy();

    public abstract Duration cleanupRetention();

    public abstract Duration cleanupInterval();

    /** How old what is left of an ended run that is not read must be; absent: it stays. */
    public abstract @Nullable Duration cleanupOtherRunsAfter();

    /** The run to read (rule 34); absent if none was named. */
    public abstract @Nullable String runId();

    /** Absent where the run-id decides. */
    public abstract @Nullable RunSelection runs();

    /** Whether the sink is in the same job, so that its run will come however late. */
    public abstract boolean sinkInSameJob();

    /** Whether the start position is not just the default. */
    public abstract boolean startPositionChosen();

    /** The run that alone is read, with what goes on from it; absent if all are. */
    public @Nullable String ownRun() {
        return runs() == RunSelection.ALL ? null : runId();
    }

    /** Whether to read what there is now, rather than wait for what is to come. */
    public boolean startsEarliestExplicitly() {
        return startPositionChosen() && startPosition().kind() == StartPosition.Kind.EARLIEST;
    }

    /** Whether records that failed together are invoked again; absent: not where nobody asked. */
    public abstract @Nullable Isolation isolate();

    public boolean isolates() {
        return isolate() == Isolation.BISECT;
    }

    /** Absent: an entry's patience once more. */
    public abstract @Nullable Duration isolateMaxDelay();

    public abstract int retryMaxAttempts();

    public abstract Duration retryInitialDelay();

    /** What is found in texts of failures that are the model's; absent if none is known to be. */
    public abstract @Nullable String retryPattern();

    public abstract Builder toBuilder();

    /** In bytes; absent if every output is read. */
    public abstract @Nullable Long outputReferenceAbove();

    /** A builder that holds every default. */
    public static Builder builder() {
        return builder(new Configuration());
    }

    /** A builder that holds the options, but for paths and the start position. */
    public static Builder builder(ReadableConfig options) {
        return new AutoValue_SourceSettings.Builder()
                .setAllowedOutputPaths(List.of())
                .setSinkInSameJob(false)
                .setStartPosition(StartPosition.earliest())
                .setStartPositionChosen(
                        options.getOptional(SourceOptions.START_POSITION).isPresent())
                .setOutputReferenceAbove(
                        options.getOptional(SourceOptions.OUTPUT_REFERENCE_ABOVE)
                                .map(MemorySize::getBytes)
                                .orElse(null))
                .setBounded(options.get(SourceOptions.BOUNDED))
                .setDiscoveryInterval(options.get(SourceOptions.DISCOVERY_INTERVAL))
                .setLaneRetention(options.get(Tuning.LANE_RETENTION))
                .setStartBudget(options.get(Tuning.SOURCE_START_BUDGET))
                .setLaneTimeout(options.get(SourceOptions.LANE_TIMEOUT))
                .setEventTime(options.get(SourceOptions.EVENT_TIME))
                .setWatermarkInterval(options.get(Tuning.WATERMARK_INTERVAL))
                .setIdleTimeout(options.get(SourceOptions.IDLE_TIMEOUT))
                .setTailIntervalMin(options.get(Tuning.TAIL_INTERVAL_MIN))
                .setTailIntervalMax(options.get(Tuning.TAIL_INTERVAL_MAX))
                .setPollIntervalMin(options.get(SourceOptions.POLL_INTERVAL_MIN))
                .setPollIntervalMax(options.get(SourceOptions.POLL_INTERVAL_MAX))
                .setMaxConcurrentReads(options.get(SourceOptions.MAX_CONCURRENT_READS))
                .setMaxOpenInvocations(options.get(SourceOptions.MAX_OPEN_INVOCATIONS))
                .setMaxBufferedBytes(options.get(SourceOptions.MAX_BUFFERED_BYTES).getBytes())
                .setSegmentCacheBytes(options.get(Tuning.SEGMENT_CACHE_BYTES).getBytes())
                .setMaxSegmentSize(options.get(SourceOptions.MAX_SEGMENT_SIZE).getBytes())
                .setDeadlineGrace(options.get(SourceOptions.DEADLINE_GRACE))
                .setRetryBudget(options.get(SourceOptions.RETRY_BUDGET))
                .setForbiddenMeansMissing(options.get(SourceOptions.FORBIDDEN_MEANS_MISSING))
                .setFailurePolicy(options.get(SourceOptions.FAILURE_POLICY))
                .setErrorMember(options.get(SourceOptions.ERROR_MEMBER))
                .setNullIsError(options.get(SourceOptions.NULL_IS_ERROR))
                .setNotificationQueueUrl(options.get(SourceOptions.NOTIFICATION_QUEUE_URL))
                .setNotificationTrusted(options.get(SourceOptions.NOTIFICATION_TRUSTED))
                .setForeignMessages(options.get(SourceOptions.NOTIFICATION_FOREIGN_MESSAGES))
                .setMaxConcurrentReceives(options.get(Tuning.NOTIFICATION_MAX_CONCURRENT_RECEIVES))
                .setNotificationPollInterval(options.get(SourceOptions.NOTIFICATION_POLL_INTERVAL))
                .setCleanupPolicy(options.get(SourceOptions.CLEANUP_POLICY))
                .setCleanupRetention(options.get(SourceOptions.CLEANUP_RETENTION))
                .setCleanupInterval(options.get(SourceOptions.CLEANUP_INTERVAL))
                .setCleanupOtherRunsAfter(options.get(SourceOptions.CLEANUP_OTHER_RUNS_AFTER))
                .setRunId(options.get(SageMakerAsyncOptions.RUN_ID))
                .setIsolate(options.get(SourceOptions.ISOLATE))
                .setIsolateMaxDelay(options.get(SourceOptions.ISOLATE_MAX_DELAY))
                .setRetryMaxAttempts(options.get(SourceOptions.RETRY_MAX_ATTEMPTS))
                .setRetryPattern(options.get(SourceOptions.RETRY_PATTERN))
                .setRetryInitialDelay(options.get(SourceOptions.RETRY_INITIAL_DELAY))
                .setRuns(options.get(SourceOptions.RUNS));
    }

    /** Builds {@link SourceSettings}; only the staging path has no default. */
    @AutoValue.Builder
    public abstract static class Builder {
        public abstract Builder setStagingPath(S3Location stagingPath);

        public abstract Builder setAllowedOutputPaths(List<S3Location> allowedOutputPaths);

        public abstract Builder setBounded(boolean bounded);

        public abstract Builder setStartPosition(StartPosition startPosition);

        public abstract Builder setDiscoveryInterval(Duration discoveryInterval);

        public abstract Builder setLaneRetention(Duration laneRetention);

        public abstract Builder setStartBudget(Duration startBudget);

        public abstract Builder setLaneTimeout(Duration laneTimeout);

        public abstract Builder setEventTime(boolean eventTime);

        public abstract Builder setWatermarkInterval(Duration watermarkInterval);

        public abstract Builder setIdleTimeout(Duration idleTimeout);

        public abstract Builder setTailIntervalMin(Duration tailIntervalMin);

        public abstract Builder setTailIntervalMax(Duration tailIntervalMax);

        public abstract Builder setPollIntervalMin(Duration pollIntervalMin);

        public abstract Builder setPollIntervalMax(Duration pollIntervalMax);

        public abstract Builder setMaxConcurrentReads(int maxConcurrentReads);

        public abstract Builder setMaxOpenInvocations(int maxOpenInvocations);

        public abstract Builder setMaxBufferedBytes(long maxBufferedBytes);

        public abstract Builder setSegmentCacheBytes(long segmentCacheBytes);

        public abstract Builder setMaxSegmentSize(long maxSegmentSize);

        public abstract Builder setDeadlineGrace(Duration deadlineGrace);

        public abstract Builder setRetryBudget(Duration retryBudget);

        public abstract Builder setForbiddenMeansMissing(boolean forbiddenMeansMissing);

        public abstract Builder setFailurePolicy(FailurePolicy failurePolicy);

        public abstract Builder setErrorMember(@Nullable String errorMember);

        public abstract Builder setNullIsError(boolean nullIsError);

        public abstract Builder setOutputReferenceAbove(@Nullable Long outputReferenceAbove);

        public abstract Builder setNotificationQueueUrl(@Nullable String notificationQueueUrl);

        public abstract Builder setNotificationTrusted(boolean notificationTrusted);

        public abstract Builder setForeignMessages(ForeignMessages foreignMessages);

        public abstract Builder setMaxConcurrentReceives(int maxConcurrentReceives);

        public abstract Builder setNotificationPollInterval(Duration notificationPollInterval);

        public abstract Builder setCleanupPolicy(CleanupPolicy cleanupPolicy);

        public abstract Builder setCleanupRetention(Duration cleanupRetention);

        public abstract Builder setCleanupInterval(Duration cleanupInterval);

        public abstract Builder setCleanupOtherRunsAfter(@Nullable Duration age);

        public abstract Builder setRunId(@Nullable String runId);

        public abstract Builder setRuns(@Nullable RunSelection runs);

        public abstract Builder setIsolate(@Nullable Isolation isolate);

        public abstract Builder setIsolateMaxDelay(@Nullable Duration isolateMaxDelay);

        public abstract Builder setRetryMaxAttempts(int retryMaxAttempts);

        public abstract Builder setRetryInitialDelay(Duration retryInitialDelay);

        public abstract Builder setRetryPattern(@Nullable String retryPattern);

        public abstract Builder setSinkInSameJob(boolean sinkInSameJob);

        public abstract Builder setStartPositionChosen(boolean startPositionChosen);

        public abstract SourceSettings build();
    }
}
