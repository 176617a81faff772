// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.TestJobs;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Results in an alignment group with those of another ledger. */
@Timeout(240)
class WatermarkAlignmentITCase {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 4);

    private static final String GROUP = "group";
    private static final Duration DRIFT = Duration.ofMillis(100);
    private static final Duration UPDATES = Duration.ofMillis(50);

    private final WrittenLedger ledger = new WrittenLedger();
    private final WrittenLedger other = new WrittenLedger();
    private final LaneId otherLane = other.open(0, 1, false, 0);
    private final Collected collected = new Collected();
    private final LaneId lane = ledger.open(0, 1, false, 0);
    private long nextSegment = 1;

    @Test
    void aReaderThatIsAheadWaitsForWhatIsOpenInAnotherSource() throws Exception {
        waitsForWhatIsOpenInAnotherSource(WatermarkStrategy.noWatermarks());
    }

    /** Flink may ask to pause splits then, of which there is one for all: the reader is paused. */
    @Test
    void soItDoesWithAStrategyThatMakesWatermarksOfResults() throws Exception {
        waitsForWhatIsOpenInAnotherSource(WatermarkStrategy.forMonotonousTimestamps());
    }

    private void waitsForWhatIsOpenInAnotherSource(
            WatermarkStrategy<InferenceResult<Integer, Integer>> strategy) throws Exception {
        other.append(otherLane, 1, 1, 1, 0L);
        other.answerAll();
        other.append(otherLane, 2, 1, 1, 20_000L); // open: it holds the other watermark back
        JobClient job = submit(strategy);
        appendAnswered(0);
        TestJobs.await(job, () -> collected.seen().size() == 1);

        boolean waits = false;
        for (int tries = 0; tries < 20 && !waits; tries++) {
            int before = collected.seen().size();
            appendAnswered(10_000);
            waits = !comes(before + 1, Duration.ofSeconds(2));
        }
        assertThat(waits).as("results wait").isTrue();

        other.answerAll();
        TestJobs.await(job, () -> collected.seen().size() == ledger.records());
        TestJobs.cancel(job);
    }

    private void appendAnswered(long watermark) {
        ledger.append(lane, nextSegment++, 1, 1, watermark);
        ledger.answerAll();
    }

    private JobClient submit(WatermarkStrategy<InferenceResult<Integer, Integer>> strategy)
            throws Exception {
        StreamExecutionEnvironment environment = TestJobs.environment(1);
        environment.getConfig().setAutoWatermarkInterval(20);
        environment
                .fromSource(source(ledger), aligned(strategy), "ours")
                .map(collected)
                .sinkTo(new DiscardingSink<>());
        environment
                .fromSource(source(other), aligned(WatermarkStrategy.noWatermarks()), "other")
                .sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }

    private static <T> WatermarkStrategy<T> aligned(WatermarkStrategy<T> strategy) {
        return strategy.withWatermarkAlignment(GROUP, DRIFT, UPDATES);
    }

    private static SageMakerAsyncSource<Integer, Integer> source(WrittenLedger read) {
        return read.source()
                .set(Tuning.WATERMARK_INTERVAL, Duration.ofMillis(20))
                .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(10))
                .set(SourceOptions.POLL_INTERVAL_MAX, Duration.ofMillis(100))
                .build();
    }

    private boolean comes(int results, Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        TestJobs.await(() -> System.nanoTime() >= end || collected.seen().size() >= results);
        return collected.seen().size() >= results;
    }
}
