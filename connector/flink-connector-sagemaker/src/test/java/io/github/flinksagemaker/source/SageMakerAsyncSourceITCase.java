// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.TestJobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The source in a MiniCluster over a ledger in memory: every result once, whatever fails. */
@Timeout(300)
class SageMakerAsyncSourceITCase {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 4);

    private static final int RESTARTS = 5;

    private final WrittenLedger ledger = new WrittenLedger();

    @ParameterizedTest
    @EnumSource(
            value = RuntimeExecutionMode.class,
            names = {"STREAMING", "BATCH"})
    void endsWithTheLedger(RuntimeExecutionMode mode) throws Exception {
        writeEndedLedger();
        ledger.answerAll();
        StreamExecutionEnvironment environment = TestJobs.environment(2, RESTARTS, null);
        environment.setRuntimeMode(mode);

        List<Integer> records = TestJobs.collect(results(environment, true).map(new Collected()));

        assertThat(records).containsExactlyInAnyOrderElementsOf(allRecords());
    }

    @Test
    void everyResultComesOutOnceThoughTasksFail() throws Exception {
        writeEndedLedger();
        ledger.answerAll();
        StreamExecutionEnvironment environment = TestJobs.environment(2, RESTARTS, null);
        environment.enableCheckpointing(50);
        FailOnce<Integer> failing = new FailOnce<>(3);

        List<Integer> records =
                TestJobs.collect(
                        results(environment, true)
                                .map(new Collected())
                                .map(new Slowly<Integer>())
                                .returns(Integer.class)
                                .map(failing)
                                .returns(Integer.class));

        assertThat(failing.left()).hasValue(0);
        assertThat(records).containsExactlyInAnyOrderElementsOf(allRecords());
    }

    @Test
    void goesOnFromASavepointAtAnotherParallelism(@TempDir Path directory) throws Exception {
        LaneId first = ledger.open(0, 2, false, 0);
        LaneId second = ledger.open(1, 2, false, 0);
        LaneId third = ledger.open(0, 2, false, 4);
        ledger.append(first, 1, 20, 3);
        ledger.append(second, 1, 20, 3);
        ledger.fence(first, 2);
        ledger.append(third, 1, 20, 3);
        ledger.answer(30);
        Collected collected = new Collected();

        JobClient before = submit(collected, 2, null);
        TestJobs.await(() -> collected.seen().size() >= 90);
        String savepoint = TestJobs.stop(before, directory);
        ledger.append(second, 2, 20, 3);
        ledger.answerAll();
        JobClient after = submit(collected, 3, savepoint);
        TestJobs.await(() -> collected.seen().size() >= ledger.records());
        LaneId later = ledger.open(1, 2, false, 4);
        ledger.append(later, 1, 5, 3);
        ledger.answerAll();
        TestJobs.await(() -> collected.seen().size() >= ledger.records());
        TestJobs.cancel(after);

        assertThat(collected.seen()).containsExactlyInAnyOrderElementsOf(allRecords());
    }

    /** Two subtasks restarted once, one lane read-committed, with orphans that never come out. */
    private void writeEndedLedger() {
        LaneId fenced = ledger.open(0, 2, false, 0);
        LaneId closed = ledger.open(1, 2, false, 3);
        LaneId committed = ledger.open(0, 2, true, 3);
        for (int segment = 1; segment <= 10; segment++) {
            ledger.append(fenced, segment, 8, 3);
            ledger.append(closed, segment, 8, 3);
            ledger.append(committed, segment, 8, 3);
        }
        ledger.fence(fenced, 11);
        ledger.close(closed, 11);
        ledger.close(committed, 11);
    }

    private Collection<Integer> allRecords() {
        return IntStream.range(0, ledger.records()).boxed().collect(Collectors.toList());
    }

    private DataStream<InferenceResult<Integer, Integer>> results(
            StreamExecutionEnvironment environment, boolean bounded) {
        SageMakerAsyncSource<Integer, Integer> source =
                ledger.source()
                        .setBounded(bounded)
                        .setStartPosition(StartPosition.earliest()) // it waits for no other run
                        .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(10))
                        .set(SourceOptions.POLL_INTERVAL_MAX, Duration.ofMillis(100))
                        .build();
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "results")
                .uid("results");
    }

    private JobClient submit(Collected collected, int parallelism, @Nullable String savepoint)
            throws Exception {
        StreamExecutionEnvironment environment =
                TestJobs.environment(parallelism, RESTARTS, savepoint);
        environment.enableCheckpointing(100);
        results(environment, false).map(collected).uid("collect").sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }
}
