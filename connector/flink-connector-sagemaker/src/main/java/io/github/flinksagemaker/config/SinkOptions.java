// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;

/** The sink's options; each default stands here and nowhere else. */
@PublicEvolving
public final class SinkOptions {

    public static final ConfigOption<String> ENDPOINT_NAME =
            ConfigOptions.key("endpoint-name")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("The asynchronous endpoint to invoke; required.");

    public static final ConfigOption<Integer> MAX_BATCH_SIZE =
            ConfigOptions.key("sink.batch.max-size")
                    .intType()
                    .defaultValue(100)
                    .withDescription("Records in one invocation at most.");

    public static final ConfigOption<MemorySize> MAX_BATCH_SIZE_IN_BYTES =
            ConfigOptions.key("sink.batch.max-size-in-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(4))
                    .withDescription(
                            "Bytes in one payload at most; the service takes 1 GB, most containers"
                                    + " far less.");

    public static final ConfigOption<Integer> MAX_IN_FLIGHT_REQUESTS =
            ConfigOptions.key("sink.requests.max-inflight")
                    .intType()
                    .defaultValue(50)
                    .withDescription(
                            "Invocations that a writer stages and sends at the same time, for each endpoint.");

    public static final ConfigOption<Integer> MAX_OPEN_INVOCATIONS =
            ConfigOptions.key("sink.max-open-invocations")
                    .intType()
                    .defaultValue(10_000)
                    .withDescription(
                            "Invocations of an endpoint that may be without an outcome, for the"
                                    + " whole sink and shared evenly by its writers; more are held"
                                    + " back, so that the endpoint's queue does not outgrow"
                                    + " sink.request-ttl. The sink looks for a few of the outcomes,"
                                    + " which takes s3:GetObject and s3:ListBucket on the endpoint's"
                                    + " output and failure paths; without, or if the endpoint names"
                                    + " no failure path, nothing is held back. 0: no limit.");

    public static final ConfigOption<Double> MAX_INVOCATIONS_PER_SECOND =
            ConfigOptions.key("sink.max-invocations-per-second")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "Invocations a second of the whole sink, of all its endpoints, shared"
                                    + " evenly by its writers; more are held back. By default as many"
                                    + " as come.");

    public static final ConfigOption<Integer> MAX_BUFFERED_REQUESTS =
            ConfigOptions.key("sink.requests.max-buffered")
                    .intType()
                    .defaultValue(10_000)
                    .withDescription(
                            "Records that a writer buffers before it holds back its input.");

    public static final ConfigOption<MemorySize> MAX_BUFFERED_BYTES =
            ConfigOptions.key("sink.requests.max-buffered-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "Bytes, buffered and in flight, at which a writer holds back its"
                                    + " input.");

    public static final ConfigOption<Duration> MAX_TIME_IN_BUFFER =
            ConfigOptions.key("sink.flush-buffer.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription("How long a record waits for its batch to fill.");

    public static final ConfigOption<MemorySize> MAX_RECORD_SIZE_IN_BYTES =
            ConfigOptions.key("sink.record.max-size-in-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(1))
                    .withDescription(
                            "A record with a larger payload comes out as a failure; so does one of"
                                    + " which the ledger would carry more than this and"
                                    + " sink.segment.max-size-in-bytes.");

    public static final ConfigOption<Duration> REQUEST_TTL =
            ConfigOptions.key("sink.request-ttl")
                    .durationType()
                    .defaultValue(Duration.ofHours(6))
                    .withDescription(
                            "How long a request may wait in the endpoint's queue; 1 min to 6 h by"
                                    + " the service.");

    public static final ConfigOption<Duration> INVOCATION_TIMEOUT =
            ConfigOptions.key("sink.invocation-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(15))
                    .withDescription(
                            "How long the model may work on a request; 1 s to 1 h by the service.");

    public static final ConfigOption<Duration> RETRY_BUDGET =
            ConfigOptions.key("sink.retry-budget")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(2))
                    .withDescription(
                            "Time without any progress of a writer after which the job fails .");

    public static final ConfigOption<MemorySize> MAX_SEGMENT_BYTES =
            ConfigOptions.key("sink.segment.max-size-in-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(8))
                    .withDescription(
                            "Carried bytes that are put into one ledger segment, and into one"
                                    + " request; a single larger record is a segment of its own. At"
                                    + " most 1 gb; above 256 mb the source's source.max-segment-size"
                                    + " has to be raised, too.");

    public static final ConfigOption<Boolean> REQUIRE_CHECKPOINTS =
            ConfigOptions.key("sink.require-checkpoints")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "EXACTLY_ONCE: whether an unbounded job without checkpoints is refused."
                                    + " False is for one that is stopped with a savepoint, which then"
                                    + " commits everything.");

    public static final ConfigOption<Boolean> REQUIRE_FAILURE_PATH =
            ConfigOptions.key("sink.require-failure-path")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether an endpoint without S3FailurePath fails the job, at the first"
                                    + " invocation for which it names no failure location; by default"
                                    + " it is warned of.");

    public static final ConfigOption<FencedCommitPolicy> FENCED_COMMIT =
            ConfigOptions.key("sink.fenced-commit")
                    .enumType(FencedCommitPolicy.class)
                    .defaultValue(FencedCommitPolicy.FAIL)
                    .withDescription(
                            "EXACTLY_ONCE: what becomes of a restored commit that another run, restored from an earlier checkpoint, has fenced.");

    public static final ConfigOption<InputTransport> INPUT_TRANSPORT =
            ConfigOptions.key("sink.input-transport")
                    .enumType(InputTransport.class)
                    .defaultValue(InputTransport.S3)
                    .withDescription(
                            "Whether payloads of up to 128,000 bytes go in the request instead of"
                                    + " through S3.");

    public static final ConfigOption<List<String>> ALLOWED_INPUT_PATHS =
            ConfigOptions.key("sink.allowed-input-paths")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "S3 locations: a payload that a record names (setPayloadLocation) must"
                                    + " lie under one of them. By default it may lie anywhere.");

    public static final ConfigOption<String> CONTENT_TYPE =
            ConfigOptions.key("sink.content-type")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The request's content type, up to 1,024 characters; by default the batch format's.");

    public static final ConfigOption<String> ACCEPT =
            ConfigOptions.key("sink.accept")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The response's content type to ask for, up to 1,024 characters; by default the batch format's.");

    public static final ConfigOption<String> CUSTOM_ATTRIBUTES =
            ConfigOptions.key("sink.custom-attributes")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Custom attributes of each request, up to 1,024 visible ASCII characters.");

    public static final ConfigOption<DeliveryGuarantee> DELIVERY_GUARANTEE =
            ConfigOptions.key("sink.delivery-guarantee")
                    .enumType(DeliveryGuarantee.class)
                    .defaultValue(DeliveryGuarantee.AT_LEAST_ONCE)
                    .withDescription(
                            "at-least-once or exactly-once: whether a restart may repeat results; exactly-once makes them readable at checkpoints.");

    public static final ConfigOption<FailurePolicy> FAILURE_POLICY =
            ConfigOptions.key("sink.failure-policy")
                    .enumType(FailurePolicy.class)
                    .defaultValue(FailurePolicy.EMIT)
                    .withDescription(
                            "Whether a record that is rejected before or by the request comes out as a failure or fails the job.");

    private SinkOptions() {}
}
