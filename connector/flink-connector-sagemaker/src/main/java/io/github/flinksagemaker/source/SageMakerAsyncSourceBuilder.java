package io.github.flinksagemaker.source;

import io.github.flinksagemaker.config.AwsSettings;
import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.config.CorruptSegmentPolicy;
import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.config.ForeignMessages;
import io.github.flinksagemaker.config.RunSelection;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.SourceSettings;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.config.UserPath;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.notification.AwsNotificationQueueFactory;
import io.github.flinksagemaker.internal.notification.NotificationQueueFactory;
import io.github.flinksagemaker.internal.s3.AwsObjectStoreFactory;
import io.github.flinksagemaker.internal.s3.ObjectStoreFactory;
import io.github.flinksagemaker.model.RunId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link SageMakerAsyncSource}. The staging path and both schemas are required; {@link
 * #build} checks everything, copies it, and may be called again.
 */
public final class SageMakerAsyncSourceBuilder<IN, OUT> {

    private final SourceSettings.Builder settings = SourceSettings.builder();
    private @Nullable S3Location stagingPath;
    private @Nullable DeserializationSchema<IN> records;
    private @Nullable DeserializationSchema<OUT> predictions;
    private BatchFormat format = BatchFormats.jsonLines();
    private AwsSettings aws = AwsSettings.defaults();
    private @Nullable ObjectStoreFactory stores;
    private @Nullable NotificationQueueFactory queues;

    SageMakerAsyncSourceBuilder() {}

    /**
     * Where the sink stages: {@code s3://bucket/prefix}, the same as the sink's.
     *
     * @throws IllegalArgumentException if it is not an S3 location
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setStagingPath(String stagingPath) {
        this.stagingPath = folder(UserPath.staging(stagingPath));
        return this;
    }

    /**
     * The AWS clients' properties, {@code aws.region} and so on; copied. Default: none.
     *
     * @throws IllegalArgumentException if a property that starts with {@code aws.} is unknown or
     *     wrong
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setClientProperties(Properties properties) {
        this.aws = AwsSettings.of(properties);
        return this;
    }

    /**
     * Reads the records that the ledger carries, as the sink's carried-record schema wrote them.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setRecordDeserializationSchema(
            DeserializationSchema<IN> schema) {
        this.records = schema;
        return this;
    }

    /** Reads one prediction: one piece of a response. */
    public SageMakerAsyncSourceBuilder<IN, OUT> setPredictionDeserializationSchema(
            DeserializationSchema<OUT> schema) {
        this.predictions = schema;
        return this;
    }

    /**
     * Splits responses; the built-in formats are recognised by the name in the ledger anyway.
     * Default: {@link BatchFormats#jsonLines()}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setBatchFormat(BatchFormat format) {
        this.format = format;
        return this;
    }

    /**
     * Whether the source ends when the sink's input has ended and everything is settled. A bounded
     * source of a ledger whose sink never ends doesn't end either. Default: false.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setBounded(boolean bounded) {
        settings.setBounded(bounded);
        return this;
    }

    /**
     * Only outputs and failures under one of these S3 locations are read. Default: none, which
     * allows all.
     *
     * @throws IllegalArgumentException if one is not an S3 location
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setAllowedOutputPaths(String... paths) {
        settings.setAllowedOutputPaths(
                List.copyOf(
                        Arrays.stream(paths)
                                .map(path -> folder(UserPath.allowedOutputs(path)))
                                .collect(Collectors.toList())));
        return this;
    }

    /**
     * Which runs of sinks the source reads, of all under its staging path. With {@link
     * RunSelection#OWN} it needs a {@link #setRunId run-id}, which {@code enrich} gives it, and
     * starts at the run's beginning. Default: OWN where a run-id is known, else ALL.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setRuns(RunSelection runs) {
        settings.setRuns(runs);
        return this;
    }

    /**
     * Where a source without state starts: {@link StartPosition#earliest()}, {@link
     * StartPosition#latest()} or {@link StartPosition#timestamp}. Default: {@link
     * SourceOptions#START_POSITION}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setStartPosition(StartPosition startPosition) {
        settings.setStartPosition(startPosition).setStartPositionChosen(true);
        return this;
    }

    /**
     * How often the ledger is listed for new lanes. Default: {@link
     * SourceOptions#DISCOVERY_INTERVAL}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setDiscoveryInterval(Duration discoveryInterval) {
        settings.setDiscoveryInterval(discoveryInterval);
        return this;
    }

    /**
     * After how long a silence a lane with nothing open is only looked at now and then (every few
     * seconds while there are few such lanes); at least an hour. Default: {@link
     * SourceOptions#LANE_RETENTION}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setLaneRetention(Duration laneRetention) {
        settings.setLaneRetention(laneRetention);
        return this;
    }

    /**
     * How long to wait for a lane that should come, or for a sign of a silent one, where only time
     * can tell; at least 1 ms, and longer than the checkpoint interval of a sink that delivers
     * exactly once. A bounded source ends this much later if a subtask of the sink was restarted
     * alone and then reached its end before the next checkpoint. Default: {@link
     * SourceOptions#LANE_TIMEOUT}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setLaneTimeout(Duration laneTimeout) {
        settings.setLaneTimeout(laneTimeout);
        return this;
    }

    /**
     * Whether the source emits watermarks, such that no record is late that was not late before the
     * sink. They combine with those of the job's watermark strategy: the greater one counts, so use
     * {@code noWatermarks()} beside this. Default: {@link SourceOptions#EVENT_TIME}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setEventTime(boolean eventTime) {
        settings.setEventTime(eventTime);
        return this;
    }

    /**
     * How often at most watermarks travel between readers and enumerator. Default: {@link
     * SourceOptions#WATERMARK_INTERVAL}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setWatermarkInterval(Duration watermarkInterval) {
        settings.setWatermarkInterval(watermarkInterval);
        return this;
    }

    /**
     * How long a writer's watermark may stand still, with nothing open, before the source goes on
     * without it; zero waits. Like Flink's {@code withIdleness}: its records may be late when it
     * goes on. Default: {@link SourceOptions#IDLE_TIMEOUT}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setIdleTimeout(Duration idleTimeout) {
        settings.setIdleTimeout(idleTimeout);
        return this;
    }

    /**
     * How soon the end of an active lane is looked at again. Default: {@link
     * SourceOptions#TAIL_INTERVAL_MIN}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setTailIntervalMin(Duration tailIntervalMin) {
        settings.setTailIntervalMin(tailIntervalMin);
        return this;
    }

    /**
     * How rarely the end of an idle lane is looked at. Default: {@link
     * SourceOptions#TAIL_INTERVAL_MAX}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setTailIntervalMax(Duration tailIntervalMax) {
        settings.setTailIntervalMax(tailIntervalMax);
        return this;
    }

    /**
     * How soon an invocation's output is looked for first, and again. Default: {@link
     * SourceOptions#POLL_INTERVAL_MIN}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setPollIntervalMin(Duration pollIntervalMin) {
        settings.setPollIntervalMin(pollIntervalMin);
        return this;
    }

    /**
     * How rarely the output of a slow invocation is looked for. Default: {@link
     * SourceOptions#POLL_INTERVAL_MAX}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setPollIntervalMax(Duration pollIntervalMax) {
        settings.setPollIntervalMax(pollIntervalMax);
        return this;
    }

    /**
     * S3 reads in flight per reader, all told. Default: {@link SourceOptions#MAX_CONCURRENT_READS}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setMaxConcurrentReads(int maxConcurrentReads) {
        settings.setMaxConcurrentReads(maxConcurrentReads);
        return this;
    }

    /**
     * Open invocations per reader above which no further segments are read. Default: {@link
     * SourceOptions#MAX_OPEN_INVOCATIONS}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setMaxOpenInvocations(int maxOpenInvocations) {
        settings.setMaxOpenInvocations(maxOpenInvocations);
        return this;
    }

    /**
     * Bytes per reader of outputs and carried records that are being fetched or wait to be emitted;
     * a larger output is read alone. Default: {@link SourceOptions#MAX_BUFFERED_BYTES}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setMaxBufferedBytes(MemorySize maxBufferedBytes) {
        settings.setMaxBufferedBytes(maxBufferedBytes.getBytes());
        return this;
    }

    /**
     * Bytes of segments per reader kept for the records they carry. Default: {@link
     * SourceOptions#SEGMENT_CACHE_BYTES}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setSegmentCacheBytes(MemorySize segmentCacheBytes) {
        settings.setSegmentCacheBytes(segmentCacheBytes.getBytes());
        return this;
    }

    /**
     * Bytes of one segment of the ledger at most: a larger object fails the job instead of filling
     * its memory. It has to be larger than what the sink lets one invocation carry. Default: {@link
     * SourceOptions#MAX_SEGMENT_SIZE}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setMaxSegmentSize(MemorySize maxSegmentSize) {
        settings.setMaxSegmentSize(maxSegmentSize.getBytes());
        return this;
    }

    /**
     * Added to request TTL and invocation timeout before an invocation may expire. Default: {@link
     * SourceOptions#DEADLINE_GRACE}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setDeadlineGrace(Duration deadlineGrace) {
        settings.setDeadlineGrace(deadlineGrace);
        return this;
    }

    /**
     * How long what has worked before and is refused now is asked for again: access denied,
     * credentials that are not valid, no such bucket. Roles, keys and buckets are redeployed. Then
     * the job fails and is left to its restart strategy. Zero fails it at once. Default: {@link
     * SourceOptions#RETRY_BUDGET}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setRetryBudget(Duration retryBudget) {
        settings.setRetryBudget(retryBudget);
        return this;
    }

    /**
     * Whether a 403 after the deadline counts as a missing object instead of failing the job.
     * Default: {@link SourceOptions#FORBIDDEN_MEANS_MISSING}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setForbiddenMeansMissing(
            boolean forbiddenMeansMissing) {
        settings.setForbiddenMeansMissing(forbiddenMeansMissing);
        return this;
    }

    /**
     * Whether a record without a prediction comes out as a failure or fails the job. Default:
     * {@link SourceOptions#FAILURE_POLICY}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setFailurePolicy(FailurePolicy failurePolicy) {
        settings.setFailurePolicy(failurePolicy);
        return this;
    }

    /**
     * What becomes of a segment of the ledger that is not what its writer wrote: it fails the job,
     * or what can't be read of it is left out, with a warning, and counted. Default: {@link
     * SourceOptions#CORRUPT_SEGMENT}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setCorruptSegmentPolicy(
            CorruptSegmentPolicy corruptSegment) {
        settings.setCorruptSegment(corruptSegment);
        return this;
    }

    /**
     * An output larger than this is not read: its records come out as successes with an {@link
     * io.github.flinksagemaker.model.InferenceResult#outputReference()} instead of a prediction. At
     * most 1 GiB. Default: the lesser of 256 MiB and an eighth of the heap of the task manager that
     * reads.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setOutputReferenceAbove(MemorySize size) {
        settings.setOutputReferenceAbove(size.getBytes());
        return this;
    }

    /**
     * What the source deletes when it is done with it. Only one source of a ledger may have a
     * policy other than {@link CleanupPolicy#NONE}: it deletes what others may not have read.
     * Deleting outputs needs {@link #setAllowedOutputPaths}. Default: {@link
     * SourceOptions#CLEANUP_POLICY}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setCleanupPolicy(CleanupPolicy cleanupPolicy) {
        settings.setCleanupPolicy(cleanupPolicy);
        return this;
    }

    /**
     * URL of an SQS queue subscribed to the endpoint's SNS topics, whose notifications make this
     * source look for results at once; needs sqs:ReceiveMessage and sqs:DeleteMessage. Default:
     * none, the source polls.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setNotificationQueueUrl(String queueUrl) {
        settings.setNotificationQueueUrl(queueUrl);
        return this;
    }

    /**
     * How old an object of the ledger must be, by S3's date, to be deleted; a checkpoint or
     * savepoint that is older may not be restored any more. Default: {@link
     * SourceOptions#CLEANUP_RETENTION}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setCleanupRetention(Duration cleanupRetention) {
        settings.setCleanupRetention(cleanupRetention);
        return this;
    }

    /**
     * Whether a failure notification's reason may settle an invocation without output and failure
     * object. Default: {@link SourceOptions#NOTIFICATION_TRUSTED}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setNotificationTrusted(boolean trusted) {
        settings.setNotificationTrusted(trusted);
        return this;
    }

    /**
     * What becomes of messages in the queue that do not concern this ledger. Default: {@link
     * SourceOptions#NOTIFICATION_FOREIGN_MESSAGES}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setForeignMessages(
            ForeignMessages foreignMessages) {
        settings.setForeignMessages(foreignMessages);
        return this;
    }

    /**
     * Receives in flight at the queue, 1 to 100. Default: {@link
     * SourceOptions#NOTIFICATION_MAX_CONCURRENT_RECEIVES}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setMaxConcurrentReceives(
            int maxConcurrentReceives) {
        settings.setMaxConcurrentReceives(maxConcurrentReceives);
        return this;
    }

    /**
     * How rarely an output is looked for while notifications come. Default: {@link
     * SourceOptions#NOTIFICATION_POLL_INTERVAL}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setNotificationPollInterval(Duration interval) {
        settings.setNotificationPollInterval(interval);
        return this;
    }

    /** Replaces SQS, for tests. */
    SageMakerAsyncSourceBuilder<IN, OUT> setNotificationQueueFactory(
            NotificationQueueFactory queues) {
        this.queues = queues;
        return this;
    }

    /**
     * How often the source looks for what may be deleted. Default: {@link
     * SourceOptions#CLEANUP_INTERVAL}.
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setCleanupInterval(Duration cleanupInterval) {
        settings.setCleanupInterval(cleanupInterval);
        return this;
    }

    /**
     * The run of a sink to read (rule 34): the {@code run-id} of that sink. Default: none.
     *
     * @throws IllegalArgumentException unless it is 1 to 64 letters, digits, dots, underscores and
     *     hyphens, without a dot at its start
     */
    public SageMakerAsyncSourceBuilder<IN, OUT> setRunId(String runId) {
        settings.setRunId(RunId.check(SourceOptions.RUN_ID.key(), runId));
        return this;
    }

    /** Replaces S3, for tests. */
    SageMakerAsyncSourceBuilder<IN, OUT> setObjectStoreFactory(ObjectStoreFactory stores) {
        this.stores = stores;
        return this;
    }

    /**
     * Builds the source.
     *
     * @throws IllegalArgumentException if something required is missing or a value can't be right;
     *     the message names the setting and the value
     */
    public SageMakerAsyncSource<IN, OUT> build() {
        SageMakerAsyncSource<IN, OUT> source = buildForEnrich();
        SourceSettingsCheck.checkRunIsKnown(source.settings());
        return source;
    }

    /**
     * As {@link #build}, where the run-id may be missing although only the own run is to be read:
     * {@code enrich} gives the source one, and it can't be started without.
     */
    public SageMakerAsyncSource<IN, OUT> buildForEnrich() {
        settings.setStagingPath(required(stagingPath, "setStagingPath"));
        SourceSettings built = settings.build();
        SourceSettingsCheck.check(built);
        return new SageMakerAsyncSource<>(
                built,
                stores == null ? new AwsObjectStoreFactory(aws) : stores,
                queues(built),
                required(records, "setRecordDeserializationSchema"),
                required(predictions, "setPredictionDeserializationSchema"),
                format);
    }

    private @Nullable NotificationQueueFactory queues(SourceSettings built) {
        String url = built.notificationQueueUrl();
        if (url == null) {
            return null;
        }
        return queues == null ? new AwsNotificationQueueFactory(aws, url) : queues;
    }

    private static <T> T required(@Nullable T value, String setter) {
        if (value == null) {
            throw new IllegalArgumentException("a source needs " + setter + "(..)");
        }
        return value;
    }

    private static S3Location folder(S3Location location) {
        String key = location.key();
        return key.isEmpty() || key.endsWith("/")
                ? location
                : S3Location.of(location.bucket(), key + "/");
    }
}
