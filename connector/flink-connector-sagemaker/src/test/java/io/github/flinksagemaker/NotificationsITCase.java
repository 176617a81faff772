// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.ForeignMessages;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.source.SageMakerAsyncSourceBuilder;
import io.github.flinksagemaker.testing.LogEvents;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.endpoint.EndpointSpec;
import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.model.Model;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Notifications from an endpoint through a queue to a job: whatever becomes of them, the results
 * are the same.
 */
@Timeout(300)
class NotificationsITCase {

    private static final String QUEUE = "results";
    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            TestJobs.cluster(1, 2, METRICS.addToConfiguration(new Configuration()));

    /** Beyond a test's time: what comes out before was told of. */
    private static final Duration NEVER = Duration.ofHours(1);

    private static final List<String> INPUT =
            IntStream.range(0, 400).mapToObj(i -> "\"r" + i + "\"").collect(Collectors.toList());

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNotifiedOutputIsReadOnceOrTwice(boolean raw) throws Exception {
        Notifications notifications = Notifications.toQueue(QUEUE);
        try (SageMakerTestKit kit =
                start(
                        endpoint ->
                                endpoint.latency(Duration.ofSeconds(3))
                                        .concurrency(1_000)
                                        .notifications(
                                                raw
                                                        ? notifications.withRawMessageDelivery()
                                                        : notifications.withResponse()))) {
            FaultRule outputs = countReads(kit, "async-output/");
            FaultRule failures = countReads(kit, "async-failures/");

            assertAllSucceeded(
                    run(
                            kit,
                            source ->
                                    withQueue(kit, source)
                                            .set(SourceOptions.NOTIFICATION_POLL_INTERVAL, NEVER)));

            // Those accepted before the lane was held are looked for once without a hint.
            double each = (double) outputs.applied() / invocations(kit);
            assertThat(each).as("reads of outputs per invocation").isBetween(1.0, 2.0);
            assertThat((long) failures.applied())
                    .as("reads of failures")
                    .isLessThanOrEqualTo(invocations(kit));
            assertThat(kit.requests().count(Operation.RECEIVE_MESSAGE)).isPositive();
            assertThat(kit.requests().count(Operation.DELETE_MESSAGE_BATCH)).isPositive();
            assertThat(kit.requests().count(Operation.DELETE_MESSAGE)).isZero();
        }
    }

    @Test
    void badNotificationsLeaveResultsUnchangedAndAreCounted() throws Exception {
        AtomicReference<SageMakerTestKit> running = new AtomicReference<>();
        AtomicInteger forged = new AtomicInteger();
        Model upperCase = upperCase();
        Model forging = // tells of a failure before the model has answered
                request -> {
                    Objects.requireNonNull(running.get())
                            .sendMessage(QUEUE, failure(request.inferenceId()));
                    forged.incrementAndGet();
                    return upperCase.invoke(request);
                };
        try (SageMakerTestKit kit =
                start(
                        endpoint ->
                                endpoint.model(forging)
                                        .latency(Duration.ofMillis(300))
                                        .failurePath(false)
                                        .notifications(Notifications.toQueue(QUEUE)))) {
            running.set(kit);
            FaultRule lost = kit.faults().random(1, Operation.NOTIFICATION, 0.2, Fault.lose());
            FaultRule repeated =
                    kit.faults().random(2, Operation.NOTIFICATION, 0.3, Fault.repeat(3));
            FaultRule overtaken =
                    kit.faults().random(3, Operation.NOTIFICATION, 0.3, Fault.overtaken());
            kit.faults().on(Operation.RECEIVE_MESSAGE).times(2).apply(Fault.unavailable());
            kit.faults().on(Operation.RECEIVE_MESSAGE).times(2).apply(Fault.resetAfter());
            kit.faults().on(Operation.DELETE_MESSAGE_BATCH).times(2).apply(Fault.throttle());
            FaultRule elsewhere =
                    kit.faults()
                            .on(Operation.GET_OBJECT)
                            .matching(key -> key.contains("secret"))
                            .apply(Fault.internalError());
            for (int i = 0; i < 10; i++) {
                kit.sendMessage(QUEUE, "no JSON " + i);
                kit.sendMessage(QUEUE, failure("03a98604-b0cd-4a4b-9d5e-1b4e6d1e4f1" + i));
                kit.sendMessage(QUEUE, failure("01KE5J9Q0V7YH3M2N4P5R6S7T8-" + i));
            }

            assertAllSucceeded(
                    run(
                            kit,
                            source ->
                                    withQueue(kit, source)
                                            .set(
                                                    SourceOptions.NOTIFICATION_FOREIGN_MESSAGES,
                                                    ForeignMessages.DELETE)
                                            .set(
                                                    SourceOptions.NOTIFICATION_POLL_INTERVAL,
                                                    Duration.ofSeconds(2))));

            assertThat(forged).hasPositiveValue();
            assertThat(lost.applied()).isPositive();
            assertThat(repeated.applied()).isPositive();
            assertThat(overtaken.applied()).isPositive();
            assertThat(elsewhere.applied()).as("reads of a location that was forged").isZero();
            assertThat(counted("messageDisposition.MALFORMED.notifications")).isPositive();
            assertThat(counted("messageDisposition.FOREIGN.notifications")).isPositive();
            assertThat(counted("messageDisposition.ROUTED.notifications")).isPositive();
            assertThat(counted("hintOutcome.MATCHED.hints")).isPositive();
            assertThat(counted("hintOutcome.UNMATCHED.hints")).isPositive();
            assertThat(counted("requestKind.RECEIVE_MESSAGE.requests")).isPositive();
            assertThat(counted("errorKind.TRANSIENT.sqsRequestFailures")).isPositive();
        }
    }

    @Test
    void aFailureWithoutObjectIsKnownAtOnceFromATrustedQueue() throws Exception {
        try (SageMakerTestKit kit =
                start(
                        endpoint ->
                                endpoint.failurePath(false)
                                        .model(refusing("\"r7\""))
                                        .notifications(Notifications.toQueue(QUEUE)))) {
            List<InferenceResult<String, String>> results =
                    run(
                            kit,
                            source ->
                                    withQueue(kit, source)
                                            .set(SourceOptions.NOTIFICATION_TRUSTED, true)
                                            .set(SourceOptions.NOTIFICATION_POLL_INTERVAL, NEVER));

            assertThat(results).hasSameSizeAs(INPUT);
            List<InferenceResult<String, String>> failed =
                    results.stream().filter(r -> !r.isSuccess()).collect(Collectors.toList());
            assertThat(failed).extracting(InferenceResult::getRecord).contains("\"r7\"");
            assertThat(failed).hasSizeLessThanOrEqualTo(20);
            for (InferenceResult<String, String> result : failed) {
                InferenceFailure failure = Objects.requireNonNull(result.getFailure());
                assertThat(failure.getKind()).isEqualTo(FailureKind.MODEL_ERROR);
                assertThat(failure.getMessage()).contains("Received client error (400) from model");
            }
        }
    }

    @Test
    void resultsComeOutThoughNobodyNotifies() throws Exception {
        try (SageMakerTestKit kit = start(endpoint -> {})) {
            assertAllSucceeded(
                    run(
                            kit,
                            source ->
                                    withQueue(kit, source)
                                            .set(
                                                    SourceOptions.NOTIFICATION_POLL_INTERVAL,
                                                    Duration.ofSeconds(2))));
        }
    }

    /** The queue is no part of the truth: without it the job polls, and says so. */
    @Test
    void aMissingQueueIsWarnedOfCountedAndPolledAround() throws Exception {
        try (SageMakerTestKit kit = start(endpoint -> {});
                LogEvents log = new LogEvents()) {
            kit.faults()
                    .on(Operation.RECEIVE_MESSAGE)
                    .apply(Fault.error(400, "QueueDoesNotExist", "no such queue"));
            String url = kit.sqsEndpoint() + "/000000000000/nowhere";

            assertAllSucceeded(
                    run(
                            kit,
                            source ->
                                    source.setNotificationQueueUrl(url)
                                            .set(SourceOptions.NOTIFICATION_POLL_INTERVAL, NEVER)));

            assertThat(counted("errorKind.MISCONFIGURED.sqsRequestFailures")).isPositive();
            assertThat(log.messages(event -> event.getLevel() == Level.WARN))
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("source.notification.queue-url")
                                            .contains("sqs:ReceiveMessage")
                                            .contains(url)
                                            .contains("polled"));
        }
    }

    private static SageMakerTestKit start(Consumer<EndpointSpec> endpoint) {
        Consumer<EndpointSpec> withModel =
                spec -> endpoint.accept(spec.model(upperCase()).concurrency(100));
        return SageMakerTestKit.builder().endpoint("upper", withModel).start();
    }

    private static Model upperCase() {
        return request ->
                ModelResponse.ok(
                        "application/jsonlines",
                        new String(request.body(), StandardCharsets.UTF_8)
                                .replace('r', 'R')
                                .getBytes(StandardCharsets.UTF_8));
    }

    private static Model refusing(String record) {
        Model upperCase = upperCase();
        return request ->
                new String(request.body(), StandardCharsets.UTF_8).contains(record)
                        ? ModelResponse.error(400, "text/plain", "not this one")
                        : upperCase.invoke(request);
    }

    /** A failure without an object, and a place that nobody may be sent to. */
    private static String failure(String inferenceId) {
        return "{\"invocationStatus\":\"Failed\",\"failureReason\":\"forged\",\"requestParameters\":{"
                + "\"inputLocation\":\"s3://elsewhere/secret\"},\"responseParameters\":{"
                + "\"outputLocation\":\"s3://elsewhere/secret\"},\"inferenceId\":\""
                + inferenceId
                + "\"}";
    }

    private static SageMakerAsyncSourceBuilder<String, String> withQueue(
            SageMakerTestKit kit, SageMakerAsyncSourceBuilder<String, String> source) {
        return source.setNotificationQueueUrl(kit.queueUrl(QUEUE));
    }

    /** A delay of nothing, for the count of those that it befalls. */
    private static FaultRule countReads(SageMakerTestKit kit, String prefix) {
        return kit.faults()
                .on(Operation.GET_OBJECT)
                .matching(key -> key.startsWith(prefix))
                .apply(Fault.delay(Duration.ZERO));
    }

    private static long invocations(SageMakerTestKit kit) {
        return kit.endpoint("upper").statistics().acceptedCount();
    }

    /** The sum of all counters of this cluster whose identifier ends so. */
    private static long counted(String end) {
        long sum = 0;
        for (Map.Entry<MetricGroup, Map<String, Metric>> group :
                METRICS.getMetricsByGroup().entrySet()) {
            for (Map.Entry<String, Metric> metric : group.getValue().entrySet()) {
                if (group.getKey().getMetricIdentifier(metric.getKey()).endsWith(end)) {
                    sum += ((Counter) metric.getValue()).getCount();
                }
            }
        }
        return sum;
    }

    private static void assertAllSucceeded(List<InferenceResult<String, String>> results) {
        assertThat(results).allMatch(InferenceResult::isSuccess);
        assertThat(results.stream().map(InferenceResult::getRecord))
                .containsExactlyInAnyOrderElementsOf(INPUT);
        assertThat(results)
                .allSatisfy(
                        result ->
                                assertThat(result.getPrediction())
                                        .isEqualTo(
                                                String.valueOf(result.getRecord())
                                                        .replace('r', 'R')));
    }

    private static List<InferenceResult<String, String>> run(
            SageMakerTestKit kit, Consumer<SageMakerAsyncSourceBuilder<String, String>> source)
            throws Exception {
        return TestJobs.collect(
                TestJobs.inference(kit, "upper")
                        .sink(sink -> sink.setMaxBatchSize(10).setMaxTimeInBufferMS(100))
                        .source(source)
                        .build()
                        .enrich(TestJobs.environment(2).fromData(INPUT).rebalance()));
    }
}
