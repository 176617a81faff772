// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.TestJobs;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * With unaligned checkpoints a busy task of Flink 2 takes its snapshot before it takes over what it
 * has been sent already.
 */
@Timeout(120)
class UnalignedCheckpointITCase {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 4);

    private final WrittenLedger ledger = new WrittenLedger();
    private final Busy busy = new Busy();
    private final Collected collected = new Collected();

    @Test
    void aSegmentThatACheckpointOvertookComesOutAfterAFailure(
            @InjectMiniCluster MiniCluster cluster) throws Exception {
        LaneId lane = ledger.open(0, 1, false, 0);
        append(lane, 1);
        JobClient job = submit();
        TestJobs.await(job, () -> busy.step("has 0").isDone());

        append(lane, 2);
        ledger.awaitLookFor(lane, 3); // so 2 has been assigned before the checkpoint begins
        CompletableFuture<?> checkpoint =
                cluster.triggerCheckpoint(job.getJobID(), CheckpointType.CONFIGURED);
        TestJobs.await(job, () -> busy.step("other snapshot").isDone());
        busy.step("let 0 go").complete(null);
        checkpoint.join();
        busy.step("fail at 1").complete(null);

        append(lane, 3);
        TestJobs.await(job, () -> collected.seen().size() >= ledger.records());
        TestJobs.cancel(job);
        assertThat(collected.seen()).containsExactlyInAnyOrder(0, 1, 2);
    }

    /** Appends a segment of one record, the number of those before. */
    private void append(LaneId lane, long segment) {
        ledger.append(lane, segment, 1, 1);
        ledger.answerAll();
    }

    /**
     * Two regions: if one fails, Flink tells the source what to assign again, but not all of it.
     */
    private JobClient submit() throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(2, 5, null);
        environment.enableCheckpointing(3_600_000);
        environment.getCheckpointConfig().enableUnalignedCheckpoints();
        environment
                .fromSource(
                        ledger.source()
                                .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(10))
                                .set(SourceOptions.POLL_INTERVAL_MAX, Duration.ofMillis(100))
                                .build(),
                        WatermarkStrategy.<InferenceResult<Integer, Integer>>noWatermarks(),
                        "source")
                .map(busy)
                .map(collected)
                .sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }

    /** Keeps its task busy with record 0 until it is let go, and fails once, at record 1. */
    private static final class Busy
            implements MapFunction<
                            InferenceResult<Integer, Integer>, InferenceResult<Integer, Integer>>,
                    CheckpointedFunction {

        private static final long serialVersionUID = 1L;
        private static final Map<String, CompletableFuture<Void>> STEPS = new ConcurrentHashMap<>();

        private final String id = UUID.randomUUID().toString();
        private transient boolean hasRecord;

        CompletableFuture<Void> step(String name) {
            return STEPS.computeIfAbsent(id + name, key -> new CompletableFuture<>());
        }

        @Override
        public InferenceResult<Integer, Integer> map(InferenceResult<Integer, Integer> result) {
            int record = Objects.requireNonNull(result.getRecord());
            hasRecord = true;
            if (record == 0) {
                step("has 0").complete(null);
                step("let 0 go").join();
            } else if (record == 1 && !step("has failed").isDone()) {
                step("fail at 1").join();
                step("has failed").complete(null);
                throw new IllegalStateException("this task fails on purpose");
            }
            return result;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            if (!hasRecord) {
                step("other snapshot").complete(null);
            }
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {}
    }
}
