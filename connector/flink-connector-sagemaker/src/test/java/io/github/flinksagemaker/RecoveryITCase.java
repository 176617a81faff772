package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.model.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The whole way through fail-overs, and through savepoints and rescaling (2, 3, 1): no record is
 * missing, and the source repeats none, whatever the sink invokes again. In exactly-once nothing is
 * repeated at all.
 */
@Timeout(300)
class RecoveryITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(4)
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
    void noRecordIsLostWhenTheJobFailsOver(DeliveryGuarantee guarantee) throws Exception {
        int records = 3_000;
        JobClient job = new NumbersJob(kit, records, 1_500, guarantee).failingOnce().submit(2);

        job.getJobExecutionResult().get(240, TimeUnit.SECONDS);

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
                new NumbersJob(kit, records, 1_500, guarantee).failingOnce().forward().submit(2);

        job.getJobExecutionResult().get(240, TimeUnit.SECONDS);

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
        return kit
                .s3Client()
                .listObjectsV2Paginator(list -> list.bucket(kit.bucket()).prefix("staging/ledger/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .filter(key -> key.endsWith("/" + "0".repeat(20)))
                .map(
                        key ->
                                kit.s3Client()
                                        .getObjectAsBytes(get -> get.bucket(kit.bucket()).key(key))
                                        .asUtf8String())
                .flatMap(opening -> field.matcher(opening).results())
                .map(match -> match.group(1))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void noRecordIsLostThroughSavepointsAndRescaling(
            DeliveryGuarantee guarantee, @TempDir Path savepoints) throws Exception {
        int records = 6_000;
        String savepoint = null;
        for (int parallelism : new int[] {2, 3}) {
            JobClient job =
                    new NumbersJob(kit, records, 400, guarantee)
                            .from(savepoint)
                            .submit(parallelism);
            long before = NumbersJob.EMITTED.size();
            NumbersJob.awaitMoreThan(before + 300, job);
            savepoint =
                    job.stopWithSavepoint(
                                    false,
                                    savepoints.toUri().toString(),
                                    SavepointFormatType.CANONICAL)
                            .get(240, TimeUnit.SECONDS);
        }
        JobClient last = new NumbersJob(kit, records, 100_000, guarantee).from(savepoint).submit(1);

        last.getJobExecutionResult().get(240, TimeUnit.SECONDS);

        // stopping with a savepoint waits for what is in flight, so even at-least-once repeats
        // nothing
        assertComplete(records, DeliveryGuarantee.EXACTLY_ONCE);
    }
}
