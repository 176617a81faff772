// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.upgrade;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.flinksagemaker.testkit.endpoint.EndpointStatistics;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.io.File;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jobs go on from their savepoints on a later Flink, with the same jar: nothing is missing and
 * nothing comes twice, neither of what was open at the endpoint nor of what was still in the sink.
 */
@Timeout(300)
class SavepointUpgradeITCase {

    private static final FlinkVersion FLINK_1_20 = new FlinkVersion("flink-1.20");
    private static final FlinkVersion FLINK_2_2 = new FlinkVersion("flink-2.2");
    private static final FlinkVersion FLINK_2_3 = new FlinkVersion("flink-2.3");

    @RegisterExtension static final SageMakerExtension AWS = new SageMakerExtension(kit -> {});

    /** Two savepoints of each guarantee are taken on 1.20: one restored on 2.2, one on 2.3. */
    @Test
    void everyRecordComesOutOnceAcrossVersions() throws Exception {
        List<UpgradeJob> over22 = UpgradeJob.ofEachGuarantee(AWS.kit(), "over-2-2");
        List<UpgradeJob> direct = UpgradeJob.ofEachGuarantee(AWS.kit(), "direct");
        List<UpgradeJob> all = Stream.concat(over22.stream(), direct.stream()).toList();

        FLINK_1_20.runUntilHalfWay(all);
        assertThat(all).allSatisfy(SavepointUpgradeITCase::isHalfWay);
        FLINK_2_2.runUntilHalfWay(over22);
        assertThat(over22).allSatisfy(SavepointUpgradeITCase::isHalfWay);
        FLINK_2_3.runToTheEnd(all);

        assertThat(all).allSatisfy(SavepointUpgradeITCase::isComplete);
    }

    private static void isHalfWay(UpgradeJob job) {
        EndpointStatistics endpoint = job.statistics();
        assertThat(endpoint.acceptedCount())
                .as("invocations, some of them open at the savepoint")
                .isGreaterThan(endpoint.outputs());
        assertThat(job.records())
                .as("records, some of them in the sink's state")
                .isGreaterThan(endpoint.acceptedCount() * UpgradeJob.BATCH_SIZE)
                .isLessThan(UpgradeJob.RECORDS);
        assertThat(job.results()).hasSize((int) endpoint.outputs() * UpgradeJob.BATCH_SIZE);
    }

    /**
     * At least once is no weaker here: a job that stops with a savepoint has sent nothing that the
     * savepoint still holds, so there is nothing to replay.
     */
    private static void isComplete(UpgradeJob job) {
        assertThat(job.results())
                .extracting(ResultLine::record)
                .containsExactlyInAnyOrderElementsOf(expected());
        assertThat(job.results()).extracting(ResultLine::place).doesNotHaveDuplicates();
        assertThat(job.results())
                .allSatisfy(
                        result ->
                                assertThat(result.prediction())
                                        .isEqualTo(PermittedModel.prediction(result.record())));
    }

    private static List<String> expected() {
        return LongStream.range(0, UpgradeJob.RECORDS)
                .mapToObj(number -> "{\"number\":" + number + "}")
                .toList();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void eachVersionRunsThePackagedConnector(FlinkVersion version) throws Exception {
        assertThat(version.classPath().split(File.pathSeparator))
                .filteredOn(entry -> entry.contains("flink-connector-sagemaker-0"))
                .singleElement(as(STRING))
                .endsWith(".jar");
    }

    static List<FlinkVersion> versions() {
        return List.of(FLINK_1_20, FLINK_2_2, FLINK_2_3);
    }
}
