// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two runs of a sink, then sources that start before, between and after them; over real HTTP. */
@Timeout(300)
class StartPositionITCase {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 4);

    private static SageMakerTestKit kit;
    private static Instant between;

    @BeforeAll
    static void twoRunsOfTheSink() throws Exception {
        kit =
                SageMakerTestKit.builder()
                        .endpoint(
                                "echo",
                                endpoint ->
                                        endpoint.model(
                                                request ->
                                                        ModelResponse.ok(
                                                                "application/jsonlines",
                                                                request.body())))
                        .start();
        sink(records("first"));
        Instant end = Instant.now();
        between = end.plusMillis(5);
        waitUntilAfter(between);
        sink(records("second"));
    }

    @AfterAll
    static void close() {
        kit.close();
    }

    @Test
    void earliestReadsEverything() throws Exception {
        List<String> all = new ArrayList<>(records("first"));
        all.addAll(records("second"));

        assertThat(read(StartPosition.earliest())).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void aTimestampLeavesOutWhatWasAcceptedBefore() throws Exception {
        assertThat(read(StartPosition.timestamp(between)))
                .containsExactlyInAnyOrderElementsOf(records("second"));
    }

    /** S3 dates all segments so long before that only each lane's last one is looked at. */
    @Test
    void aTimestampInTheFutureReadsNothingAndEndsAllTheSame() throws Exception {
        assertThat(read(StartPosition.timestamp(Instant.now().plus(Duration.ofDays(1))))).isEmpty();
    }

    @Test
    void latestReadsWhatIsAcceptedFromTheFirstStartOn() throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(2);
        CloseableIterator<String> results =
                environment
                        .fromSource(
                                source("latest", StartPosition.latest(), false),
                                WatermarkStrategy.noWatermarks(),
                                "results")
                        .map(InferenceResult::getRecord)
                        .returns(Types.STRING)
                        .collectAsync();
        sinkTo("latest", records("before"));
        waitUntilAfter(Instant.now().plusSeconds(3)); // S3 dates in whole seconds
        JobClient job = environment.executeAsync();
        TestJobs.await(job, () -> isRunning(job));
        sinkTo("latest", records("after"));

        List<String> read = new ArrayList<>();
        while (read.size() < records("after").size()) {
            read.add(results.next());
        }
        job.cancel().get();
        assertThat(read).containsExactlyInAnyOrderElementsOf(records("after"));
    }

    private static boolean isRunning(JobClient job) {
        return job.getJobStatus().join() == JobStatus.RUNNING;
    }

    private static void waitUntilAfter(Instant moment) {
        while (!Instant.now().isAfter(moment)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static List<String> records(String run) {
        return IntStream.range(0, 50)
                .mapToObj(i -> "\"" + run + " " + i + "\"")
                .collect(Collectors.toList());
    }

    private static void sink(List<String> records) throws Exception {
        sinkTo("staging", records);
    }

    private static void sinkTo(String path, List<String> records) throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(2);
        environment
                .fromData(records)
                .sinkTo(inference(path, StartPosition.earliest(), true).sink());
        environment.execute();
    }

    private static List<String> read(StartPosition position) throws Exception {
        return TestJobs.collect(
                TestJobs.environment(2)
                        .fromSource(
                                source("staging", position, true),
                                WatermarkStrategy.noWatermarks(),
                                "results")
                        .map(InferenceResult::getRecord)
                        .returns(Types.STRING));
    }

    private static SageMakerAsyncSource<String, String> source(
            String path, StartPosition position, boolean bounded) {
        return inference(path, position, bounded).source();
    }

    private static SageMakerAsyncInference<String, String> inference(
            String path, StartPosition position, boolean bounded) {
        return TestJobs.inference(kit, "echo")
                .setStagingPath("s3://" + kit.bucket() + "/" + path)
                .setBounded(bounded)
                .sink(sink -> sink.setMaxBatchSize(5).setMaxTimeInBufferMS(50))
                .set(SourceOptions.LANE_TIMEOUT, Duration.ofSeconds(2))
                .source(source -> source.setStartPosition(position))
                .build();
    }
}
