// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.endpoint.EndpointStatistics;
import io.github.flinksagemaker.testkit.model.Model;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What names are for: several models in one job, and one model in place of another. */
@Timeout(300)
class NamesITCase {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 4);

    /** Records that the first model answers before it holds what comes. */
    private static final int ANSWERED_AT_ONCE = 400;

    private final AtomicLong asked = new AtomicLong();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    private volatile boolean holding;
    private SageMakerTestKit kit;

    @BeforeEach
    void start() {
        NumbersJob.reset();
        kit =
                SageMakerTestKit.builder()
                        .endpoint("model-v1", endpoint -> endpoint.model(this::answer))
                        .endpoint("model-v2", endpoint -> endpoint.model(Model.echo()))
                        .start();
    }

    @AfterEach
    void stop() {
        mayAnswer.countDown(); // a test that failed before holds up no close
        kit.close();
    }

    /** Echoes; in the test that releases it, what comes later waits for that. */
    private ModelResponse answer(ModelRequest request) throws Exception {
        long records = new String(request.body(), StandardCharsets.UTF_8).lines().count();
        if (holding && asked.addAndGet(records) > ANSWERED_AT_ONCE + records) {
            held.countDown();
            assertThat(mayAnswer.await(120, TimeUnit.SECONDS)).as("released").isTrue();
        }
        return Model.echo().invoke(request);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void anEndpointIsRolledOverASavepoint(DeliveryGuarantee guarantee, @TempDir Path savepoints)
            throws Exception {
        int records = 3_000;
        holding = true;
        String savepoint =
                new NumbersJob(kit, records, 1_000, guarantee)
                        .endpoint("model-v1")
                        .runAndStop(
                                2,
                                savepoints,
                                () -> assertThat(held.await(120, TimeUnit.SECONDS)).isTrue());
        EndpointStatistics atTheStop = kit.endpoint("model-v1").statistics();
        assertThat(atTheStop.settledCount())
                .as("some of the first model's invocations are open")
                .isPositive()
                .isLessThan(atTheStop.acceptedCount());
        assertThat(outputs("model-v2")).isZero();
        int before = NumbersJob.EMITTED.size();

        JobClient job =
                new NumbersJob(kit, records, 1_000, guarantee)
                        .endpoint("model-v2")
                        .from(savepoint)
                        .submit(2);
        NumbersJob.awaitMoreThan(before, job);
        TestJobs.await(job, () -> outputs("model-v2") > 0); // while the first model's are open
        mayAnswer.countDown();

        NumbersJob.assertEachOnce(records, job);
        EndpointStatistics first = kit.endpoint("model-v1").statistics();
        assertThat(first.outputs())
                .as("outputs of all that the first model was given, and of nothing more")
                .isEqualTo(first.acceptedCount())
                .isEqualTo(atTheStop.acceptedCount());
    }

    private int outputs(String endpoint) {
        return kit.undisturbedS3Client()
                .listObjectsV2(b -> b.bucket(kit.bucket()).prefix("async-output/" + endpoint + "/"))
                .keyCount();
    }

    @Test
    void twoOfOneJobShareAPathAndEachHasItsOwnResults() throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(2);
        Collection<String> first = records("a");
        Collection<String> second = records("b");
        DataStream<String> results =
                results(environment, "first", first).union(results(environment, "second", second));

        List<String> came = TestJobs.collect(results);

        assertThat(came).hasSize(600);
        assertThat(came.stream().filter(result -> result.startsWith("first ")))
                .containsExactlyInAnyOrderElementsOf(
                        first.stream().map(record -> "first " + record).toList());
        assertThat(came.stream().filter(result -> result.startsWith("second ")))
                .containsExactlyInAnyOrderElementsOf(
                        second.stream().map(record -> "second " + record).toList());
    }

    private static Collection<String> records(String prefix) {
        return IntStream.range(0, 300).mapToObj(i -> prefix + i).collect(Collectors.toList());
    }

    private DataStream<String> results(
            StreamExecutionEnvironment environment, String name, Collection<String> records) {
        return TestJobs.inference(kit, "model-v1")
                .setName(name)
                .setBatchFormat(BatchFormats.csvLines())
                .build()
                .enrich(environment.fromData(records).rebalance())
                .map(result -> name + " " + result.getPrediction())
                .returns(Types.STRING);
    }
}
