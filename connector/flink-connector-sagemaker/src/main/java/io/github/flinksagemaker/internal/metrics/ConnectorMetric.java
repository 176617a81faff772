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
    FAILED_RECORDS("failedRecords", "Records without a prediction, by kind of failure.");

    /** The name of the group under which {@link #FAILED_RECORDS} are told apart. */
    public static final String FAILURE_KIND_GROUP = "failureKind";

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
