// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.RequestKind;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorCoordinatorMetricGroup;
import org.apache.flink.runtime.metrics.groups.InternalSplitEnumeratorMetricGroup;
import org.apache.flink.runtime.metrics.groups.JobManagerJobMetricGroup;
import org.apache.flink.runtime.metrics.groups.JobManagerMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;

/**
 * A coordinator that is made anew, upon a failover of the whole job or by the adaptive scheduler,
 * gets the group of the former, in which Flink keeps what stands registered.
 */
class LastingMetricsTest {

    private final Map<String, Metric> reported = new HashMap<>();
    private final JobVertexID vertex = new JobVertexID();
    private final JobManagerMetricGroup jobManager =
            JobManagerMetricGroup.createJobManagerMetricGroup(
                    TestingMetricRegistry.builder()
                            .setRegisterConsumer(
                                    (metric, name, group) ->
                                            reported.put(group.getMetricIdentifier(name), metric))
                            .build(),
                    "host");
    private JobManagerJobMetricGroup job = jobManager.addJob(new JobID(), "job");

    private SplitEnumeratorMetricGroup coordinator() {
        return new InternalSplitEnumeratorMetricGroup(
                new InternalOperatorCoordinatorMetricGroup(
                        job.getOrAddOperator(
                                vertex, "vertex", OperatorID.fromJobVertexID(vertex), "source")));
    }

    private Metric reported(String nameEnd) {
        return reported.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(nameEnd))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private void assertReports(String nameEnd, long value) {
        assertThat(((Counter) reported(nameEnd)).getCount()).isEqualTo(value);
    }

    private static Counter deleted(SplitEnumeratorMetricGroup coordinator) {
        return new ConnectorMetrics(coordinator).counter(ConnectorMetric.DELETED_OBJECTS);
    }

    @Test
    void aCoordinatorMadeAnewCountsOnInTheCounterThatIsReported() {
        deleted(coordinator()).inc(2);
        deleted(coordinator()).inc(3);

        assertReports(".deletedObjects", 5);
    }

    @Test
    void soDoesOneOfKinds() {
        for (int made = 0; made < 2; made++) {
            new ConnectorMetrics(coordinator())
                    .counters(ConnectorMetric.REQUESTS, EnumSet.allOf(RequestKind.class))
                    .inc(RequestKind.LIST_OBJECTS, 4);
        }

        assertReports(".requestKind.LIST_OBJECTS.requests", 8);
        assertReports(".requestKind.GET_OBJECT.requests", 0);
    }

    @Test
    void theGaugeOfUnassignedSplitsIsOfTheLatestCoordinator() {
        ConnectorMetrics.unassignedSplits(coordinator(), () -> 7L);
        ConnectorMetrics.unassignedSplits(coordinator(), () -> 9L);

        assertThat(((Gauge<?>) reported(".unassignedSplits")).getValue()).isEqualTo(9L);
    }

    @Test
    void anotherJobCountsAlone() {
        deleted(coordinator()).inc(2);
        job = jobManager.addJob(new JobID(), "job");
        deleted(coordinator()).inc(3);

        assertReports(".deletedObjects", 3);
    }

    /** As when a JobManager takes a job over that it had before. */
    @Test
    void aGroupThatHasBeenClosedAndMadeAnewReportsAsBefore() {
        deleted(coordinator()).inc(2);
        reported.clear();
        jobManager.localCleanupAsync(job.jobId(), Runnable::run).join();
        job = jobManager.addJob(job.jobId(), "job");
        Counter counter = deleted(coordinator());
        counter.inc();

        assertThat(reported(".deletedObjects")).isSameAs(counter);
    }

    @Test
    void groupsThatAreOfNoJobShareNothing() {
        UnregisteredMetricsGroup group = new UnregisteredMetricsGroup();
        new ConnectorMetrics(group).counter(ConnectorMetric.DELETED_OBJECTS).inc();

        assertThat(new ConnectorMetrics(group).counter(ConnectorMetric.DELETED_OBJECTS).getCount())
                .isZero();
    }
}
