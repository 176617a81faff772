// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.Latency;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of 500 records, as users go it. */
@Timeout(300)
class EnrichITCase {

    private static final Latency SHUFFLED =
            Latency.uniform(11, Duration.ZERO, Duration.ofMillis(300));

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit ->
                            kit.endpoint(
                                    SmokeJob.ENDPOINT,
                                    e ->
                                            e.model(EnrichITCase::answer)
                                                    .latency(SHUFFLED)
                                                    .concurrency(50)));

    @Test
    void everyRecordComesOutOnceWithItsPrediction() throws Exception {
        finish(job("whole-way").start());

        assertThat(Results.of("whole-way")).containsExactlyInAnyOrderElementsOf(expected());
    }

    @Test
    void noRecordIsMissingAfterAFailure() throws Exception {
        SmokeJob job = job("failure").beforeTheSink(new FailOnce());
        job.configuration().set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        job.configuration()
                .set(
                        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY,
                        Duration.ofMillis(100));

        finish(job.start());

        assertThat(FailOnce.FAILED).isTrue();
        assertThat(Results.of("failure")).hasSizeGreaterThanOrEqualTo(SmokeJob.RECORDS);
        assertThat(Results.of("failure").stream().distinct())
                .containsExactlyInAnyOrderElementsOf(expected());
    }

    @Test
    void everyRecordComesOutOnceAcrossASavepointAndAnotherParallelism(@TempDir Path savepoints)
            throws Exception {
        JobClient first =
                job("savepoint").guarantee(DeliveryGuarantee.EXACTLY_ONCE).parallelism(2).start();
        assertThat(Results.first("savepoint").await(240, TimeUnit.SECONDS)).isTrue();
        String savepoint =
                first.stopWithSavepoint(
                                false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get(240, TimeUnit.SECONDS);
        finish(first);
        assertThat(Results.of("savepoint")).hasSizeBetween(1, SmokeJob.RECORDS - 1);

        SmokeJob second = job("savepoint").guarantee(DeliveryGuarantee.EXACTLY_ONCE).parallelism(3);
        second.configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        finish(second.start());

        assertThat(Results.of("savepoint")).containsExactlyInAnyOrderElementsOf(expected());
    }

    @Test
    void windowsBehindTheModelAreThoseBeforeIt() throws Exception {
        SmokeJob job =
                job("windows")
                        .guarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .eventTime(WindowJob.watermarks(), WindowJob::sumWindows);
        finish(job.start());

        assertThat(WindowJob.LATE).isEmpty();
        assertThat(WindowJob.SUMS).isEqualTo(WindowJob.expected(SmokeJob.RECORDS));
        assertThat(WindowJob.FIRED_BEFORE_THE_END).isNotEmpty();
    }

    private static SmokeJob job(String name) {
        String stagingPath = "s3://" + AWS.kit().bucket() + "/" + name;
        return new SmokeJob(name, stagingPath, AWS.kit().clientProperties());
    }

    private static void finish(JobClient job) throws Exception {
        job.getJobExecutionResult().get(240, TimeUnit.SECONDS);
    }

    private static ModelResponse answer(ModelRequest request) {
        String answers =
                new String(request.body(), StandardCharsets.UTF_8)
                        .lines()
                        .map(EnrichITCase::prediction)
                        .collect(Collectors.joining("\n"));
        return ModelResponse.ok("application/jsonlines", answers);
    }

    private static String prediction(String record) {
        return "{\"seen\":" + record + "}";
    }

    private static List<String> expected() {
        return LongStream.range(0, SmokeJob.RECORDS)
                .mapToObj(SmokeJob::record)
                .map(record -> record + " -> " + prediction(record))
                .collect(Collectors.toList());
    }
}
