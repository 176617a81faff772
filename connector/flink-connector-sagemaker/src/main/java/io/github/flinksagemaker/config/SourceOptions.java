// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** The source's options; each default stands here and nowhere else. */
@PublicEvolving
public final class SourceOptions {

    public static final ConfigOption<Boolean> BOUNDED =
            ConfigOptions.key("source.bounded")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether the source ends when the sink's input has ended and everything is settled. A bounded source of a sink that never ends doesn't end either.");

    public static final ConfigOption<List<String>> ALLOWED_OUTPUT_PATHS =
            ConfigOptions.key("source.allowed-output-paths")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "S3 locations: only outputs and failures under one of them are read. By default all are.");

    public static final ConfigOption<Duration> DISCOVERY_INTERVAL =
            ConfigOptions.key("source.discovery-interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription("How often the ledger is listed for new lanes.");

    public static final ConfigOption<StartPosition.Kind> START_POSITION =
            ConfigOptions.key("source.start-position")
                    .enumType(StartPosition.Kind.class)
                    .defaultValue(StartPosition.Kind.EARLIEST)
                    .withDescription(
                            "Where a source without state starts: at the ledger's beginning, at its"
                                    + " own first start, or at source.start-timestamp.");

    public static final ConfigOption<String> START_TIMESTAMP =
            ConfigOptions.key("source.start-timestamp")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "With TIMESTAMP: the moment before which accepted invocations don't"
                                    + " come out, as 2026-01-31T00:00:00Z.");

    public static final ConfigOption<Duration> LANE_TIMEOUT =
            ConfigOptions.key("source.lane-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(10))
                    .withDescription(
                            "How long the source waits for a lane that should come, or for a sign"
                                    + " of one that is silent, where only time can tell.");

    public static final ConfigOption<Boolean> EVENT_TIME =
            ConfigOptions.key("source.event-time")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether the source emits watermarks, such that no record is late that"
                                    + " was not late before the sink.");

    public static final ConfigOption<Duration> IDLE_TIMEOUT =
            ConfigOptions.key("source.idle-timeout")
                    .durationType()
                    .defaultValue(Duration.ZERO)
                    .withDescription(
                            "How long a writer's watermark may stand still, with nothing open,"
                                    + " before the source goes on without it; 0 waits for it. As with"
                                    + " Flink's withIdleness, its records may be late when it goes"
                                    + " on.");

    public static final ConfigOption<Duration> POLL_INTERVAL_MIN =
            ConfigOptions.key("source.poll.interval.min")
                    .durationType()
                    .defaultValue(Duration.ofMillis(250))
                    .withDescription(
                            "How soon an invocation's output is looked for first, and again, at the"
                                    + " earliest; the first look follows the endpoint's latencies.");

    public static final ConfigOption<Duration> POLL_INTERVAL_MAX =
            ConfigOptions.key("source.poll.interval.max")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "How rarely the output of a slow invocation is looked for; below,"
                                    + " pauses grow with its age.");

    public static final ConfigOption<Integer> MAX_CONCURRENT_READS =
            ConfigOptions.key("source.max-concurrent-reads")
                    .intType()
                    .defaultValue(64)
                    .withDescription("S3 reads in flight per reader, all told.");

    public static final ConfigOption<Integer> MAX_OPEN_INVOCATIONS =
            ConfigOptions.key("source.max-open-invocations")
                    .intType()
                    .defaultValue(200_000)
                    .withDescription(
                            "Open invocations per reader above which no further segments are"
                                    + " read.");

    public static final ConfigOption<MemorySize> MAX_BUFFERED_BYTES =
            ConfigOptions.key("source.max-buffered-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "Bytes per reader of outputs and carried records that are being fetched"
                                    + " or wait to be emitted. Of an output no more than the first MiB"
                                    + " is fetched before its size is reserved; one larger than all of"
                                    + " it is read alone.");

    public static final ConfigOption<MemorySize> MAX_SEGMENT_SIZE =
            ConfigOptions.key("source.max-segment-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(256))
                    .withDescription(
                            "A larger object of the ledger is not read into memory but fails the"
                                    + " job.");

    public static final ConfigOption<Duration> DEADLINE_GRACE =
            ConfigOptions.key("source.deadline-grace")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "Added to request TTL and invocation timeout before an invocation may"
                                    + " expire.");

    public static final ConfigOption<Duration> RETRY_BUDGET =
            ConfigOptions.key("source.retry-budget")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(2))
                    .withDescription(
                            "How long what has worked before and is refused now (credentials, access, no such"
                                    + " bucket) is asked for again before the job fails.");

    public static final ConfigOption<Boolean> FORBIDDEN_MEANS_MISSING =
            ConfigOptions.key("source.forbidden-means-missing")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether a 403 after the deadline counts as a missing object (no"
                                    + " s3:ListBucket) instead of failing the job.");

    public static final ConfigOption<FailurePolicy> FAILURE_POLICY =
            ConfigOptions.key("source.failure-policy")
                    .enumType(FailurePolicy.class)
                    .defaultValue(FailurePolicy.EMIT)
                    .withDescription(
                            "Whether a record without a prediction comes out as a failure or fails"
                                    + " the job.");

    public static final ConfigOption<String> ERROR_MEMBER =
            ConfigOptions.key("source.error-member")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A prediction that is a JSON object with this member, for example"
                                    + " error, other than null, is a failure of its record:"
                                    + " MODEL_ERROR. By default none is.");

    public static final ConfigOption<Boolean> NULL_IS_ERROR =
            ConfigOptions.key("source.null-is-error")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether a prediction that is JSON's null is a failure of its record:"
                                    + " MODEL_ERROR.");

    public static final ConfigOption<MemorySize> OUTPUT_REFERENCE_ABOVE =
            ConfigOptions.key("source.output-reference-above")
                    .memoryType()
                    .noDefaultValue()
                    .withDescription(
                            "An output larger than this is not read; a reference to it comes out"
                                    + " instead of predictions. By default the lesser of 256 mb and an"
                                    + " eighth of the heap of the task manager that reads.");

    public static final ConfigOption<String> NOTIFICATION_QUEUE_URL =
            ConfigOptions.key("source.notification.queue-url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "URL of an SQS queue, standard or FIFO, that is subscribed to the"
                                    + " endpoint's SNS topics. A notification makes the source look for"
                                    + " the result at once; without one it polls. One queue for each"
                                    + " source.");

    public static final ConfigOption<Boolean> NOTIFICATION_TRUSTED =
            ConfigOptions.key("source.notification.trusted")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether only SageMaker can send to the queue, by its policy. Then a"
                                    + " notification's reason settles a failure of an endpoint without"
                                    + " S3FailurePath, which would otherwise expire.");

    public static final ConfigOption<ForeignMessages> NOTIFICATION_FOREIGN_MESSAGES =
            ConfigOptions.key("source.notification.foreign-messages")
                    .enumType(ForeignMessages.class)
                    .defaultValue(ForeignMessages.LEAVE)
                    .withDescription(
                            "Whether messages that do not concern this ledger, malformed ones among"
                                    + " them, are left in the queue or deleted.");

    public static final ConfigOption<Duration> NOTIFICATION_POLL_INTERVAL =
            ConfigOptions.key("source.notification.poll-interval")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "How rarely an output is looked for while notifications come, in case"
                                    + " one was lost.");

    public static final ConfigOption<CleanupPolicy> CLEANUP_POLICY =
            ConfigOptions.key("source.cleanup.policy")
                    .enumType(CleanupPolicy.class)
                    .defaultValue(CleanupPolicy.NONE)
                    .withDescription(
                            "What the source deletes once a checkpoint covers it and the retention"
                                    + " has passed.");

    public static final ConfigOption<Duration> CLEANUP_RETENTION =
            ConfigOptions.key("source.cleanup.retention")
                    .durationType()
                    .defaultValue(Duration.ofDays(7))
                    .withDescription("How old an object of the ledger must be to be deleted.");

    public static final ConfigOption<Duration> CLEANUP_INTERVAL =
            ConfigOptions.key("source.cleanup.interval")
                    .durationType()
                    .defaultValue(Duration.ofHours(1))
                    .withDescription("How often the source looks for what may be deleted.");

    public static final ConfigOption<Duration> CLEANUP_OTHER_RUNS_AFTER =
            ConfigOptions.key("source.cleanup.other-runs-after")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "How old the lanes of an ended run must be that this source does not"
                                    + " read, for its clean-up to delete them whole; by default it"
                                    + " never does.");

    public static final ConfigOption<Isolation> ISOLATE =
            ConfigOptions.key("source.isolate")
                    .enumType(Isolation.class)
                    .noDefaultValue()
                    .withDescription(
                            "Whether records that failed together are invoked again, in parts, until"
                                    + " those at fault stand alone. Without it: BISECT where"
                                    + " SageMakerAsyncInference makes the source and the batch format can"
                                    + " cut a request, else OFF. Only one source of a"
                                    + " ledger should do it.");

    public static final ConfigOption<Duration> ISOLATE_MAX_DELAY =
            ConfigOptions.key("source.isolate.max-delay")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "How long after an invocation's deadline all further attempts at its"
                                    + " records end. Without it: its request TTL and invocation timeout"
                                    + " once more.");

    public static final ConfigOption<Integer> RETRY_MAX_ATTEMPTS =
            ConfigOptions.key("source.retry.max-attempts")
                    .intType()
                    .defaultValue(3)
                    .withDescription(
                            "How often one of the records that failed while their endpoint gave no"
                                    + " predictions is tried for all, with growing pauses, before they"
                                    + " fail, and how often what source.retry.pattern names is repeated.");

    public static final ConfigOption<Duration> RETRY_INITIAL_DELAY =
            ConfigOptions.key("source.retry.initial-delay")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(20))
                    .withDescription(
                            "The pause before the first of these, up to half of it less at random;"
                                    + " each further one is twice as long, up to 5 min. A first try, not"
                                    + " counted, goes after a tenth of it.");

    public static final ConfigOption<String> RETRY_PATTERN =
            ConfigOptions.key("source.retry.pattern")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A regular expression: a failure with a text that it finds something in"
                                    + " is the model's, whatever else the endpoint answers; it is"
                                    + " repeated as a whole, and never divided.");

    public static final ConfigOption<RunSelection> RUNS =
            ConfigOptions.key("source.runs")
                    .enumType(RunSelection.class)
                    .noDefaultValue()
                    .withDescription(
                            "Whether the source reads its own run and what goes on from it, or all"
                                    + " runs under its staging path. Without it: OWN where a run-id is"
                                    + " known, as in enrich, else ALL.");

    private SourceOptions() {}
}
