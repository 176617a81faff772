// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a reader tells the enumerator, and when. */
class ReaderReportsTest {

    private static final Duration INTERVAL = Duration.ofMillis(ReaderReports.INTERVAL);

    private SegmentsFixture fixture = new SegmentsFixture();
    private LaneFiles files = fixture.lane();

    @BeforeEach
    void write() {
        for (int i = 0; i < 20; i++) {
            files.segment(i);
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private ReaderReport onlyReport() {
        assertThat(fixture.reports).hasSize(1);
        return fixture.reports.remove(0);
    }

    private void assign(int from, int to) {
        for (int i = from; i < to; i++) {
            fixture.assign(files, i);
        }
    }

    private Hold holdReads() {
        return fixture.store.script().hold(Operation.GET, target -> true);
    }

    private static SegmentSplit split(LaneFiles files, long number, long watermark) {
        return SegmentSplit.unread(files.lane, number, watermark, 0);
    }

    @Test
    @DisplayName("rule 45: one that has restored nothing says so")
    void announcesThatNothingWasRestored() {
        assertThat(onlyReport())
                .isEqualTo(ReaderReport.builder().setRoom(SegmentLoop.MAX_UNREAD).build());
    }

    @Test
    @DisplayName("rule 45: what was restored is told by lane, with the watermark before it")
    void announcesWhatWasRestored() {
        LaneFiles other = fixture.lane();
        fixture.reports.clear();
        fixture.loop.start(
                List.of(split(files, 7, 70), split(other, 1, Long.MIN_VALUE), split(files, 9, 90)));

        ReaderReport report = onlyReport();
        assertThat(report.announced()).isTrue();
        assertThat(report.held())
                .extracting(LaneSegments::lane)
                .containsExactly(files.lane, other.lane);
        assertThat(report.held().get(0).numbers()).containsExactly(7, 9);
        assertThat(report.held().get(0).watermarksBefore()).containsExactly(70, 90);
        assertThat(report.held().get(1).watermarksBefore()).containsExactly(Long.MIN_VALUE);
    }

    @Test
    @DisplayName("rule 45: no event has more than 50,000, and the last one says that it is")
    void announcesInParts() {
        List<SegmentSplit> restored = new ArrayList<>();
        for (int i = 0; i < 2 * ReaderReports.MAX_ANNOUNCED + 1; i++) {
            restored.add(split(files, i, i));
        }
        fixture.reports.clear();
        fixture.loop.start(restored);

        assertThat(fixture.reports)
                .extracting(ReaderReport::announced)
                .containsExactly(false, false, true);
        assertThat(fixture.reports)
                .extracting(report -> report.held().get(0).numbers().length)
                .containsExactly(ReaderReports.MAX_ANNOUNCED, ReaderReports.MAX_ANNOUNCED, 1);
        assertThat(fixture.reports.get(2).held().get(0).numbers())
                .containsExactly(2L * ReaderReports.MAX_ANNOUNCED);
    }

    @Test
    void restoredSegmentsTakeRoomButWereNotReceived() {
        fixture.close();
        fixture = new SegmentsFixture();
        holdReads();
        fixture.restore(files, 3, 0, 0);
        fixture.reports.clear();
        fixture.loop.start(List.of(split(files, 3, 0)));

        ReaderReport report = onlyReport();
        assertThat(report.received()).isZero();
        assertThat(report.room()).isEqualTo(7);
    }

    @Test
    @DisplayName("rule 33: that a checkpoint was passed is told at once, and in all that follows")
    void tellsAtOnceOfAPassedCheckpoint() {
        assertThat(onlyReport().passedCheckpoint()).isEqualTo(ReaderReport.NO_CHECKPOINT);
        fixture.loop.passed(4);
        assertThat(onlyReport().passedCheckpoint()).isEqualTo(4);

        fixture.loop.finished(files.lane, 0);
        fixture.advance(INTERVAL);
        assertThat(onlyReport().passedCheckpoint()).isEqualTo(4);
    }

    @Test
    void tellsAtOnceThatTheExecutionIsBatch() {
        assertThat(onlyReport().batchExecution()).isFalse();
        fixture.loop.batchExecution();
        assertThat(onlyReport().batchExecution()).isTrue();
    }

    @Test
    @DisplayName("rule 44: what is assigned while segments are read takes room that is not there")
    void tellsOfRoomAtOnceWhereTheEnumeratorBelievesThatThereIsNone() {
        assertThat(onlyReport().room()).isEqualTo(8);
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            holds.add(holdReads());
        }
        assign(0, 8);
        holds.subList(0, 3).forEach(Hold::release);
        fixture.advance(Duration.ofMillis(1));
        assertThat(fixture.reports).extracting(ReaderReport::room).doesNotContain(4);
        fixture.reports.clear();
        holds.get(3).release();

        ReaderReport report = fixture.reports.get(0);
        assertThat(report.room()).isEqualTo(4);
        assertThat(report.received()).isEqualTo(8);
    }

    @Test
    void littleRoomIsToldOfAfterAWhile() {
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            holds.add(holdReads());
        }
        fixture.reports.clear();
        assign(0, 8);
        holds.get(0).release();
        assertThat(fixture.reports).isEmpty();
        fixture.advance(INTERVAL);

        assertThat(onlyReport().room()).isEqualTo(1);
    }

    @Test
    void noRoomIsToldOfWhileTooManyInvocationsAreOpen() {
        fixture.close();
        fixture = new SegmentsFixture(SegmentsFixture.settings().setMaxOpenInvocations(1));
        files = fixture.lane();
        LedgerEntry entry = files.entry();
        files.opening(entry);
        fixture.read(files);
        fixture.reports.clear();
        fixture.advance(INTERVAL);
        assertThat(onlyReport().room()).isZero();

        files.output(entry, "x");
        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.reports).isEmpty();
        fixture.emitAll();
        assertThat(onlyReport().room()).isEqualTo(8);
    }

    @Test
    void noRoomIsToldOfWhileTheQueueIsFull() {
        fixture.close();
        fixture = new SegmentsFixture(SegmentsFixture.settings().setMaxBufferedBytes(1_000));
        files = fixture.lane();
        LedgerEntry entry = files.entry();
        files.output(entry, "x".repeat(10_000));
        files.opening(entry);
        fixture.read(files);
        fixture.advance(Duration.ofMinutes(1));
        List<SettledInvocation> settled = fixture.settled();
        fixture.assign(files, 0);
        fixture.advance(INTERVAL);
        assertThat(fixture.reports.get(fixture.reports.size() - 1).room()).isZero();
        fixture.reports.clear();

        settled.forEach(fixture::emitted);
        assertThat(fixture.reports.get(0).room()).isGreaterThan(4);
    }

    @Test
    @DisplayName("rule 46: what is finished is told at most five times a second")
    void tellsOfFinishedSegmentsInBatches() {
        LaneFiles other = fixture.lane();
        fixture.advance(Duration.ofSeconds(1));
        fixture.reports.clear();
        fixture.loop.finished(files.lane, 3);
        fixture.advance(Duration.ZERO);
        assertThat(onlyReport().finished().get(0).numbers()).containsExactly(3);

        fixture.loop.finished(files.lane, 5);
        fixture.loop.finished(other.lane, 0);
        fixture.loop.finished(files.lane, 4);
        fixture.advance(INTERVAL.minusMillis(1));
        assertThat(fixture.reports).isEmpty();
        fixture.advance(Duration.ofMillis(1));

        ReaderReport report = onlyReport();
        assertThat(report.finished()).hasSize(2);
        assertThat(report.finished().get(0).lane()).isEqualTo(files.lane);
        assertThat(report.finished().get(0).numbers()).containsExactly(5, 4);
        assertThat(report.finished().get(0).leastLatency()).isNegative();
        assertThat(report.held()).isEmpty();
    }

    @Test
    void nothingNewIsNotTold() {
        fixture.reports.clear();
        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.reports).isEmpty();

        fixture.loop.finished(files.lane, 3);
        fixture.advance(Duration.ofMinutes(1));
        onlyReport();
        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.reports).isEmpty();
    }

    @Test
    void tellsTheLeastLatencyOfTheLanesEndpointWithWhatIsFinished() {
        files = fixture.lane();
        LedgerEntry entry = files.entry();
        files.opening(entry);
        fixture.read(files);
        fixture.advance(Duration.ofSeconds(3));
        files.output(entry, "x");
        fixture.advance(Duration.ofMinutes(1));
        fixture.emitAll();
        fixture.reports.clear();
        fixture.loop.finished(files.lane, 0);
        fixture.advance(INTERVAL);

        assertThat(onlyReport().finished().get(0).leastLatency()).isBetween(2_000L, 4_000L);
    }

    @Test
    @DisplayName("rule 46: nor does a host's clock that is put back silence the reports")
    void tellsWithinTheIntervalAlthoughTheClockWasPutBack() {
        fixture.advance(Duration.ofSeconds(1));
        fixture.reports.clear();
        fixture.loop.finished(files.lane, 3);
        fixture.advance(Duration.ZERO);
        onlyReport();

        fixture.clockAhead = Duration.ofHours(-1);
        fixture.loop.finished(files.lane, 5);
        fixture.advance(INTERVAL);

        assertThat(onlyReport().finished().get(0).numbers()).containsExactly(5);
    }

    @Test
    void aClockThatIsPutBackWhileAReportWaitsDelaysItNot() {
        fixture.advance(Duration.ofSeconds(1));
        fixture.reports.clear();
        fixture.loop.finished(files.lane, 3);
        fixture.advance(Duration.ZERO);
        onlyReport();

        fixture.loop.finished(files.lane, 5);
        fixture.clockAhead = Duration.ofHours(-1);
        fixture.advance(INTERVAL);

        assertThat(onlyReport().finished().get(0).numbers()).containsExactly(5);
    }
}
