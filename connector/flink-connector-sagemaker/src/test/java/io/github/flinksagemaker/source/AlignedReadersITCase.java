// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.TestJobs;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two readers of one source in an alignment group, each with a region of its own. */
@Timeout(240)
class AlignedReadersITCase {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 4);

    private static final long AHEAD = 100_000;
    private static final long BEHIND = 10;

    private final WrittenLedger ledger = new WrittenLedger();
    private final Map<LaneId, Long> lanes = new HashMap<>();
    private final Passing passing = new Passing();

    /**
     * What is told to the new attempt would stop the reader that is ahead, and its lane with it.
     */
    @Test
    void aReaderThatHoldsALateLaneGoesOnWhenAnotherFailsAlone() throws Exception {
        open(0);
        open(1);
        JobClient job = submit();
        giveBothReadersALane(job);
        appendUntilBothAreAhead(job);

        LaneId late = open(1);
        append(late, BEHIND);
        awaitAll(job);
        int other = 1 - passing.at(ledger.records() - 1).subtask();
        lanes.remove(late);
        passing.failAt(other);
        lanes.keySet().forEach(lane -> append(lane, AHEAD));
        awaitAll(job);
        assertThat(passing.isToFail()).isFalse();

        for (int i = 0; i < 10; i++) {
            lanes.keySet().forEach(lane -> append(lane, AHEAD));
            awaitAll(job);
        }
        lanes.put(late, 2L);
        append(late, AHEAD);
        awaitAll(job);
        TestJobs.cancel(job);
    }

    private LaneId open(int subtask) {
        LaneId lane = ledger.open(subtask, 2, false, 0);
        lanes.put(lane, 1L);
        return lane;
    }

    private void append(LaneId lane, long watermark) {
        ledger.append(lane, lanes.merge(lane, 1L, Long::sum) - 1, 1, 1, watermark);
        ledger.answerAll();
    }

    /** One that registers late finds that the other one has all lanes. */
    private void giveBothReadersALane(JobClient job) throws Exception {
        lanes.keySet().forEach(lane -> append(lane, BEHIND));
        awaitAll(job);
        while (passing.subtasks().size() < 2) {
            append(open(1), BEHIND);
            awaitAll(job);
        }
    }

    private void appendUntilBothAreAhead(JobClient job) throws Exception {
        Set<Integer> ahead = new HashSet<>();
        while (ahead.size() < 2) {
            int from = ledger.records();
            lanes.keySet().forEach(lane -> append(lane, AHEAD));
            awaitAll(job);
            for (int i = from; i < ledger.records(); i++) {
                if (passing.at(i).watermark() == AHEAD) {
                    ahead.add(passing.at(i).subtask());
                }
            }
        }
    }

    private void awaitAll(JobClient job) throws Exception {
        TestJobs.await(job, () -> passing.passed().size() == ledger.records());
    }

    private JobClient submit() throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(2, 1, null);
        environment
                .fromSource(
                        ledger.source()
                                .set(Tuning.WATERMARK_INTERVAL, Duration.ofMillis(20))
                                .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(10))
                                .set(SourceOptions.POLL_INTERVAL_MAX, Duration.ofMillis(100))
                                .build(),
                        WatermarkStrategy.<InferenceResult<Integer, Integer>>noWatermarks()
                                .withWatermarkAlignment(
                                        "group", Duration.ofMillis(100), Duration.ofMillis(50)),
                        "source")
                .process(passing)
                .sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }

    /** Where and at which watermark a record has passed last. */
    private record Passed(int subtask, long watermark) {}

    /** Notes what passes, where the test can see it; fails once if asked to. */
    private static final class Passing
            extends ProcessFunction<InferenceResult<Integer, Integer>, Integer> {

        private static final long serialVersionUID = 1L;
        private static final Map<String, Map<Integer, Passed>> PASSED = new ConcurrentHashMap<>();
        private static final Map<String, Integer> TO_FAIL = new ConcurrentHashMap<>();

        private final String id = UUID.randomUUID().toString();

        @Override
        public void processElement(
                InferenceResult<Integer, Integer> result, Context context, Collector<Integer> out) {
            int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
            if (TO_FAIL.remove(id, subtask)) {
                throw new IllegalStateException("this task fails on purpose");
            }
            Integer record = Objects.requireNonNull(result.getRecord());
            passed().put(record, new Passed(subtask, context.timerService().currentWatermark()));
            out.collect(record);
        }

        void failAt(int subtask) {
            TO_FAIL.put(id, subtask);
        }

        boolean isToFail() {
            return TO_FAIL.containsKey(id);
        }

        Map<Integer, Passed> passed() {
            return PASSED.computeIfAbsent(id, key -> new ConcurrentHashMap<>());
        }

        Passed at(int record) {
            return Objects.requireNonNull(passed().get(record));
        }

        Set<Integer> subtasks() {
            Set<Integer> subtasks = new HashSet<>();
            passed().values().forEach(passed -> subtasks.add(passed.subtask()));
            return subtasks;
        }
    }
}
