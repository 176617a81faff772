// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.internal.reader.IntegerSchema;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.LaneId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
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

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private final WrittenLedger ledger = new WrittenLedger();

    @ParameterizedTest
    @EnumSource(
            value = RuntimeExecutionMode.class,
            names = {"STREAMING", "BATCH"})
    void endsWithTheLedger(RuntimeExecutionMode mode) throws Exception {
        writeEndedLedger();
        ledger.answerAll();
        StreamExecutionEnvironment environment = environment(2);
        environment.setRuntimeMode(mode);

        List<Integer> records = collect(results(environment, true).map(new Collected()));

        assertThat(records).containsExactlyInAnyOrderElementsOf(allRecords());
    }

    @Test
    void everyResultComesOutOnceThoughTasksFail() throws Exception {
        writeEndedLedger();
        ledger.answerAll();
        StreamExecutionEnvironment environment = environment(2);
        environment.enableCheckpointing(50);
        FailOnce<Integer> failing = new FailOnce<>(3);

        List<Integer> records =
                collect(
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
        await(() -> collected.seen().size() >= 90);
        String savepoint =
                before.stopWithSavepoint(
                                false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get(240, TimeUnit.SECONDS);
        ledger.append(second, 2, 20, 3);
        ledger.answerAll();
        JobClient after = submit(collected, 3, savepoint);
        await(() -> collected.seen().size() >= ledger.records());
        LaneId later = ledger.open(1, 2, false, 4);
        ledger.append(later, 1, 5, 3);
        ledger.answerAll();
        await(() -> collected.seen().size() >= ledger.records());
        after.cancel().get(240, TimeUnit.SECONDS);

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

    private static StreamExecutionEnvironment environment(int parallelism) {
        return environment(parallelism, new Configuration());
    }

    private static StreamExecutionEnvironment environment(
            int parallelism, Configuration configuration) {
        configuration.setString("pipeline.generic-types", "false");
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.setString("restart-strategy.fixed-delay.attempts", "5");
        configuration.setString("restart-strategy.fixed-delay.delay", "10 ms");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        return environment;
    }

    private DataStream<InferenceResult<Integer, Integer>> results(
            StreamExecutionEnvironment environment, boolean bounded) {
        SageMakerAsyncSource<Integer, Integer> source =
                SageMakerAsyncSource.<Integer, Integer>builder()
                        .setStagingPath(WrittenLedger.STAGING.toString())
                        .setRecordDeserializationSchema(new IntegerSchema())
                        .setPredictionDeserializationSchema(new IntegerSchema())
                        .setBounded(bounded)
                        .setStartPosition(StartPosition.earliest()) // it waits for no other run
                        .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(200))
                        .set(Tuning.TAIL_INTERVAL_MIN, Duration.ofMillis(20))
                        .set(Tuning.TAIL_INTERVAL_MAX, Duration.ofMillis(100))
                        .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(10))
                        .set(SourceOptions.POLL_INTERVAL_MAX, Duration.ofMillis(100))
                        .setObjectStoreFactory(ledger.stores())
                        .build();
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "results")
                .uid("results");
    }

    private JobClient submit(Collected collected, int parallelism, @Nullable String savepoint)
            throws Exception {
        Configuration configuration = new Configuration();
        if (savepoint != null) {
            configuration.setString("execution.state-recovery.path", savepoint);
        }
        StreamExecutionEnvironment environment = environment(parallelism, configuration);
        environment.enableCheckpointing(100);
        results(environment, false).map(collected).uid("collect").sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }

    private static List<Integer> collect(DataStream<Integer> stream) throws Exception {
        List<Integer> collected = new ArrayList<>();
        try (CloseableIterator<Integer> iterator = stream.executeAndCollect()) {
            iterator.forEachRemaining(collected::add);
        }
        return collected;
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) { // the test's time-out bounds it
            LockSupport.parkNanos(10_000_000);
        }
    }
}
