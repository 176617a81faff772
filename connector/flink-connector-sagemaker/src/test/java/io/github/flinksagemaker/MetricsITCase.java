// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The metrics of a job that has ended, against what the test kit has counted. */
@Timeout(300)
class MetricsITCase {

    private static final int RECORDS = 400;
    private static final int BATCH = 10;
    private static final String QUEUE = "results";
    private static final Duration SLOW = Duration.ofMillis(300);

    private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

    /** Outlives the job: its end would clear the reporter. */
    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            TestJobs.cluster(1, 2, REPORTER.addToConfiguration(new Configuration()));

    @Test
    void tellWhatTheServicesHaveSeen() throws Exception {
        try (SageMakerTestKit kit =
                SageMakerTestKit.builder()
                        .endpoint(
                                "echo",
                                e ->
                                        e.model(request -> echo(request.body()))
                                                .notifications(Notifications.toQueue(QUEUE)))
                        .start()) {
            kit.faults().on(Operation.INVOKE_ENDPOINT_ASYNC).times(3).apply(Fault.throttle());
            kit.faults().on(Operation.INVOKE_ENDPOINT_ASYNC).apply(Fault.delay(SLOW));
            kit.faults()
                    .on(Operation.PUT_OBJECT)
                    .matching(subject -> subject.contains("/inputs/"))
                    .times(2)
                    .apply(Fault.resetBefore());
            List<String> input =
                    IntStream.range(0, RECORDS).mapToObj(i -> "\"r" + i + "\"").toList();
            List<String> records = new ArrayList<>(input);
            records.set(7, " "); // the batch format refuses it
            records.set(8, "\"refused\""); // the model refuses it
            List<InferenceResult<String, String>> results = run(kit, records);
            assertThat(results).hasSize(RECORDS);
            requestsAgree(kit);
            sinkAgrees(kit);
            sourceAgrees(results);
            everyMetricIsOfTheTypeThatItSays();
        }
    }

    private void requestsAgree(SageMakerTestKit kit) {
        assertThat(requests(RequestKind.INVOKE_ENDPOINT_ASYNC))
                .isEqualTo(kit.requests().count(Operation.INVOKE_ENDPOINT_ASYNC));
        // an attempt on a connection that the faults have broken is not seen
        long puts = kit.requests().count(Operation.PUT_OBJECT);
        assertThat(requests(RequestKind.PUT_OBJECT) + requests(RequestKind.PUT_OBJECT_IF_ABSENT))
                .isBetween(puts, puts + 8);
        assertThat(requests(RequestKind.PUT_OBJECT_IF_ABSENT)).isPositive();
        // the last looks are cut off when readers and coordinator close
        long gets = kit.requests().count(Operation.GET_OBJECT);
        assertThat(requests(RequestKind.GET_OBJECT)).isBetween(gets, gets + 8);
        long lists = kit.requests().count(Operation.LIST_OBJECTS_V2);
        assertThat(lists).isPositive();
        assertThat(requests(RequestKind.LIST_OBJECTS)).isBetween(lists, lists + 2);
        assertThat(requests(RequestKind.DELETE_OBJECTS)).isZero();
    }

    private void sinkAgrees(SageMakerTestKit kit) {
        long throttled = 3;
        long again = sum("reinvocations", Map.of());
        assertThat(again).isPositive(); // of the records that shared a request with a refused one
        long invoked = kit.requests().count(Operation.INVOKE_ENDPOINT_ASYNC) - throttled - again;
        assertThat(sum("invocations", Map.of())).isEqualTo(invoked);
        assertThat(sum("retries", Map.of("<errorKind>", "THROTTLED"))).isEqualTo(throttled);
        assertThat(sum("rejectedRecords", Map.of("<failureKind>", "REJECTED_RECORD"))).isEqualTo(1);
        assertThat(sum("numRecordsSendErrors", Map.of())).isEqualTo(1);
        assertThat(sum("numRecordsSend", Map.of())).isEqualTo(RECORDS);
        assertThat(histograms("batchRecords").mapToLong(Histogram::getCount).sum())
                .isEqualTo(invoked);
        assertThat(histograms("batchRecords").mapToLong(h -> h.getStatistics().getMax()).max())
                .hasValue(BATCH);
        assertThat(histograms("batchBytes").mapToLong(h -> h.getStatistics().getMax()).max())
                .hasValue(BATCH * "\"r399\"\n".length() - 1);
        assertThat(gauges("bufferedBytes")).hasSize(2).allMatch(bytes -> bytes == 0);
        assertThat(gauges("throttledTimeMs").stream().mapToLong(time -> time).sum()).isPositive();
        assertThat(gauges("invokeLimit")).allMatch(limit -> limit >= 1);
        assertThat(gauges("currentSendTime"))
                .hasSize(2)
                .allMatch(time -> time >= SLOW.toMillis() && time < 60_000);
    }

    private void sourceAgrees(List<InferenceResult<String, String>> results) {
        Map<String, Long> failures =
                results.stream()
                        .filter(result -> result.getFailure() != null)
                        .collect(
                                Collectors.groupingBy(
                                        result -> kind(result), Collectors.counting()));
        assertThat(failures).containsOnly(entry("REJECTED_RECORD", 1L), entry("MODEL_ERROR", 1L));
        failures.forEach(
                (kind, count) ->
                        assertThat(sum("failedRecords", Map.of("<failureKind>", kind)))
                                .as(kind)
                                .isEqualTo(count));
        long failed = failures.values().stream().mapToLong(count -> count).sum();
        assertThat(sum("failedRecords", Map.of())).isEqualTo(failed);
        assertThat(sum("numRecordsInErrors", Map.of())).isEqualTo(failed);
        assertThat(gauges("pendingRecords")).hasSize(2).allMatch(open -> open == 0);
        assertThat(gauges("openInvocations")).hasSize(2).allMatch(open -> open == 0);
        assertThat(gauges("oldestOpenAgeMs")).allMatch(age -> age == 0);
        assertThat(histograms("invocationLatencyMs").mapToLong(Histogram::getCount).sum())
                .isBetween( // one more for the rejected record's entry, and more for parts
                        sum("invocations", Map.of()) + 1,
                        sum("invocations", Map.of()) + 1 + sum("reinvocations", Map.of()));
        assertThat(sum("s3Reads", Map.of("<readUse>", "WATCH")))
                .isGreaterThanOrEqualTo(sum("invocations", Map.of()));
        assertThat(sum("s3Reads", Map.of()))
                .isGreaterThan(sum("s3ReadsMissing", Map.of()))
                .isLessThanOrEqualTo(requests(RequestKind.GET_OBJECT));
        assertThat(sum("s3ReadBytes", Map.of())).isPositive();
        assertThat(sum("s3ReadFailures", Map.of())).isZero();
        assertThat(sum("notifications", Map.of())).isPositive();
        assertThat(sum("hints", Map.of())).isPositive();
        assertThat(requests(RequestKind.RECEIVE_MESSAGE)).isPositive();
        assertThat(sum("sqsRequestFailures", Map.of())).isZero();
    }

    private void everyMetricIsOfTheTypeThatItSays() {
        Set<String> missing = new TreeSet<>();
        for (ConnectorMetric metric : ConnectorMetric.values()) {
            List<Metric> registered = find(metric.metricName(), Map.of());
            if (registered.isEmpty()) {
                missing.add(metric.name());
            }
            assertThat(registered)
                    .as(metric.name())
                    .allSatisfy(
                            found -> assertThat(found.getMetricType()).hasToString(type(metric)));
        }
        assertThat(missing)
                .as("of the clean-up, which is off, and of no other")
                .containsExactly("CLEANUP_FAILURES", "DELETED_OBJECTS", "REFUSED_DELETES");
    }

    private static String kind(InferenceResult<String, String> result) {
        return Objects.requireNonNull(result.getFailure()).getKind().name();
    }

    private static String type(ConnectorMetric metric) {
        return metric.type().name();
    }

    private long requests(RequestKind kind) {
        return sum("requests", Map.of("<requestKind>", kind.name()));
    }

    private long sum(String name, Map<String, String> variables) {
        return find(name, variables).stream()
                .mapToLong(metric -> ((Counter) metric).getCount())
                .sum();
    }

    private List<Long> gauges(String name) {
        return find(name, Map.of()).stream()
                .map(metric -> ((Number) ((Gauge<?>) metric).getValue()).longValue())
                .toList();
    }

    private Stream<Histogram> histograms(String name) {
        return find(name, Map.of()).stream().map(Histogram.class::cast);
    }

    private List<Metric> find(String name, Map<String, String> variables) {
        return REPORTER.getMetricsByGroup().entrySet().stream()
                .filter(
                        group ->
                                group.getKey()
                                        .getAllVariables()
                                        .entrySet()
                                        .containsAll(variables.entrySet()))
                .map(group -> group.getValue().get(name))
                .filter(metric -> metric != null)
                .toList();
    }

    private static ModelResponse echo(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.contains("refused")
                ? ModelResponse.error(400, "text/plain", "refused")
                : ModelResponse.ok("application/jsonlines", body);
    }

    private List<InferenceResult<String, String>> run(SageMakerTestKit kit, List<String> input)
            throws Exception {
        return TestJobs.collect(
                TestJobs.inference(kit, "echo")
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .sink(sink -> sink.setMaxBatchSize(BATCH).setMaxTimeInBufferMS(100))
                        .source(source -> source.setNotificationQueueUrl(kit.queueUrl(QUEUE)))
                        .build()
                        .enrich(TestJobs.environment(2).fromData(input).rebalance()));
    }
}
