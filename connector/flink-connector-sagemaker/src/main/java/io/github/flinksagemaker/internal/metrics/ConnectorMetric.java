// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.metrics;

import org.jspecify.annotations.Nullable;

/**
 * The connector's own metrics, sink and source, each registered through {@link ConnectorMetrics};
 * standard ones keep Flink's names and are not listed. docs/metrics.md has a row for each.
 */
public enum ConnectorMetric {
    REQUESTS(
            "requests",
            Type.COUNTER,
            "requests",
            ConnectorMetric.REQUEST_KIND_GROUP,
            "Requests sent to AWS, each attempt, the SDK's own repetitions included."),
    RETRIES(
            "retries",
            Type.COUNTER,
            "calls",
            ConnectorMetric.ERROR_KIND_GROUP,
            "Calls that the sink repeated, beyond the SDK's own repetitions."),
    INVOCATIONS(
            "invocations",
            Type.COUNTER,
            "invocations",
            null,
            "Invocations that the endpoint accepted and the ledger names."),
    INLINE_INVOCATIONS(
            "inlineInvocations",
            Type.COUNTER,
            "invocations",
            null,
            "Of those, the ones whose payload was in the request instead of in S3."),
    WITHOUT_FAILURE_LOCATION(
            "invocationsWithoutFailureLocation",
            Type.COUNTER,
            "invocations",
            null,
            "Invocations for which the endpoint named no failure location; see Failures."),
    BATCH_RECORDS(
            "batchRecords", Type.HISTOGRAM, "records", null, "Records of a batch, as invoked."),
    BATCH_BYTES(
            "batchBytes", Type.HISTOGRAM, "bytes", null, "Bytes of a batch's payload, as sent."),
    BUFFERED_BYTES(
            "bufferedBytes",
            Type.GAUGE,
            "bytes",
            null,
            "Bytes that the writer holds for records that are not in the ledger yet."),
    REJECTED_RECORDS(
            "rejectedRecords",
            Type.COUNTER,
            "records",
            ConnectorMetric.FAILURE_KIND_GROUP,
            "Records that went into the ledger as failures instead of to the endpoint."),
    THROTTLED_TIME(
            "throttledTimeMs",
            Type.GAUGE,
            "ms",
            null,
            "Time for which the writer made no calls because an endpoint asked to slow down; of several endpoints the sum."),
    INVOKE_LIMIT(
            "invokeLimit",
            Type.GAUGE,
            "calls",
            null,
            "Calls that the writer allows at a time, of all its endpoints, fewer after throttling."),
    HELD_RECORDS(
            "heldRecords",
            Type.GAUGE,
            "records",
            null,
            "Records that wait in the writer because an endpoint has sink.max-open-invocations"
                    + " open, or for sink.max-invocations-per-second."),
    OPEN_INVOCATIONS(
            "openInvocations",
            Type.GAUGE,
            "invocations",
            null,
            "Invocations read from the ledger whose results are still to come."),
    OLDEST_OPEN_AGE(
            "oldestOpenAgeMs",
            Type.GAUGE,
            "ms",
            null,
            "Time since the oldest open invocation was accepted; 0 if none is open."),
    INVOCATION_LATENCY(
            "invocationLatencyMs",
            Type.HISTOGRAM,
            "ms",
            null,
            "Time from an invocation's acceptance until the source knew its outcome."),
    FAILED_RECORDS(
            "failedRecords",
            Type.COUNTER,
            "records",
            ConnectorMetric.FAILURE_KIND_GROUP,
            "Records that came out without a prediction."),
    REINVOCATIONS(
            "reinvocations",
            Type.COUNTER,
            "invocations",
            ConnectorMetric.REINVOCATION_KIND_GROUP,
            "Further invocations of records that failed, as accepted."),
    NOT_ISOLATED(
            "notIsolated",
            Type.COUNTER,
            "requests",
            null,
            "Failed requests whose records could not be invoked apart, so that all of them failed."),
    OPEN_CIRCUITS(
            "openCircuits",
            Type.GAUGE,
            "endpoints",
            null,
            "Endpoints whose last 20 requests gave a reader no prediction."),
    READS(
            "s3Reads",
            Type.COUNTER,
            "reads",
            ConnectorMetric.READ_USE_GROUP,
            "S3 reads that were answered."),
    READS_MISSING(
            "s3ReadsMissing",
            Type.COUNTER,
            "reads",
            ConnectorMetric.READ_USE_GROUP,
            "Of those, the ones that found no object."),
    READ_BYTES(
            "s3ReadBytes",
            Type.COUNTER,
            "bytes",
            ConnectorMetric.READ_USE_GROUP,
            "Bytes of objects read."),
    READ_FAILURES(
            "s3ReadFailures",
            Type.COUNTER,
            "reads",
            ConnectorMetric.ERROR_KIND_GROUP,
            "S3 reads that were not answered."),
    NOTIFICATIONS(
            "notifications",
            Type.COUNTER,
            "messages",
            ConnectorMetric.MESSAGE_DISPOSITION_GROUP,
            "Messages received from the notification queue."),
    HINTS(
            "hints",
            Type.COUNTER,
            "hints",
            ConnectorMetric.HINT_OUTCOME_GROUP,
            "Notifications that a reader was given."),
    QUEUE_FAILURES(
            "sqsRequestFailures",
            Type.COUNTER,
            "requests",
            ConnectorMetric.ERROR_KIND_GROUP,
            "Requests to the notification queue that failed."),
    DELETED_OBJECTS(
            "deletedObjects",
            Type.COUNTER,
            "objects",
            null,
            "Objects that the clean-up had S3 delete."),
    REFUSED_DELETES(
            "refusedDeletes",
            Type.COUNTER,
            "objects",
            null,
            "Objects that S3 refused to delete, each time that it was asked."),
    CLEANUP_FAILURES(
            "cleanupFailures",
            Type.COUNTER,
            "lanes",
            null,
            "Lanes whose clean-up stopped at a failed request, to be repeated.");

    /** The name of the group under which failed and rejected records are told apart. */
    public static final String FAILURE_KIND_GROUP = "failureKind";

    /** The name of the group under which reads are told apart by use. */
    public static final String READ_USE_GROUP = "readUse";

    /** The name of the group under which failures and repetitions of calls are told apart. */
    public static final String ERROR_KIND_GROUP = "errorKind";

    /** The name of the group under which requests are told apart. */
    public static final String REQUEST_KIND_GROUP = "requestKind";

    /** The name of the group under which further invocations are told apart. */
    public static final String REINVOCATION_KIND_GROUP = "reinvocationKind";

    /** The name of the group under which messages are told apart by what became of them. */
    public static final String MESSAGE_DISPOSITION_GROUP = "messageDisposition";

    /** The name of the group under which hints are told apart by what a reader made of them. */
    public static final String HINT_OUTCOME_GROUP = "hintOutcome";

    private final String metricName;
    private final Type type;
    private final String unit;
    private final @Nullable String kindGroup;
    private final String description;

    ConnectorMetric(
            String metricName,
            Type type,
            String unit,
            @Nullable String kindGroup,
            String description) {
        this.metricName = metricName;
        this.type = type;
        this.unit = unit;
        this.kindGroup = kindGroup;
        this.description = description;
    }

    public String metricName() {
        return metricName;
    }

    public Type type() {
        return type;
    }

    public String unit() {
        return unit;
    }

    /** The key of the group that tells kinds apart; null if there is one metric for all. */
    public @Nullable String kindGroup() {
        return kindGroup;
    }

    public String description() {
        return description;
    }

    /** What Flink calls the kind of a metric. */
    public enum Type {
        COUNTER,
        GAUGE,
        /** Of the latest {@value ConnectorMetrics#HISTOGRAM_WINDOW} values. */
        HISTOGRAM
    }
}
