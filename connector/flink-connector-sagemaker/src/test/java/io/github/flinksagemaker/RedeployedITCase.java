// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What has worked and is refused for a while, as an endpoint or a role that is redeployed, neither
 * restarts the job nor costs a record.
 */
@Timeout(300)
class RedeployedITCase {

    private static final int RECORDS = 2_000;
    private static final int PARALLELISM = 2;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, PARALLELISM);

    @RegisterExtension final SageMakerExtension aws = NumbersJob.echo();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void anEndpointThatIsAwayForSomeSecondsCostsNothing(DeliveryGuarantee guarantee)
            throws Exception {
        FaultRule away =
                aws.kit()
                        .faults()
                        .on(Operation.INVOKE_ENDPOINT_ASYNC)
                        .after(10)
                        .times(1_000_000)
                        .apply(Fault.error(400, "ValidationError", "Endpoint echo was not found."));

        JobClient job = new NumbersJob(aws.kit(), RECORDS, 1_000, guarantee).submit(PARALLELISM);
        isBackAfterSomeRefusals(away);

        assertEachOnceWithoutRestarts(job);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void soDoesARoleThatMayNotStageInputsForSomeSeconds(DeliveryGuarantee guarantee)
            throws Exception {
        FaultRule denied =
                aws.kit()
                        .faults()
                        .on(Operation.PUT_OBJECT)
                        .matching(key -> key.contains("/inputs/"))
                        .after(10)
                        .times(1_000_000)
                        .apply(Fault.accessDenied());

        JobClient job = new NumbersJob(aws.kit(), RECORDS, 1_000, guarantee).submit(PARALLELISM);
        isBackAfterSomeRefusals(denied);

        assertEachOnceWithoutRestarts(job);
    }

    /** Whether it is told by S3 that they may not be read, or not even whether they are there. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void soDoesARoleThatMayNotReadOutputsForSomeSeconds(boolean mayList) throws Exception {
        if (!mayList) {
            aws.kit()
                    .faults()
                    .on(Operation.LIST_OBJECTS_V2)
                    .matching(String::isEmpty)
                    .apply(Fault.accessDenied());
        }
        JobClient job =
                new NumbersJob(aws.kit(), RECORDS, 250, DeliveryGuarantee.EXACTLY_ONCE)
                        .submit(PARALLELISM);
        NumbersJob.awaitMoreThan(400, job); // of eight seconds' records, by both readers
        FaultRule denied =
                aws.kit()
                        .faults()
                        .on(Operation.GET_OBJECT)
                        .matching(key -> !key.startsWith("staging/"))
                        .apply(Fault.accessDenied());
        isBackAfterSomeRefusals(denied);

        assertEachOnceWithoutRestarts(job);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void soDoesABucketThatIsAwayForSomeSeconds(DeliveryGuarantee guarantee) throws Exception {
        JobClient job = new NumbersJob(aws.kit(), RECORDS, 250, guarantee).submit(PARALLELISM);
        NumbersJob.awaitMoreThan(100, job); // of eight seconds' records
        List<FaultRule> away = new ArrayList<>();
        for (Operation operation :
                List.of(
                        Operation.PUT_OBJECT,
                        Operation.GET_OBJECT,
                        Operation.HEAD_OBJECT,
                        Operation.LIST_OBJECTS_V2)) {
            FaultRule rule =
                    aws.kit()
                            .faults()
                            .on(operation)
                            .apply(
                                    Fault.error(
                                            404,
                                            "NoSuchBucket",
                                            "The specified bucket does not exist"));
            if (operation != Operation.HEAD_OBJECT) { // no outcome need be looked for
                away.add(rule);
            }
        }
        isBackAfterSomeRefusals(away.toArray(new FaultRule[0]));

        assertEachOnceWithoutRestarts(job);
    }

    private void isBackAfterSomeRefusals(FaultRule... refusals) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (Stream.of(refusals).anyMatch(rule -> rule.applied() < 12)) {
            assertThat(System.nanoTime()).as("deadline for refusals").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        aws.kit().faults().clear();
    }

    private void assertEachOnceWithoutRestarts(JobClient job) throws Exception {
        NumbersJob.assertEachOnce(RECORDS, job);
        assertThat(NumbersJob.collectors()).as("of results").isEqualTo(PARALLELISM);
        assertThat(
                        aws.kit()
                                .undisturbedS3Client()
                                .listObjectsV2(
                                        list ->
                                                list.bucket(aws.kit().bucket())
                                                        .prefix("staging/ledger/")
                                                        .delimiter("/"))
                                .commonPrefixes())
                .as("lanes")
                .hasSize(PARALLELISM);
    }
}
