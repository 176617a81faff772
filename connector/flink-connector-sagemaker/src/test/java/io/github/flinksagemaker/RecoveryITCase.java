// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The whole way through fail-overs, and through savepoints and rescaling: no record is missing, and
 * the source repeats none, whatever the sink invokes again. In exactly-once nothing is repeated at
 * all.
 */
@Timeout(300)
class RecoveryITCase {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(2, 4);

    @RegisterExtension final SageMakerExtension aws = NumbersJob.echo();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void noRecordIsLostWhenTheJobFailsOver(DeliveryGuarantee guarantee) throws Exception {
        int records = 3_000;
        JobClient job =
                new NumbersJob(aws.kit(), records, 1_500, guarantee).failingOnce().submit(2);

        TestJobs.awaitEnd(job);

        assertThat(NumbersJob.hasFailed()).isTrue();
        assertComplete(records, guarantee);
    }

    /**
     * Rule 30: without a shuffle before the sink, Flink restarts the failed subtask alone, whose
     * lane then has a greater restored checkpoint than the lane of the other one.
     */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void theSourceEndsAfterOneSubtaskWasRestartedAlone(DeliveryGuarantee guarantee)
            throws Exception {
        int records = 3_000;
        JobClient job =
                new NumbersJob(aws.kit(), records, 1_500, guarantee)
                        .failingOnce()
                        .forward()
                        .submit(2);

        TestJobs.awaitEnd(job);

        assertThat(NumbersJob.hasFailed()).isTrue();
        List<String> restored = restoredCheckpoints();
        assertThat(restored).hasSize(3);
        assertThat(restored).filteredOn("0"::equals).hasSize(2);
        assertComplete(records, guarantee);
    }

    private static void assertComplete(int records, DeliveryGuarantee guarantee) {
        Map<String, Integer> counts = NumbersJob.counts();
        assertThat(counts).hasSize(records);
        if (guarantee == DeliveryGuarantee.EXACTLY_ONCE) {
            assertThat(counts.values()).allMatch(count -> count == 1);
        }
    }

    /** What the openings of all lanes say. */
    private List<String> restoredCheckpoints() {
        Pattern field = Pattern.compile("\"restoredCheckpoint\":(\\d+)");
        return aws
                .kit()
                .s3Client()
                .listObjectsV2Paginator(
                        list -> list.bucket(aws.kit().bucket()).prefix("staging/ledger/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .filter(key -> key.endsWith("/" + "0".repeat(20)))
                .map(
                        key ->
                                aws.kit()
                                        .s3Client()
                                        .getObjectAsBytes(
                                                get -> get.bucket(aws.kit().bucket()).key(key))
                                        .asUtf8String())
                .flatMap(opening -> field.matcher(opening).results())
                .map(match -> match.group(1))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void noRecordIsLostThroughSavepointsAndRescaling(
            DeliveryGuarantee guarantee, @TempDir Path savepoints) throws Exception {
        assertEachOnceAtParallelisms(guarantee, savepoints, 2, 3, 1);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void noRecordIsLostWhenOneSubtaskBecomesTwoAndWhenAJobIsUpgraded(
            DeliveryGuarantee guarantee, @TempDir Path savepoints) throws Exception {
        assertEachOnceAtParallelisms(guarantee, savepoints, 1, 2, 2);
    }

    /**
     * Rule 34: each time another main() makes another run, which goes on from what it restored.
     * Stopping with a savepoint waits for what is in flight, so even at-least-once repeats nothing.
     */
    private void assertEachOnceAtParallelisms(
            DeliveryGuarantee guarantee, Path savepoints, int first, int second, int last)
            throws Exception {
        int records = 6_000;
        String savepoint = null;
        for (int parallelism : new int[] {first, second}) {
            savepoint =
                    new NumbersJob(aws.kit(), records, 400, guarantee)
                            .from(savepoint)
                            .runAndStop(parallelism, savepoints);
        }
        NumbersJob.assertEachOnce(
                records,
                new NumbersJob(aws.kit(), records, 100_000, guarantee)
                        .from(savepoint)
                        .submit(last));
    }
}
