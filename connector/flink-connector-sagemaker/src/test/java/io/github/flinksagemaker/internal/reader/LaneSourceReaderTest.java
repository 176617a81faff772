// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static io.github.flinksagemaker.internal.reader.Invocations.LANE;
import static io.github.flinksagemaker.internal.reader.Invocations.answered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.cleanup.ReaderCleanup;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.CheckTails;
import io.github.flinksagemaker.internal.event.CheckpointPassed;
import io.github.flinksagemaker.internal.event.FloorMoved;
import io.github.flinksagemaker.internal.event.LaneActive;
import io.github.flinksagemaker.internal.event.LaneParked;
import io.github.flinksagemaker.internal.event.LaneReleased;
import io.github.flinksagemaker.internal.event.LaneReport;
import io.github.flinksagemaker.internal.event.LanesHeld;
import io.github.flinksagemaker.internal.event.LanesProgressed;
import io.github.flinksagemaker.internal.event.ParkLane;
import io.github.flinksagemaker.internal.event.QueueAnswers;
import io.github.flinksagemaker.internal.event.RetireLane;
import io.github.flinksagemaker.internal.event.TailChecked;
import io.github.flinksagemaker.internal.eventtime.Floor;
import io.github.flinksagemaker.internal.eventtime.LaneProgress;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.eventtime.LaneWatermark;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.CommitLoaded;
import io.github.flinksagemaker.internal.tail.LaneFinished;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.internal.tail.SegmentLoaded;
import io.github.flinksagemaker.internal.tail.SettledInvocation;
import io.github.flinksagemaker.internal.tail.TailListener;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.S3Location;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.connector.testutils.source.reader.TestingReaderOutput;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class LaneSourceReaderTest {

    private static final Error ERROR = new NoClassDefFoundError("thrown on purpose");

    private final TestingReaderContext context =
            new TestingReaderContext(
                    new Configuration(),
                    InternalSourceReaderMetricGroup.wrap(
                            UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup()));
    private final TestingReaderOutput<InferenceResult<Integer, Integer>> output =
            new TestingReaderOutput<>();
    private final FakeLedgerTail tail = new FakeLedgerTail();
    private ReaderCleanup cleanup =
            new ReaderCleanup(
                    SourceSettings.builder()
                            .setStagingPath(S3Location.of("bucket", "staging"))
                            .build(),
                    requests -> {
                        throw new AssertionError("nothing is to be deleted");
                    },
                    "cleanup");
    private @Nullable TailListener listener;
    private @Nullable LaneSourceReader<Integer, Integer> reader;

    @AfterEach
    void close() throws Exception {
        if (reader != null) {
            reader.close();
        }
    }

    @Test
    void theTailHearsWhetherTheQueueAnswers() throws Exception {
        start(false).handleSourceEvents(QueueAnswers.of(false));
        assertThat(tail.queueAnswers).containsExactly(false);
    }

    @Test
    void announcesRestoredLanesBeforeWhatTheTailReports() {
        LaneStatus status = LaneStatus.of(LANE, null, true, null, true, null);
        LaneSourceReader<Integer, Integer> created = create(false);
        created.addSplits(List.of(LaneSplit.unread(LANE)));
        listener().onStatus(status);
        assertThat(context.getSentEvents()).isEmpty();

        created.start();
        listener().onTailChecked(LANE, 4, true);

        assertThat(context.getSentEvents())
                .containsExactly(
                        LanesHeld.of(List.of(LANE)),
                        LaneReport.of(status),
                        TailChecked.of(LANE, 4, true));
    }

    @Test
    void announcesThatItHoldsNothing() {
        create(false).start();

        assertThat(context.getSentEvents()).containsExactly(LanesHeld.of(List.of()));
    }

    @Test
    void emitsAllResultsOfAnInvocationInOneStepWithItsState() throws Exception {
        LaneSourceReader<Integer, Integer> started = start(false);
        tail.hand(loaded(2, false), answered(0, 1, 3, "1\n2\n3\n"));

        pollUntilEmitted(started, 3);

        assertThat(output.getEmittedRecords())
                .extracting(InferenceResult::getPrediction)
                .containsExactly(1, 2, 3);
        LaneSplit split = started.snapshotState(1).get(0);
        assertThat(split.nextSegment()).isEqualTo(1);
        assertThat(split.unfinished().get(0L)).hasToString("{0}");
        assertThat(split.dates()).containsEntry(0L, 77_000L);
        assertThat(tail.emitted).hasSize(1);
    }

    @Test
    void noCheckpointSeesPartOfAnInvocation() throws Exception {
        LaneSourceReader<Integer, Integer> started = start(false);
        tail.hand(loaded(2, false), answered(0, 0, 2, "1\n2\n"), answered(0, 1, 2, "3\n4\n"));
        int seen = 0;
        while (seen < 4) {
            poll(started);
            seen = output.getEmittedRecords().size();
            LaneSplit split = started.snapshotState(1).get(0);
            int open =
                    split.unfinished().containsKey(0L)
                            ? split.unfinished().get(0L).cardinality()
                            : 0;
            assertThat(seen % 2).isZero();
            assertThat(open).isEqualTo(split.nextSegment() == 0 ? 0 : 2 - seen / 2);
        }
    }

    @Test
    void keepsTheSplitUntilTheLaneIsFinished() throws Exception {
        LaneSourceReader<Integer, Integer> started = start(false);
        tail.hand(
                new CommitLoaded(LANE, 0, 0, 0, null, true),
                loaded(1, false),
                answered(0, 0, 1, "1\n"));
        pollUntilEmitted(started, 1);
        assertThat(started.snapshotState(1).get(0).ended()).isTrue();

        started.handleSourceEvents(RetireLane.of(LANE));
        assertThat(tail.retired).containsExactly(LANE);
        assertThat(started.snapshotState(2)).hasSize(1);
        tail.hand(new LaneFinished(LANE));
        while (!started.snapshotState(3).isEmpty()) {
            poll(started);
        }
    }

    @Test
    void finishesAfterTheLastLaneWhenNoMoreFollow() throws Exception {
        LaneSourceReader<Integer, Integer> started = start(false);
        started.notifyNoMoreSplits();
        tail.hand(loaded(1, true), answered(0, 0, 1, "1\n"), new LaneFinished(LANE));

        while (poll(started) != InputStatus.END_OF_INPUT) {
            // the fetcher shuts down first
        }
        assertThat(output.getEmittedRecords()).hasSize(1);
    }

    @Test
    void passesQuestionsOnToTheTail() {
        start(false).handleSourceEvents(CheckTails.of(9, List.of(LANE)));

        assertThat(tail.checked).containsExactly(LANE + "/9");
    }

    @Test
    void failsWhenTheTailFails() {
        LaneSourceReader<Integer, Integer> started = start(false);
        listener().onFailure(new IllegalStateException("segment 5 is missing"));

        assertThatThrownBy(() -> started.pollNext(output))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("segment 5 is missing");
    }

    @Test
    void isWokenAndFailsWithTheCauseWhenAThreadBreaksDownThoughItHasNoLanes() throws Exception {
        Error error = new OutOfMemoryError("thrown on purpose");
        LaneSourceReader<Integer, Integer> started = create(false);
        started.start();
        assertThat(started.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        CompletableFuture<Void> available = started.isAvailable();
        assertThat(available).isNotDone();

        listener().onThrown(error);

        assertThat(available).isCompleted();
        assertThat(started.isAvailable()).isCompleted();
        assertThatThrownBy(() -> started.pollNext(output)).hasRootCause(error);
        listener().onThrown(new IllegalStateException("which follows from it"));
        assertThatThrownBy(() -> started.pollNext(output)).hasRootCause(error);
    }

    @Test
    void failsWhenAThreadOfTheCleanUpBreaksDown() {
        Error error = new OutOfMemoryError("thrown on purpose");
        InMemoryObjectStore store = new InMemoryObjectStore();
        store.script().throwAt(InMemoryObjectStore.Operation.LIST, target -> true, error);
        store.script().throwAt(InMemoryObjectStore.Operation.GET, target -> true, error);
        cleanup =
                new ReaderCleanup(
                        SourceSettings.builder()
                                .setStagingPath(S3Location.of("bucket", "staging"))
                                .setCleanupPolicy(CleanupPolicy.LEDGER)
                                .setCleanupInterval(Duration.ofMillis(1))
                                .build(),
                        requests -> store,
                        "cleanup");
        LaneSourceReader<Integer, Integer> started = start(false);
        tail.hand(loaded(1, false));

        assertThatThrownBy(
                        () -> {
                            poll(started);
                            started.snapshotState(1);
                            started.notifyCheckpointComplete(1);
                            while (true) {
                                poll(started);
                            }
                        })
                .hasRootCause(error);
    }

    @Test
    void aResultIsNeverEmittedTwice() {
        LaneSourceReader<Integer, Integer> started = start(false);
        SettledInvocation invocation = answered(0, 0, 1, "1\n");
        tail.hand(loaded(1, false), invocation, invocation);

        assertThatThrownBy(() -> pollUntilEmitted(started, 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("twice");
        assertThat(output.getEmittedRecords()).hasSize(1);
    }

    @Test
    void aFailureFailsTheJobIfThePolicySaysSo() {
        LaneSourceReader<Integer, Integer> started = start(true);
        tail.hand(loaded(1, false), answered(0, 0, 2, "1\nx\n"));

        assertThatThrownBy(() -> pollUntilEmitted(started, 2))
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining("-7")
                .hasMessageContaining("UNDECODABLE_OUTPUT")
                .hasMessageContaining("source.failure-policy");
        assertThat(output.getEmittedRecords()).isEmpty();
        assertThat(tail.emitted).isEmpty();
    }

    @Test
    void countsRecordsNotElements() throws Exception {
        LaneSourceReader<Integer, Integer> started = start(false);
        tail.hand(loaded(2, false), answered(0, 0, 3, "1\n2\nx\n"), answered(0, 1, 1, "1\n"));

        pollUntilEmitted(started, 4);

        assertThat(context.metricGroup().getIOMetricGroup().getNumRecordsInCounter().getCount())
                .isEqualTo(4);
        assertThat(context.metricGroup().getNumRecordsInErrorsCounter().getCount()).isEqualTo(1);
    }

    @Test
    void parksASilentLaneAndSaysWhenItsStateHasItNoMore() throws Exception {
        LaneSourceReader<Integer, Integer> started = start(false);
        LaneSplit position = LaneSplit.of(LANE, 3, new TreeMap<>(), 0, -1, false);
        started.handleSourceEvents(ParkLane.of(LANE));
        assertThat(tail.parked).containsExactly(LANE);
        context.clearSentEvents();
        listener().onActive(LANE);
        listener().onParked(position, true);
        assertThat(context.getSentEvents())
                .containsExactly(LaneActive.of(LANE), LaneParked.of(position, true));
        assertThat(LaneParked.of(position, true).position()).isEqualTo(position);

        tail.hand(new LaneFinished(LANE));
        while (!context.getSentEvents().contains(LaneReleased.of(LANE))) {
            started.pollNext(output);
        }

        assertThat(started.snapshotState(1)).isEmpty();
    }

    @Test
    @DisplayName("rule 21: an entry is open until its results have been emitted on the task thread")
    void reportsALaneWhenItsResultsHaveBeenEmitted() throws Exception {
        LaneSourceReader<Integer, Integer> started = start(false);
        tail.hand(loaded(false, 9L, 4, 6));
        while (progress(LaneRest.ACTIVE).watermark() != 4) {
            poll(started);
        }

        tail.hand(answered(0, 0, 1, "1\n", 4L));
        pollUntilEmitted(started, 1);
        assertThat(progress(LaneRest.ACTIVE).watermark()).isEqualTo(6);
    }

    @Test
    @DisplayName("rule 22: what has not changed is not reported again")
    void reportsWhatHasChanged() {
        start(false);
        LaneProgress first = progress(LaneRest.ACTIVE);
        context.clearSentEvents();
        listener().onRest(Map.of(LANE, LaneRest.ACTIVE));
        assertThat(context.getSentEvents()).isEmpty();

        LaneRest silent = LaneRest.of(LaneRest.Silence.LONG, false);
        assertThat(progress(silent))
                .isEqualTo(LaneProgress.of(LANE, first.watermark(), false, silent));
    }

    @Test
    @DisplayName("rule 25: a floor wakes the reader, which emits it on its main output")
    void aFloorWakesTheReader() throws Exception {
        LaneSourceReader<Integer, Integer> started = start(false);
        while (started.pollNext(output) != InputStatus.NOTHING_AVAILABLE) {
            // until it waits
        }
        CompletableFuture<Void> available = started.isAvailable();
        assertThat(available).isNotDone();

        started.handleSourceEvents(FloorMoved.of(Floor.of(7, false)));
        assertThat(available).isDone();
        assertThat(started.isAvailable()).isDone();
        ReaderOutputProbe main = new ReaderOutputProbe();
        started.pollNext(main);
        assertThat(main.said).containsExactly("7");
        assertThat(started.isAvailable()).isNotDone();
    }

    @Test
    @DisplayName("rule 33: a reader tells that it reads on behind a checkpoint, at its next poll")
    void tellsThatItHasPassedACheckpoint() throws Exception {
        LaneSourceReader<Integer, Integer> started = start(false);
        while (started.pollNext(output) != InputStatus.NOTHING_AVAILABLE) {
            // until it waits
        }
        context.clearSentEvents();
        CompletableFuture<Void> available = started.isAvailable();
        assertThat(available).isNotDone();

        List<LaneSplit> unused = started.snapshotState(4);
        assertThat(available).as("an idle reader is polled too").isDone();
        assertThat(started.isAvailable()).isDone();
        assertThat(context.getSentEvents()).as("it may be stopping").isEmpty();

        started.pollNext(output);
        started.pollNext(output);
        assertThat(context.getSentEvents()).containsExactly(CheckpointPassed.of(4));
        assertThat(started.isAvailable()).isNotDone();
    }

    private LaneProgress progress(LaneRest rest) {
        listener().onRest(Map.of(LANE, rest));
        return context.getSentEvents().stream()
                .filter(LanesProgressed.class::isInstance)
                .map(event -> ((LanesProgressed) event).lanes().get(0))
                .reduce(
                        LaneProgress.of(LANE, LaneWatermark.NONE, false, rest),
                        (before, after) -> after);
    }

    private static SegmentLoaded loaded(int entries, boolean last) {
        return loaded(last, null, new long[entries]);
    }

    private static SegmentLoaded loaded(boolean last, @Nullable Long watermark, long... arrivals) {
        BitSet open = new BitSet();
        open.set(0, arrivals.length);
        return new SegmentLoaded(LANE, 0, 77_000, open, arrivals, watermark, last);
    }

    @Test
    void anErrorWhileAnEventIsHandledIsTheTasks() {
        tail.thrown = ERROR;

        assertThatThrownBy(() -> start(false).handleSourceEvents(RetireLane.of(LANE)))
                .isSameAs(ERROR);
    }

    @Test
    void anErrorWhileTheStateIsTakenIsTheTasks() throws Exception {
        LaneSourceReader<Integer, Integer> started = start(false);
        BitSet open =
                new BitSet() {
                    private static final long serialVersionUID = 1L;
                    private boolean kept;

                    @Override
                    public Object clone() {
                        if (kept) {
                            throw ERROR;
                        }
                        kept = true;
                        return this;
                    }
                };
        open.set(0, 2);
        tail.hand(
                new SegmentLoaded(LANE, 0, 77_000, open, new long[2], null, false),
                answered(0, 1, 1, "1\n"));
        pollUntilEmitted(started, 1);

        assertThatThrownBy(() -> started.snapshotState(1)).isSameAs(ERROR);
    }

    @Test
    void whateverAPartThrowsWhenItIsClosedTheTailIsClosed() throws Exception {
        SourceSettings cleaning =
                SourceSettings.builder()
                        .setStagingPath(S3Location.of("bucket", "staging"))
                        .setCleanupPolicy(CleanupPolicy.LEDGER)
                        .build();
        InMemoryObjectStore store = new InMemoryObjectStore();
        store.throwWhenClosed(ERROR);
        cleanup = new ReaderCleanup(cleaning, user -> store, "cleanup");
        LaneSourceReader<Integer, Integer> started = start(false);
        reader = null;

        assertThatThrownBy(started::close).isSameAs(ERROR);

        assertThat(tail.closed).isTrue();
    }

    @Test
    void closesTheTailAndSendsNothingAfterwards() throws Exception {
        LaneSourceReader<Integer, Integer> started = start(false);
        context.clearSentEvents();

        started.close();
        reader = null;
        listener().onStatus(LaneStatus.of(LANE, null, true, null, true, null));

        assertThat(tail.closed).isTrue();
        assertThat(context.getSentEvents()).isEmpty();
    }

    @Test
    void opensSchemasWithMetricsAndClassLoader() throws Exception {
        IntegerSchema schema = new IntegerSchema();

        OpenedSchemas.open(schema, "record", context);

        assertThat(schema.isOpen()).isTrue();
    }

    private LaneSourceReader<Integer, Integer> start(boolean failOnFailure) {
        LaneSourceReader<Integer, Integer> created = create(failOnFailure);
        created.start();
        created.addSplits(List.of(LaneSplit.unread(LANE)));
        return created;
    }

    private LaneSourceReader<Integer, Integer> create(boolean failOnFailure) {
        LaneSourceReader<Integer, Integer> created =
                LaneSourceReader.create(
                        (tailListener, metrics) -> {
                            listener = tailListener;
                            return tail;
                        },
                        new ResultDecoder<>(
                                new IntegerSchema(), new IntegerSchema(), BatchFormats.jsonLines()),
                        failOnFailure,
                        cleanup,
                        context);
        reader = created;
        return created;
    }

    private TailListener listener() {
        return Objects.requireNonNull(listener);
    }

    private void pollUntilEmitted(LaneSourceReader<Integer, Integer> started, int results)
            throws Exception {
        while (output.getEmittedRecords().size() < results) {
            poll(started);
        }
    }

    private InputStatus poll(LaneSourceReader<Integer, Integer> started) throws Exception {
        InputStatus status = started.pollNext(output);
        if (status == InputStatus.NOTHING_AVAILABLE) {
            started.isAvailable().get(240, TimeUnit.SECONDS);
        }
        return status;
    }
}
