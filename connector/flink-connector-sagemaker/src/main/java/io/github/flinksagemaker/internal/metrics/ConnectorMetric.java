package io.github.flinksagemaker.internal.metrics;

/** The connector's own metrics; standard ones keep Flink's names and are not listed. */
public enum ConnectorMetric {
    OPEN_INVOCATIONS(
            "openInvocations", "Invocations read from the ledger whose results are still to come."),
    OLDEST_OPEN_AGE(
            "oldestOpenAgeMs",
            "Milliseconds since the oldest open invocation was accepted; 0 if none is open."),
    INVOCATION_LATENCY(
            "invocationLatencyMs",
            "Milliseconds from an invocation's acceptance until the source knew its outcome."),
    FAILED_RECORDS("failedRecords", "Records without a prediction, by kind of failure."),
    READS("s3Reads", "S3 reads that were answered, by use: TAIL, WATCH or SETTLE."),
    READS_MISSING("s3ReadsMissing", "Of those, the ones that found no object, by use."),
    READ_BYTES("s3ReadBytes", "Bytes of objects read, by use."),
    READ_FAILURES("s3ReadFailures", "S3 reads that were not answered, by kind of error."),
    NOTIFICATIONS(
            "notifications",
            "Messages received by the enumerator, by fate: ROUTED to a reader, NOT_HELD by one yet,"
                    + " FOREIGN or MALFORMED."),
    HINTS(
            "hints",
            "Notifications that a reader was given, by outcome: MATCHED an open invocation, or"
                    + " UNMATCHED; EARLY are those of the unmatched whose invocation came later."),
    QUEUE_REQUESTS("sqsRequests", "Requests to the notification queue, by kind."),
    QUEUE_FAILURES("sqsRequestFailures", "Of those, the ones that failed, by kind of error.");

    /** The name of the group under which {@link #FAILED_RECORDS} are told apart. */
    public static final String FAILURE_KIND_GROUP = "failureKind";

    /** The name of the group under which reads are told apart by use. */
    public static final String READ_USE_GROUP = "readUse";

    /** The name of the group under which failures of requests are told apart. */
    public static final String ERROR_KIND_GROUP = "errorKind";

    /** The name of the group under which {@link #NOTIFICATIONS} are told apart. */
    public static final String MESSAGE_FATE_GROUP = "messageFate";

    /** The name of the group under which {@link #HINTS} are told apart. */
    public static final String HINT_OUTCOME_GROUP = "hintOutcome";

    /** The name of the group under which {@link #QUEUE_REQUESTS} are told apart. */
    public static final String REQUEST_KIND_GROUP = "requestKind";

    private final String metricName;
    private final String description;

    ConnectorMetric(String metricName, String description) {
        this.metricName = metricName;
        this.description = description;
    }

    public String metricName() {
        return metricName;
    }

    public String description() {
        return description;
    }
}
