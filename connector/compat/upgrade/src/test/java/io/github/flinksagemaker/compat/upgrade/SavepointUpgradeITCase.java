package io.github.flinksagemaker.compat.upgrade;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.flinksagemaker.testkit.endpoint.EndpointStatistics;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.io.File;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A job goes on from a savepoint on a later Flink, with the same jar: nothing is missing and
 * nothing comes twice, of what was open at the endpoint and of what was still in the sink.
 */
@Timeout(300)
class SavepointUpgradeITCase {

    private static final FlinkVersion FLINK_1_20 = new FlinkVersion("flink-1.20");
    private static final FlinkVersion FLINK_2_2 = new FlinkVersion("flink-2.2");
    private static final FlinkVersion FLINK_2_3 = new FlinkVersion("flink-2.3");

    @RegisterExtension static final SageMakerExtension AWS = new SageMakerExtension(kit -> {});

    static List<Arguments> upgrades() {
        return List.of(
                Arguments.of("AT_LEAST_ONCE", List.of(FLINK_1_20, FLINK_2_2, FLINK_2_3)),
                Arguments.of("AT_LEAST_ONCE", List.of(FLINK_1_20, FLINK_2_3)),
                Arguments.of("EXACTLY_ONCE", List.of(FLINK_1_20, FLINK_2_2, FLINK_2_3)),
                Arguments.of("EXACTLY_ONCE", List.of(FLINK_1_20, FLINK_2_3)));
    }

    /**
     * Also at least once nothing is repeated: a job that stops with a savepoint has sent nothing
     * that the savepoint still holds.
     */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("upgrades")
    void everyRecordComesOutOnceAcrossVersions(String guarantee, List<FlinkVersion> versions)
            throws Exception {
        UpgradeJob job = new UpgradeJob(AWS.kit(), guarantee, versions);
        for (FlinkVersion version : versions.subList(0, versions.size() - 1)) {
            job.stopHalfWay(version);

            EndpointStatistics endpoint = job.statistics();
            assertThat(endpoint.acceptedCount())
                    .as("invocations that are open at the savepoint")
                    .isGreaterThan(endpoint.outputs());
            assertThat(job.records())
                    .as("records, of which some were in the sink at the savepoint")
                    .isGreaterThan(endpoint.acceptedCount() * UpgradeJob.BATCH_SIZE)
                    .isLessThan(UpgradeJob.RECORDS);
        }
        job.finish(versions.get(versions.size() - 1));

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

    @ParameterizedTest
    @MethodSource("versions")
    void eachProcessHasThePackagedConnector(FlinkVersion version) throws Exception {
        assertThat(version.classPath().split(File.pathSeparator))
                .filteredOn(entry -> entry.contains("flink-connector-sagemaker-0"))
                .singleElement(as(STRING))
                .endsWith(".jar");
    }

    static List<FlinkVersion> versions() {
        return List.of(FLINK_1_20, FLINK_2_2, FLINK_2_3);
    }

    private static List<String> expected() {
        return LongStream.range(0, UpgradeJob.RECORDS)
                .mapToObj(number -> "{\"number\":" + number + "}")
                .toList();
    }
}
