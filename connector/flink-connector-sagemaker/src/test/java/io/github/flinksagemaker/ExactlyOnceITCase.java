// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The awkward moments of exactly-once (rules 12 to 17): no result is missing, none comes twice. */
@Timeout(300)
class ExactlyOnceITCase {

    private static final int RECORDS = 3_000;

    /** Enough for a job to be stopped before its input ends. */
    private static final int MANY_RECORDS = 6_000;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(2, 4);

    @RegisterExtension final SageMakerExtension aws = NumbersJob.echo();

    private NumbersJob job() {
        return new NumbersJob(aws.kit(), RECORDS, 1_500, DeliveryGuarantee.EXACTLY_ONCE);
    }

    private static void assertEachOnce(JobClient job) throws Exception {
        NumbersJob.assertEachOnce(RECORDS, job);
    }

    private static boolean isCommit(String key) {
        return key.contains("/commits/");
    }

    /**
     * Rule 16: the job dies between checkpoint and commit, for longer than the commit's own budget;
     * what the checkpoint holds is committed after the restart.
     */
    @Test
    void deathBetweenCheckpointAndCommit() throws Exception {
        FaultRule refused =
                aws.kit()
                        .faults()
                        .on(Operation.PUT_OBJECT)
                        .matching(ExactlyOnceITCase::isCommit)
                        .after(4)
                        .times(40)
                        .apply(Fault.unavailable());

        assertEachOnce(job().retryBudget(Duration.ofSeconds(1)).submit(2));

        assertThat(refused.applied()).isEqualTo(40);
    }

    /** Rule 12: commits act, but their answers are lost, so they are made again. */
    @Test
    void commitsWhoseAnswersAreLost() throws Exception {
        FaultRule lost =
                aws.kit()
                        .faults()
                        .on(Operation.PUT_OBJECT)
                        .matching(ExactlyOnceITCase::isCommit)
                        .times(10)
                        .apply(Fault.resetAfter());

        assertEachOnce(job().submit(2));

        assertThat(lost.applied()).isEqualTo(10);
    }

    /** Rule 15: fences act, but their answers are lost. */
    @Test
    void fencesWhoseAnswersAreLost() throws Exception {
        aws.kit().faults().random(7, Operation.PUT_OBJECT, 0.1, Fault.resetAfter());

        assertEachOnce(job().failingOnce().submit(2));

        assertThat(NumbersJob.hasFailed()).isTrue();
    }

    /** Rule 12: what was prepared in one mode is committed in the other; lanes keep their own. */
    @Test
    void theGuaranteeMayChangeAtASavepoint(@TempDir Path savepoints) throws Exception {
        String savepoint = null;
        for (DeliveryGuarantee guarantee :
                List.of(
                        DeliveryGuarantee.EXACTLY_ONCE,
                        DeliveryGuarantee.AT_LEAST_ONCE,
                        DeliveryGuarantee.EXACTLY_ONCE)) {
            savepoint = runOn(savepoint, guarantee, savepoints);
        }

        NumbersJob.assertEachOnce(
                MANY_RECORDS,
                new NumbersJob(aws.kit(), MANY_RECORDS, 100_000, DeliveryGuarantee.AT_LEAST_ONCE)
                        .from(savepoint)
                        .submit(2));
    }

    /**
     * Rule 18: a savepoint that is used twice may repeat results, and loses none. The run that was
     * left belongs to what the last one reads, and ends by its silence (rule 30).
     */
    @Test
    void aForkedSavepointLosesNothing(@TempDir Path savepoints) throws Exception {
        String fork = runOn(null, DeliveryGuarantee.EXACTLY_ONCE, savepoints);
        runOn(fork, DeliveryGuarantee.EXACTLY_ONCE, savepoints);

        new NumbersJob(aws.kit(), MANY_RECORDS, 100_000, DeliveryGuarantee.EXACTLY_ONCE)
                .from(fork)
                .laneTimeout(Duration.ofSeconds(10))
                .submit(2)
                .getJobExecutionResult()
                .get(240, TimeUnit.SECONDS);

        assertThat(NumbersJob.counts()).hasSize(MANY_RECORDS);
        assertThat(NumbersJob.counts().values()).anyMatch(count -> count > 1);
    }

    private String runOn(@Nullable String from, DeliveryGuarantee guarantee, Path savepoints)
            throws Exception {
        return new NumbersJob(aws.kit(), MANY_RECORDS, 200, guarantee)
                .from(from)
                .runAndStop(2, savepoints);
    }
}
