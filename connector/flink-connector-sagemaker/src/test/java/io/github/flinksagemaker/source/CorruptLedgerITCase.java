// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.internal.reader.IntegerSchema;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A whole job over a ledger in which somebody has overwritten segments. */
@Timeout(300)
class CorruptLedgerITCase {

    private static final int SEGMENTS = 5;
    private static final int RECORDS_OF_SEGMENT = 12;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private final WrittenLedger ledger = new WrittenLedger();
    private LaneId atLeastOnce;
    private LaneId readCommitted;

    @BeforeEach
    void write() {
        atLeastOnce = ledger.open(0, 2, false, 0);
        readCommitted = ledger.open(1, 2, true, 0);
        for (int segment = 1; segment <= SEGMENTS; segment++) {
            ledger.append(atLeastOnce, segment, 4, 3);
            ledger.append(readCommitted, segment, 4, 3);
        }
        ledger.close(atLeastOnce, SEGMENTS + 1);
        ledger.close(readCommitted, SEGMENTS + 1);
        ledger.answerAll();
    }

    private List<Integer> run() throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("restart-strategy.type", "none");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(2);
        SageMakerAsyncSource<Integer, Integer> source =
                SageMakerAsyncSource.<Integer, Integer>builder()
                        .setStagingPath(WrittenLedger.STAGING.toString())
                        .setRecordDeserializationSchema(new IntegerSchema())
                        .setPredictionDeserializationSchema(new IntegerSchema())
                        .setBounded(true)
                        .setStartPosition(StartPosition.earliest()) // it waits for no other run
                        .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(200))
                        .set(SourceOptions.LANE_TIMEOUT, Duration.ofSeconds(2))
                        .set(Tuning.TAIL_INTERVAL_MIN, Duration.ofMillis(20))
                        .set(Tuning.TAIL_INTERVAL_MAX, Duration.ofMillis(100))
                        .setServices(ledger.services())
                        .build();
        List<Integer> records = new ArrayList<>();
        try (CloseableIterator<Integer> iterator =
                environment
                        .fromSource(source, WatermarkStrategy.noWatermarks(), "results")
                        .map(new Collected())
                        .executeAndCollect()) {
            iterator.forEachRemaining(records::add);
        }
        return records;
    }

    @Test
    @DisplayName("rule 27: a lane that was given up costs its own records only")
    void theOtherLanesComeOutWhenTheLaneIsGivenUp() throws Exception {
        ledger.corrupt(readCommitted, 4);
        ledger.giveUp(readCommitted);

        List<Integer> expected = new ArrayList<>();
        for (int record = 0; record < ledger.records(); record++) {
            if (record / RECORDS_OF_SEGMENT % 2 == 0) { // lanes take turns
                expected.add(record);
            }
        }
        assertThat(run()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theJobFailsAndNamesTheSegment() {
        String key = ledger.corrupt(readCommitted, 4);

        assertThat(failureOfARun())
                .hasStackTraceContaining(key + ": line 1")
                .hasStackTraceContaining("put the object back as it was written");
    }

    /**
     * Where an event is on its way to a task that has just failed, Flink may name the lost event as
     * the reason instead.
     */
    private Throwable failureOfARun() {
        Throwable failure;
        int runs = 0;
        do {
            failure = catchThrowable(this::run);
            assertThat(failure).isNotNull();
        } while (++runs < 10
                && ExceptionUtils.findThrowableWithMessage(failure, "An OperatorEvent from")
                        .isPresent());
        return failure;
    }
}
