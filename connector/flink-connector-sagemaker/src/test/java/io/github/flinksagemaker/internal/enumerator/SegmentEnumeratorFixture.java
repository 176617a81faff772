// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import io.github.flinksagemaker.testing.ShiftedClock;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An enumerator over a ledger in memory, with readers and writers played by the test. */
final class SegmentEnumeratorFixture {

    static final Duration RETENTION = Duration.ofDays(7);

    /** How many segments a reader takes, unless the test says otherwise. */
    static final int ROOM = 100;

    final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    final ManualScheduler tailing = new ManualScheduler();
    final Clock clock = tailing.clock();
    Duration storeAhead = Duration.ZERO;
    final InMemoryObjectStore store =
            new InMemoryObjectStore(Runnable::run, new ShiftedClock(clock, () -> storeAhead));
    final WrittenLanes lanes;
    final TestEnumeratorContext context;
    final SegmentEnumerator enumerator;
    private final UnaryOperator<SourceSettings.Builder> change;
    private int room = ROOM;

    /** Without event time, so that lanes are retired whether or not they have successors. */
    SegmentEnumeratorFixture(int parallelism, boolean bounded) {
        this(parallelism, settings -> settings.setBounded(bounded).setEventTime(false));
    }

    /** At the first start of the job, while there is nothing to go on from. */
    static SegmentEnumeratorFixture atItsFirstStart() {
        SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(1, false);
        fixture.enumerator.atFirstStart();
        return fixture;
    }

    /** Of a source that reads this run alone. */
    static SegmentEnumeratorFixture ofRun(String run, boolean bounded) {
        return new SegmentEnumeratorFixture(
                1, settings -> settings.setBounded(bounded).setEventTime(false).setRunId(run));
    }

    /** One look for watermarks a second. */
    static SegmentEnumeratorFixture withEventTime(int parallelism) {
        return new SegmentEnumeratorFixture(parallelism, SegmentEnumeratorFixture::eventTime);
    }

    static SegmentEnumeratorFixture boundedWithEventTime(int parallelism) {
        return new SegmentEnumeratorFixture(
                parallelism, settings -> eventTime(settings).setBounded(true));
    }

    private static SourceSettings.Builder eventTime(SourceSettings.Builder settings) {
        return settings.setEventTime(true).setWatermarkInterval(Duration.ofSeconds(1));
    }

    SegmentEnumeratorFixture(int parallelism, UnaryOperator<SourceSettings.Builder> change) {
        this(parallelism, change, null, null);
    }

    private SegmentEnumeratorFixture(
            int parallelism,
            UnaryOperator<SourceSettings.Builder> change,
            @Nullable EnumeratorState state,
            @Nullable SegmentEnumeratorFixture before) {
        this.change = change;
        context = new TestEnumeratorContext(parallelism);
        if (before == null) {
            lanes = new WrittenLanes(paths, store);
        } else {
            lanes = before.lanes.in(store);
            copyFrom(before);
        }
        SourceSettings settings = change.apply(settings()).build();
        enumerator =
                new SegmentEnumerator(
                        context,
                        settings,
                        store,
                        null,
                        ReadMetrics.NONE,
                        new EnumeratorThreads(context, context, tailing, clock),
                        state,
                        clock.millis());
        enumerator.start();
    }

    private SourceSettings.Builder settings() {
        return SourceSettings.builder()
                .setStagingPath(paths.stagingPath())
                .setLaneRetention(RETENTION)
                .setWatermarkInterval(Duration.ofMinutes(1));
    }

    private void copyFrom(SegmentEnumeratorFixture before) {
        tailing.advance(before.tailing.elapsed());
        for (S3Location object : before.store.locations(before.paths.stagingPath())) {
            storeAhead = Duration.ofMillis(before.store.lastModified(object) - now());
            byte[] bytes = before.store.bytes(object);
            store.write(object, bytes == null ? new byte[0] : bytes, "text/plain");
        }
        storeAhead = before.storeAhead;
    }

    /** A successor restored from what this one's snapshot says, after a round through its bytes. */
    SegmentEnumeratorFixture restored(int parallelism) throws Exception {
        return restored(parallelism, change);
    }

    /** The same with a new main(), whose enrich, sink and source in one job, has made a run. */
    SegmentEnumeratorFixture restored(int parallelism, String newRun) throws Exception {
        return restored(
                parallelism,
                settings -> change.apply(settings).setRunId(newRun).setSinkInSameJob(true));
    }

    private SegmentEnumeratorFixture restored(
            int parallelism, UnaryOperator<SourceSettings.Builder> settings) throws Exception {
        return new SegmentEnumeratorFixture(parallelism, settings, stateBytes(1), this);
    }

    /** The state after a round through its bytes. */
    EnumeratorState stateBytes(long checkpoint) throws Exception {
        EnumeratorStateSerializer serializer = EnumeratorStateSerializer.INSTANCE;
        byte[] bytes = serializer.serialize(enumerator.snapshotState(checkpoint));
        return serializer.deserialize(serializer.getVersion(), bytes);
    }

    long now() {
        return clock.millis();
    }

    /** Time goes on for the tails, and no look at the ledger is made. */
    void advance(Duration by) {
        tailing.advance(by);
        checkTheJobGoesOn();
    }

    /** What fails the job fails the test, on whatever way it came to the coordinator. */
    private void checkTheJobGoesOn() {
        Throwable thrown = context.thrown.peek();
        if (thrown instanceof RuntimeException failure) {
            throw failure;
        }
        assertThat(thrown).isNull();
    }

    /** Time for the tails of lanes that are active to read what was written. */
    void advance() {
        advance(Duration.ofSeconds(1));
    }

    /** Time goes on, and then comes a look at the ledger, and what that asks for. */
    void look(Duration by) {
        advance(by);
        look();
    }

    /** A look at the ledger, and what that asks for. */
    void look() {
        context.tick();
        context.runOnce();
        checkTheJobGoesOn();
    }

    static LaneOpening opening(int subtask, int parallelism, long checkpoint) {
        return LaneOpening.of("sink", subtask, parallelism, false, List.of(), checkpoint);
    }

    /** A lane of the one writer of a sink. */
    LaneId open() {
        return open(opening(0, 1, 0));
    }

    LaneId open(LaneOpening opening) {
        return open(now(), opening);
    }

    /** A lane whose name has that time. */
    LaneId open(long time, LaneOpening opening) {
        LaneId lane = LaneId.create(time);
        lanes.open(lane, opening);
        return lane;
    }

    /** A writer of a run that starts now; null for one from before there were runs. */
    LaneId openOf(@Nullable String run, LaneId... predecessors) {
        return open(
                LaneOpening.of("sink", 0, 1, false, List.of(predecessors), 0)
                        .inRun(run, run == null ? null : "job", List.of()));
    }

    /** A lane with one segment to be read, its number 1. */
    LaneId openWithSegment() {
        LaneId lane = open();
        lanes.append(lane, null);
        return lane;
    }

    /** How many segments readers say from now on that they would take. */
    void setRoom(int segments) {
        room = segments;
    }

    /** A reader's new attempt starts, and tells what it has restored. */
    void registerReader(int subtask, LaneSegments... held) {
        context.register(subtask);
        enumerator.addReader(subtask);
        report(subtask, report -> report.setHeld(List.of(held)));
    }

    static LaneSegments held(LaneId lane, long number, long watermarkBefore) {
        return LaneSegments.held(lane, new long[] {number}, new long[] {watermarkBefore});
    }

    static LaneSegments held(LaneId lane, long number) {
        return held(lane, number, SegmentSplit.NO_WATERMARK);
    }

    /** A reader's attempt ends; Flink gives back what it was assigned since its checkpoint. */
    void loseReader(int subtask, SegmentSplit... back) {
        context.unregister(subtask);
        enumerator.addSplitsBack(List.of(back), subtask);
    }

    /** The same where the checkpoint was before all that it was assigned. */
    void loseReaderAndAll(int subtask) {
        loseReader(subtask, context.received(subtask).toArray(SegmentSplit[]::new));
    }

    void report(int subtask, UnaryOperator<ReaderReport.Builder> say) {
        ReaderReport.Builder report =
                ReaderReport.builder().setRoom(room).setReceived(context.received(subtask).size());
        enumerator.handleSourceEvent(subtask, say.apply(report).build());
    }

    /** A reader has emitted all of these segments. */
    void finish(int subtask, LaneId lane, long... numbers) {
        report(
                subtask,
                report -> report.setFinished(List.of(LaneSegments.finished(lane, numbers, -1))));
    }

    /** A reader has emitted all that this attempt was assigned of a lane. */
    void finishAll(int subtask, LaneId lane) {
        finish(subtask, lane, numbers(context.received(subtask), lane));
    }

    /** A reader was polled behind its snapshot of a checkpoint. */
    void pass(int subtask, long checkpoint) {
        report(subtask, report -> report.setPassedCheckpoint(checkpoint));
    }

    /** A checkpoint that the readers take part in, and read on. */
    EnumeratorState snapshot(long checkpoint) {
        EnumeratorState state = enumerator.snapshotState(checkpoint);
        context.registeredReaders().keySet().forEach(reader -> pass(reader, checkpoint));
        return state;
    }

    @Nullable LaneState state(LaneId lane) {
        return snapshot(1).lanes().stream()
                .filter(state -> state.lane().equals(lane))
                .findFirst()
                .orElse(null);
    }

    boolean isRetired(LaneId lane) {
        LaneState state = state(lane);
        return state != null && state.retired();
    }

    boolean isKnown(LaneId lane) {
        return state(lane) != null;
    }

    /** The lanes that a reader was assigned segments of, in order. */
    List<LaneId> lanesOf(int subtask) {
        return assignedTo(subtask).stream().map(SegmentSplit::lane).distinct().toList();
    }

    List<SegmentSplit> assignedTo(int subtask) {
        return context.assigned.getOrDefault(subtask, List.of());
    }

    /** The numbers of a lane's segments that a reader's attempts were assigned, in order. */
    long[] numbers(int subtask, LaneId lane) {
        return numbers(assignedTo(subtask), lane);
    }

    private static long[] numbers(List<SegmentSplit> splits, LaneId lane) {
        return splits.stream()
                .filter(split -> split.lane().equals(lane))
                .mapToLong(SegmentSplit::number)
                .toArray();
    }

    /** All that a reader's attempts were told of the watermark. */
    List<WatermarkEvent> watermarksAt(int subtask) {
        List<WatermarkEvent> watermarks = new ArrayList<>();
        for (Object event : context.sent.getOrDefault(subtask, List.of())) {
            if (event instanceof WatermarkEvent watermark) {
                watermarks.add(watermark);
            }
        }
        return watermarks;
    }
}
