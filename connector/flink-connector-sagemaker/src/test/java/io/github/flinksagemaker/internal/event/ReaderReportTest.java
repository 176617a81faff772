// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.LaneId;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class ReaderReportTest {

    private static final LaneId LANE = LaneId.create(1);

    private static ReaderReport travelled(ReaderReport report) throws Exception {
        return InstantiationUtil.deserializeObject(
                InstantiationUtil.serializeObject(report), ReaderReportTest.class.getClassLoader());
    }

    @Test
    void saysNothingButThatAllIsAnnouncedUnlessItIsTold() {
        ReaderReport report = ReaderReport.builder().build();

        assertThat(report.passedCheckpoint()).isEqualTo(ReaderReport.NO_CHECKPOINT);
        assertThat(report.received()).isZero();
        assertThat(report.room()).isZero();
        assertThat(report.finished()).isEmpty();
        assertThat(report.held()).isEmpty();
        assertThat(report.announced()).isTrue();
        assertThat(report.batchExecution()).isFalse();
        assertThat(report.refusal()).isNull();
    }

    @Test
    void arrivesAsItWasSentWhateverItsListsWere() throws Exception {
        List<LaneSegments> held =
                Collections.unmodifiableList(
                        List.of(LaneSegments.held(LANE, new long[] {4}, new long[] {77})));
        List<LaneSegments> finished =
                List.of(LaneSegments.finished(LANE, new long[] {1, 2}, 300)).subList(0, 1);
        ReaderReport report =
                travelled(
                        ReaderReport.builder()
                                .setPassedCheckpoint(5)
                                .setReceived(6)
                                .setRoom(7)
                                .setHeld(held)
                                .setFinished(finished)
                                .setAnnounced(false)
                                .setBatchExecution(true)
                                .setRefusal("no such region")
                                .build());

        assertThat(report.passedCheckpoint()).isEqualTo(5);
        assertThat(report.received()).isEqualTo(6);
        assertThat(report.room()).isEqualTo(7);
        assertThat(report.announced()).isFalse();
        assertThat(report.batchExecution()).isTrue();
        assertThat(report.refusal()).isEqualTo("no such region");
        assertThat(report.held().get(0).lane()).isEqualTo(LANE);
        assertThat(report.held().get(0).numbers()).containsExactly(4);
        assertThat(report.held().get(0).watermarksBefore()).containsExactly(77);
        assertThat(report.held().get(0).leastLatency()).isNegative();
        assertThat(report.finished().get(0).numbers()).containsExactly(1, 2);
        assertThat(report.finished().get(0).watermarksBefore()).isEmpty();
        assertThat(report.finished().get(0).leastLatency()).isEqualTo(300);
    }

    @Test
    void fiftyThousandSegmentsTakeLessThanAMebibyte() throws Exception {
        long[] numbers = LongStream.range(0, 50_000).toArray();
        ReaderReport report =
                ReaderReport.builder()
                        .setHeld(List.of(LaneSegments.held(LANE, numbers, numbers)))
                        .build();

        assertThat(InstantiationUtil.serializeObject(report)).hasSizeLessThan(1 << 20);
    }
}
