// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What has worked and is refused for a while, as an endpoint or a role that is redeployed, neither
 * restarts the job nor costs a record.
 */
@Timeout(300)
class RedeployedITCase {

    private static final int RECORDS = 2_000;
    private static final int PARALLELISM = 2;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(PARALLELISM)
                            .build());

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

    private void isBackAfterSomeRefusals(FaultRule refusals) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (refusals.applied() < 12) {
            assertThat(System.nanoTime()).as("deadline for refusals").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        aws.kit().faults().clear();
    }

    private void assertEachOnceWithoutRestarts(JobClient job) throws Exception {
        NumbersJob.assertEachOnce(RECORDS, job);
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
