// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static io.github.flinksagemaker.internal.reader.ReaderFixture.LANE;
import static io.github.flinksagemaker.internal.reader.ReaderFixture.PATHS;
import static io.github.flinksagemaker.internal.reader.ReaderFixture.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.event.HintEvent;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.InferenceResult;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SegmentReaderTest {

    private static final Error ERROR = new NoClassDefFoundError("thrown on purpose");

    private ReaderFixture fixture = new ReaderFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static SegmentSplit restored(long number, long watermark, int... open) {
        BitSet bits = new BitSet();
        for (int index : open) {
            bits.set(index);
        }
        return SegmentSplit.unread(LANE, number, watermark, 0)
                .withOpen(bits, System.currentTimeMillis(), Map.of());
    }

    @Test
    @DisplayName("rule 45: what was restored is announced, before anything else is told")
    void announcesWhatWasRestored() throws Exception {
        fixture.write(3);
        fixture.reader.addSplits(List.of(restored(3, 77)));
        assertThat(fixture.context.getSentEvents()).isEmpty();
        fixture.start();
        fixture.pollLater();
        fixture.pollLater();

        ReaderReport first = fixture.reports().get(0);
        assertThat(first.announced()).isTrue();
        assertThat(first.held().get(0).lane()).isEqualTo(LANE);
        assertThat(first.held().get(0).numbers()).containsExactly(3);
        assertThat(first.held().get(0).watermarksBefore()).containsExactly(77);
        assertThat(first.finished()).isEmpty();
        assertThat(first.received()).isZero();
        assertThat(fixture.finished()).containsExactly(3L);
    }

    @Test
    void announcesThatItHoldsNothing() {
        fixture.start();

        assertThat(fixture.reports()).hasSize(1);
        assertThat(fixture.reports().get(0).held()).isEmpty();
        assertThat(fixture.reports().get(0).announced()).isTrue();
    }

    @Test
    void emitsAllResultsOfAnInvocationInOneStepWithItsState() throws Exception {
        List<LedgerEntry> entries = fixture.write(0, 1, 3);
        fixture.answer(entries.get(1), "1\n2\n3\n");
        fixture.start().assign(0);
        fixture.pollLater();

        assertThat(fixture.output.results)
                .extracting(InferenceResult::getPrediction)
                .containsExactly(1, 2, 3);
        assertThat(fixture.output.timestamps).containsExactly(77L, null, null);
        assertThat(fixture.reader.snapshotState(1))
                .singleElement()
                .satisfies(
                        split -> {
                            assertThat(split).isEqualTo(split(0));
                            assertThat(split.open()).hasToString("{0}");
                            assertThat(split.date()).isEqualTo(LANE.time());
                        });
    }

    @Test
    void noCheckpointSeesPartOfAnInvocation() throws Exception {
        List<LedgerEntry> entries = fixture.write(0, 2, 2);
        entries.forEach(entry -> fixture.answer(entry, "1\n2\n"));
        fixture.start().assign(0);
        fixture.scheduler.advance(Duration.ofMinutes(1));
        int seen = 0;
        while (seen < 4) {
            fixture.reader.pollNext(fixture.output);
            seen = fixture.output.results.size();
            assertThat(seen % 2).isZero();
            List<SegmentSplit> splits = fixture.reader.snapshotState(1);
            int open = splits.isEmpty() ? 0 : Math.max(0, cardinality(splits.get(0)));
            assertThat(open).isEqualTo(2 - seen / 2);
        }
    }

    private static int cardinality(SegmentSplit split) {
        BitSet open = split.open();
        return open == null ? -1 : open.cardinality();
    }

    @Test
    @DisplayName("rule 46: a segment leaves the state with its last result, then it is reported")
    void keepsASegmentUntilItsLastResultIsOut() throws Exception {
        List<LedgerEntry> entries = fixture.write(0, 1, 1);
        fixture.start().assign(0);
        fixture.pollLater();
        fixture.answer(entries.get(0), "1\n");
        fixture.pollLater();
        assertThat(fixture.reader.snapshotState(1)).hasSize(1);
        assertThat(fixture.finished()).isEmpty();

        fixture.answer(entries.get(1), "2\n");
        fixture.pollLater();
        assertThat(fixture.reader.snapshotState(2)).isEmpty();
        fixture.pollLater();
        assertThat(fixture.finished()).containsExactly(0L);
    }

    @Test
    @DisplayName(
            "rule 49: until the enumerator knows that a segment had come, it stays in the state")
    void keepsWhatIsEmittedUntilItsReceiptIsKnown() throws Exception {
        LedgerEntry entry = fixture.write(0, 1).get(0);
        fixture.answer(entry, "1\n");
        fixture.start().send(0);
        fixture.pollLater();
        assertThat(fixture.output.results).hasSize(1);
        assertThat(cardinality(fixture.reader.snapshotState(1).get(0))).isZero();
        fixture.pollLater();
        assertThat(fixture.finished()).isEmpty();

        fixture.receipt();
        assertThat(fixture.reader.snapshotState(2)).isEmpty();
        fixture.pollLater();
        assertThat(fixture.finished()).containsExactly(0L);
    }

    @Test
    @DisplayName("rule 49: so does what was restored, until its announcement is known")
    void keepsWhatWasRestoredUntilItsAnnouncementIsKnown() throws Exception {
        fixture.write(3);
        fixture.reader.addSplits(List.of(restored(3, 77)));
        fixture.reader.start();
        fixture.pollLater();
        assertThat(fixture.reader.snapshotState(1)).hasSize(1);

        fixture.reader.notifyNoMoreSplits();
        CompletableFuture<Void> available = fixture.reader.isAvailable();
        assertThat(fixture.pollAll()).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        fixture.receipt();
        assertThat(available).isDone();
        assertThat(fixture.pollAll()).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void aSegmentWithoutEntriesIsFinishedAtOnce() throws Exception {
        fixture.write(0);
        fixture.start().assign(0);
        assertThat(fixture.reader.snapshotState(1)).containsExactly(split(0));
        fixture.pollAll();
        assertThat(fixture.reader.snapshotState(2)).isEmpty();
        fixture.pollLater();

        assertThat(fixture.finished()).containsExactly(0L);
    }

    @Test
    void whatHasNotBeenReadKeepsWhatItsSplitSaid() {
        fixture.store.script().hold(Operation.GET);
        fixture.store.script().hold(Operation.GET);
        fixture.write(1, 1, 1, 1);
        fixture.write(2, 1);
        fixture.reader.addSplits(List.of(restored(1, 55, 0, 2)));
        fixture.start().assign(2);

        List<SegmentSplit> splits = fixture.reader.snapshotState(1);
        assertThat(splits).containsExactlyInAnyOrder(split(1), split(2));
        for (SegmentSplit split : splits) {
            if (split.number() == 1) {
                assertThat(split.open()).hasToString("{0, 2}");
                assertThat(split.watermarkBefore()).isEqualTo(55);
                assertThat(split.date()).isPositive();
            } else {
                assertThat(split.open()).isNull();
                assertThat(split.date()).isEqualTo(SegmentSplit.NO_DATE);
            }
        }
    }

    @Test
    void aSegmentIsNotTakenTwice() {
        fixture.write(0, 1);
        fixture.start().assign(0);

        assertThatThrownBy(() -> fixture.assign(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("segment 0 of lane " + LANE + " was assigned twice");
    }

    @Test
    void endsAfterTheLastSegmentWhenNoMoreFollow() throws Exception {
        List<LedgerEntry> entries = fixture.write(0, 1);
        fixture.start().assign(0);
        fixture.reader.notifyNoMoreSplits();
        assertThat(fixture.pollLater()).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(fixture.reader.isAvailable()).isNotDone();
        fixture.answer(entries.get(0), "1\n");

        assertThat(fixture.pollLater()).isEqualTo(InputStatus.END_OF_INPUT);
        assertThat(fixture.output.results).hasSize(1);
    }

    @Test
    void isWokenAndEndsAtOnceIfItHoldsNothing() throws Exception {
        fixture.start();
        assertThat(fixture.pollAll()).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        CompletableFuture<Void> available = fixture.reader.isAvailable();
        assertThat(available).isNotDone();
        fixture.reader.handleSourceEvents(WatermarkEvent.of(7, true));
        fixture.pollAll();

        fixture.reader.notifyNoMoreSplits();
        assertThat(available).isDone();
        assertThat(fixture.reader.isAvailable()).isDone();
        assertThat(fixture.pollAll()).isEqualTo(InputStatus.END_OF_INPUT);
        assertThat(fixture.output.said).as("for the last watermark").endsWith("idle", "active");
    }

    @Test
    void isAvailableWhileElementsAreThere() throws Exception {
        List<LedgerEntry> entries = fixture.write(0, 1, 1);
        entries.forEach(entry -> fixture.answer(entry, "1\n"));
        fixture.start();
        CompletableFuture<Void> available = fixture.reader.isAvailable();
        assertThat(available).isNotDone();
        fixture.assign(0);
        assertThat(available).isDone();
        fixture.scheduler.advance(Duration.ofMinutes(1));

        assertThat(fixture.reader.pollNext(fixture.output)).isEqualTo(InputStatus.MORE_AVAILABLE);
        assertThat(fixture.reader.isAvailable()).isDone();
        assertThat(fixture.reader.pollNext(fixture.output)).isEqualTo(InputStatus.MORE_AVAILABLE);
        assertThat(fixture.reader.pollNext(fixture.output))
                .isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(fixture.reader.isAvailable()).isNotDone();
    }

    @Test
    @DisplayName("rule 27: a segment that it was given and that is not there fails it")
    void failsWhenASegmentIsMissing() {
        fixture.start().assign(5);

        assertThat(fixture.reader.isAvailable()).isDone();
        assertThatThrownBy(() -> fixture.reader.pollNext(fixture.output))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(PATHS.segment(LANE, 5) + " is missing");
    }

    @Test
    void isWokenAndFailsWithTheCauseWhenAThreadBreaksDownThoughItHoldsNothing() throws Exception {
        Error error = new OutOfMemoryError("thrown on purpose");
        fixture.start();
        assertThat(fixture.pollAll()).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        CompletableFuture<Void> available = fixture.reader.isAvailable();
        assertThat(available).isNotDone();

        fixture.listener().onThrown(error);

        assertThat(available).isCompleted();
        assertThat(fixture.reader.isAvailable()).isCompleted();
        assertThatThrownBy(() -> fixture.reader.pollNext(fixture.output)).hasRootCause(error);
        fixture.listener().onThrown(new IllegalStateException("which follows from it"));
        assertThatThrownBy(() -> fixture.reader.pollNext(fixture.output)).hasRootCause(error);
    }

    @Test
    void aFailureFailsTheJobIfThePolicySaysSo() throws Exception {
        fixture.close();
        fixture = new ReaderFixture(ReaderFixture.settings(), true);
        LedgerEntry entry = fixture.write(0, 2).get(0);
        fixture.answer(entry, "1\nx\n");
        fixture.start().assign(0);
        fixture.scheduler.advance(Duration.ofMinutes(1));

        assertThatThrownBy(() -> fixture.pollAll())
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining(entry.invocationId().toString())
                .hasMessageContaining("UNDECODABLE_OUTPUT")
                .hasMessageContaining("source.failure-policy");
        assertThat(fixture.output.results).isEmpty();
        assertThat(fixture.reader.snapshotState(1).get(0).open()).hasToString("{0}");
    }

    @Test
    void countsRecordsNotElements() throws Exception {
        List<LedgerEntry> entries = fixture.write(0, 3, 1);
        fixture.answer(entries.get(0), "1\n2\n\"x\"\n");
        fixture.answer(entries.get(1), "1\n");
        fixture.start().assign(0);
        fixture.pollLater();

        assertThat(fixture.output.results).hasSize(4);
        assertThat(
                        fixture.context
                                .metricGroup()
                                .getIOMetricGroup()
                                .getNumRecordsInCounter()
                                .getCount())
                .isEqualTo(4);
        assertThat(fixture.context.metricGroup().getNumRecordsInErrorsCounter().getCount())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("rule 25: a watermark wakes the reader, which emits it on its main output")
    void aWatermarkWakesTheReader() throws Exception {
        fixture.start();
        fixture.pollAll();
        CompletableFuture<Void> available = fixture.reader.isAvailable();
        assertThat(available).isNotDone();

        fixture.reader.handleSourceEvents(WatermarkEvent.of(7, false));
        assertThat(available).isDone();
        assertThat(fixture.reader.isAvailable()).isDone();
        fixture.pollAll();
        assertThat(fixture.output.said).containsExactly("7");
        assertThat(fixture.reader.isAvailable()).isNotDone();
    }

    @Test
    @DisplayName("rule 33: a reader tells that it reads on behind a checkpoint, at its next poll")
    void tellsThatItHasPassedACheckpoint() throws Exception {
        fixture.start();
        fixture.pollAll();
        fixture.context.clearSentEvents();
        CompletableFuture<Void> available = fixture.reader.isAvailable();
        assertThat(available).isNotDone();

        List<SegmentSplit> unused = fixture.reader.snapshotState(4);
        assertThat(available).as("an idle reader is polled too").isDone();
        assertThat(fixture.reader.isAvailable()).isDone();
        fixture.scheduler.advance(Duration.ofMinutes(1));
        assertThat(fixture.context.getSentEvents()).as("it may be stopping").isEmpty();

        fixture.pollAll();
        fixture.pollAll();
        assertThat(fixture.reports())
                .extracting(ReaderReport::passedCheckpoint)
                .containsExactly(4L);
        assertThat(fixture.reader.isAvailable()).isNotDone();
    }

    @Test
    void tellsOnceThatTheExecutionIsBatch() throws Exception {
        fixture.write(0, 1);
        fixture.output.batch = true;
        fixture.start();
        fixture.pollAll();
        assertThat(fixture.output.splits).as("Flink has made none yet").isEmpty();
        fixture.context.clearSentEvents();
        fixture.assign(0);
        fixture.pollLater();
        fixture.pollLater();

        assertThat(fixture.output.splits).containsExactly(SegmentSplit.ID);
        assertThat(fixture.reports()).last().matches(ReaderReport::batchExecution);
    }

    @Test
    void staysSilentOnTheSplitsOutputInStreaming() throws Exception {
        List<LedgerEntry> entries = fixture.write(0, 1);
        fixture.answer(entries.get(0), "1\n");
        fixture.start().assign(0);
        fixture.reader.handleSourceEvents(WatermarkEvent.of(7, false));
        fixture.pollLater();

        assertThat(fixture.output.splits).containsExactly(SegmentSplit.ID);
        assertThat(fixture.output.results).hasSize(1);
        assertThat(fixture.reports()).noneMatch(ReaderReport::batchExecution);
    }

    @Test
    void hintsReachTheLoopAndWhetherTheirQueueAnswers() throws Exception {
        fixture.close();
        fixture =
                new ReaderFixture(
                        ReaderFixture.settings()
                                .setNotificationQueueUrl(
                                        "https://sqs.eu-central-1.amazonaws.com/1/q"),
                        false);
        fixture.write(0);
        fixture.start().assign(0);
        fixture.pollLater();
        List<LedgerEntry> entries = fixture.write(1, 1, 1);
        fixture.assign(1);
        fixture.pollLater();
        entries.forEach(entry -> fixture.answer(entry, "1\n"));
        fixture.pollLater();
        assertThat(fixture.output.results).as("hints are waited for").isEmpty();

        fixture.reader.handleSourceEvents(
                HintEvent.of(List.of(Hint.completed(entries.get(0).invocationId())), true));
        fixture.pollAll();
        assertThat(fixture.output.results).hasSize(1);
        fixture.reader.handleSourceEvents(HintEvent.of(List.of(), false));
        fixture.pollLater();
        assertThat(fixture.output.results).hasSize(2);
    }

    @Test
    void refusesAnEventThatItDoesNotKnow() {
        SourceEvent unknown =
                new SourceEvent() {
                    private static final long serialVersionUID = 1L;
                };
        assertThatThrownBy(() -> fixture.reader.handleSourceEvents(unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unexpected event");
    }

    @Test
    void aPauseOfTheSplitsChangesNothing() throws Exception {
        List<LedgerEntry> entries = fixture.write(0, 1);
        fixture.answer(entries.get(0), "1\n");
        fixture.start().assign(0);
        fixture.reader.pauseOrResumeSplits(Set.of(SegmentSplit.ID), Set.of());
        fixture.pollLater();

        assertThat(fixture.output.results).hasSize(1);
    }

    @Test
    void anErrorWhileAnEventIsHandledIsTheTasks() {
        fixture.start();
        fixture.scheduler.throwAtExecute(0, ERROR);
        fixture.reader.handleSourceEvents(HintEvent.of(List.of(), true));

        assertThatThrownBy(() -> fixture.reader.pollNext(fixture.output)).hasRootCause(ERROR);
    }

    @Test
    void whateverTheStoreThrowsWhenItIsClosedTheThreadIsStopped() {
        ReaderFixture other = new ReaderFixture().start();
        other.store.throwWhenClosed(ERROR);

        assertThatThrownBy(other::close).isSameAs(ERROR);

        assertThat(other.scheduler.isShutdown()).isTrue();
    }

    @Test
    void sendsNothingAfterItIsClosed() {
        ReaderFixture other = new ReaderFixture().start();
        other.context.clearSentEvents();
        other.close();
        other.listener().onReport(ReaderReport.builder().build());

        assertThat(other.scheduler.isShutdown()).isTrue();
        assertThat(other.context.getSentEvents()).isEmpty();
    }

    @Test
    void opensSchemasWithMetricsAndClassLoader() throws Exception {
        IntegerSchema schema = new IntegerSchema();

        SchemaOpener.open(schema, "record", fixture.context);

        assertThat(schema.isOpen()).isTrue();
    }
}
