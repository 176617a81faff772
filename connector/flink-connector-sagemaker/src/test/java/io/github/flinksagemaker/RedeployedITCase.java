package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.model.Model;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    private SageMakerTestKit kit;

    @BeforeEach
    void start() {
        NumbersJob.reset();
        kit =
                SageMakerTestKit.builder()
                        .endpoint("echo", endpoint -> endpoint.model(Model.echo()))
                        .start();
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void anEndpointThatIsAwayForSomeSecondsCostsNothing(DeliveryGuarantee guarantee)
            throws Exception {
        FaultRule away =
                kit.faults()
                        .on(Operation.INVOKE_ENDPOINT_ASYNC)
                        .after(10)
                        .times(1_000_000)
                        .apply(Fault.error(400, "ValidationError", "Endpoint echo was not found."));

        JobClient job = new NumbersJob(kit, RECORDS, 1_000, guarantee).submit(PARALLELISM);
        isBackAfterSomeRefusals(away);
        job.getJobExecutionResult().get(240, TimeUnit.SECONDS);

        assertEachOnceWithoutRestarts();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void soDoesARoleThatMayNotStageInputsForSomeSeconds(DeliveryGuarantee guarantee)
            throws Exception {
        FaultRule denied =
                kit.faults()
                        .on(Operation.PUT_OBJECT)
                        .matching(key -> key.contains("/inputs/"))
                        .after(10)
                        .times(1_000_000)
                        .apply(Fault.accessDenied());

        JobClient job = new NumbersJob(kit, RECORDS, 1_000, guarantee).submit(PARALLELISM);
        isBackAfterSomeRefusals(denied);
        job.getJobExecutionResult().get(240, TimeUnit.SECONDS);

        assertEachOnceWithoutRestarts();
    }

    private void isBackAfterSomeRefusals(FaultRule refusals) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (refusals.applied() < 12) {
            assertThat(System.nanoTime()).as("deadline for refusals").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        kit.faults().clear();
    }

    private void assertEachOnceWithoutRestarts() {
        assertThat(NumbersJob.counts()).hasSize(RECORDS);
        assertThat(NumbersJob.counts().values()).allMatch(count -> count == 1);
        assertThat(
                        kit.undisturbedS3Client()
                                .listObjectsV2(
                                        list ->
                                                list.bucket(kit.bucket())
                                                        .prefix("staging/ledger/")
                                                        .delimiter("/"))
                                .commonPrefixes())
                .as("lanes")
                .hasSize(PARALLELISM);
    }
}
