// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.CheckTails;
import io.github.flinksagemaker.internal.event.CheckpointPassed;
import io.github.flinksagemaker.internal.event.LaneReport;
import io.github.flinksagemaker.internal.event.LanesHeld;
import io.github.flinksagemaker.internal.event.RetireLane;
import io.github.flinksagemaker.internal.event.TailChecked;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ShiftedClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An enumerator over an in-memory ledger, with readers played by the test. */
final class LaneEnumeratorFixture {

    static final Duration RETENTION = Duration.ofDays(7);

    final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    final SettableClock clock = new SettableClock();
    Duration storeAhead = Duration.ZERO;
    final InMemoryObjectStore store =
            new InMemoryObjectStore(Runnable::run, new ShiftedClock(clock, () -> storeAhead));
    final TestEnumeratorContext context;
    final LaneEnumerator enumerator;
    private final boolean bounded;
    private final boolean eventTime;
    private final @Nullable String run;

    /** At the first start of the job, while there is nothing to go on from. */
    static LaneEnumeratorFixture atItsFirstStart() {
        LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);
        fixture.enumerator.atFirstStart();
        return fixture;
    }

    /** Without event time, so that lanes are retired whether or not they have successors. */
    LaneEnumeratorFixture(int parallelism, boolean bounded) {
        this(parallelism, bounded, false, null, null, null);
    }

    /** Of a source that reads this run alone. */
    static LaneEnumeratorFixture ofRun(String run, boolean bounded) {
        return new LaneEnumeratorFixture(1, bounded, false, run, null, null);
    }

    static LaneEnumeratorFixture withEventTime(int parallelism) {
        return new LaneEnumeratorFixture(parallelism, false, true, null, null, null);
    }

    static LaneEnumeratorFixture boundedWithEventTime(int parallelism) {
        return new LaneEnumeratorFixture(parallelism, true, true, null, null, null);
    }

    private LaneEnumeratorFixture(
            int parallelism,
            boolean bounded,
            boolean eventTime,
            @Nullable String run,
            @Nullable LaneEnumeratorState state,
            @Nullable LaneEnumeratorFixture before) {
        this.bounded = bounded;
        this.eventTime = eventTime;
        this.run = run;
        context = new TestEnumeratorContext(parallelism);
        if (before != null) {
            for (S3Location object : before.store.locations(before.paths.stagingPath())) {
                byte[] bytes = before.store.bytes(object);
                clock.now = before.store.lastModified(object);
                store.write(object, bytes == null ? new byte[0] : bytes, "text/plain");
            }
            clock.now = before.clock.now;
        }
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(paths.stagingPath())
                        .setBounded(bounded)
                        .setLaneRetention(RETENTION)
                        .setEventTime(eventTime)
                        .setRunId(run)
                        .setSinkInSameJob(state != null && run != null)
                        .build();
        enumerator =
                new LaneEnumerator(
                        context, settings, store, null, clock, state, clock.millis(), context);
        enumerator.start();
    }

    /** A successor restored from what this one's snapshot says, after a round through its bytes. */
    LaneEnumeratorFixture restored(int parallelism) throws Exception {
        return restored(parallelism, run);
    }

    /** The same with a new main(), whose enrich, sink and source in one job, has made a run. */
    LaneEnumeratorFixture restored(int parallelism, @Nullable String newRun) throws Exception {
        LaneEnumeratorStateSerializer serializer = LaneEnumeratorStateSerializer.INSTANCE;
        byte[] bytes = serializer.serialize(enumerator.snapshotState(1));
        LaneEnumeratorState state = serializer.deserialize(serializer.getVersion(), bytes);
        return new LaneEnumeratorFixture(parallelism, bounded, eventTime, newRun, state, this);
    }

    /** A writer of a run that starts now. */
    LaneId writeLaneOf(@Nullable String run, LaneId... predecessors) {
        return writeLane(
                LaneId.create(clock.now),
                LaneOpening.of("sink", 0, 1, false, List.of(predecessors), 0)
                        .inRun(run, run == null ? null : "job", List.of()));
    }

    LaneId writeLane(LaneId lane, LaneOpening opening) {
        Segment segment =
                Segment.builder()
                        .setLane(lane)
                        .setNumber(0)
                        .setAuthor(lane)
                        .setOpening(opening)
                        .build();
        byte[] bytes = SegmentCodec.encode(segment, List.of());
        store.write(paths.segment(lane, 0), bytes, "text/plain");
        return lane;
    }

    /** A lane whose writer starts now. */
    LaneId writeLane() {
        return writeLane(clock.now);
    }

    LaneId writeLane(long time) {
        LaneId lane = LaneId.create(time);
        openLane(lane);
        return lane;
    }

    void openLane(LaneId lane) {
        store.write(paths.segment(lane, 0), new byte[0], "text/plain");
    }

    void registerReader(int subtask, LaneId... held) {
        context.register(subtask);
        enumerator.addReader(subtask);
        enumerator.handleSourceEvent(subtask, LanesHeld.of(List.of(held)));
    }

    void loseReader(int subtask, LaneSplit... back) {
        context.unregister(subtask);
        enumerator.addSplitsBack(List.of(back), subtask);
    }

    void report(int subtask, LaneId lane, LaneOpening opening, String facts) {
        enumerator.handleSourceEvent(
                subtask,
                LaneReport.of(
                        LaneStatus.of(
                                lane,
                                opening,
                                facts.contains("ended") || facts.contains("closed"),
                                LedgerEndTest.closedAfter(facts),
                                facts.contains("settled"),
                                null)));
    }

    /** The lane is fenced by another, and settled. */
    void reportEnd(int subtask, LaneId lane, LaneOpening opening, LaneId by) {
        enumerator.handleSourceEvent(
                subtask, LaneReport.of(LaneStatus.of(lane, opening, true, null, true, by)));
    }

    void answer(int subtask, LaneId lane, long round, boolean quiet) {
        enumerator.handleSourceEvent(subtask, TailChecked.of(lane, round, quiet));
    }

    static LaneOpening opening(int subtask, int parallelism, long checkpoint) {
        return LaneOpening.of("sink", subtask, parallelism, false, List.of(), checkpoint);
    }

    List<LaneId> assignedTo(int subtask) {
        List<LaneId> lanes = new ArrayList<>();
        context.assigned.getOrDefault(subtask, List.of()).forEach(s -> lanes.add(s.lane()));
        return lanes;
    }

    List<LaneId> retiredAt(int subtask) {
        List<LaneId> lanes = new ArrayList<>();
        for (Object event : context.sent.getOrDefault(subtask, List.of())) {
            if (event instanceof RetireLane retire) {
                lanes.add(retire.lane());
            }
        }
        return lanes;
    }

    List<CheckTails> questionsTo(int subtask) {
        List<CheckTails> questions = new ArrayList<>();
        for (Object event : context.sent.getOrDefault(subtask, List.of())) {
            if (event instanceof CheckTails question) {
                questions.add(question);
            }
        }
        return questions;
    }

    /** A checkpoint that the readers take part in, and read on. */
    LaneEnumeratorState snapshot(long checkpointId) {
        LaneEnumeratorState state = enumerator.snapshotState(checkpointId);
        for (int reader : context.registeredReaders().keySet()) {
            enumerator.handleSourceEvent(reader, CheckpointPassed.of(checkpointId));
        }
        return state;
    }

    TrackedLane.@Nullable Phase phase(LaneId lane) {
        return snapshot(1).lanes().stream()
                .filter(record -> record.lane().equals(lane))
                .map(LaneRecord::phase)
                .findFirst()
                .orElse(null);
    }

    /** A clock that stands where the test puts it. */
    static final class SettableClock extends Clock {
        long now = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

        void advance(Duration by) {
            now += by.toMillis();
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
