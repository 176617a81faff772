// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.event.ReceiptEvent;
import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneIdleness.Silence;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Sink, ledger, tails, readers and Flink's coordinator as a model in which anything may happen at
 * any time: lanes are found and tailed late, readers emit in any order, fail alone or with the
 * enumerator, and go back to checkpoints. The parts that decide are the real ones: lanes, their
 * watermark, who gets which segment, and what a reader may be told.
 */
final class WatermarkModel {

    static final int READERS = 2;
    private static final long LANE_TIMEOUT = Duration.ofDays(100_000).toMillis();
    private static final int ROOM = 8;

    private final Random random;
    private final SinkModel sink;
    private final ModelContext context;
    private final List<ReaderModel> readers = new ArrayList<>();
    private final Map<Integer, List<SegmentSplit>> sinceCheckpoint = new HashMap<>();
    private final SettableClock clock = new SettableClock();
    private final SourceSettings settings =
            SourceSettings.builder()
                    .setStagingPath(S3Location.parse("s3://staging/path"))
                    .setLaneTimeout(Duration.ofMillis(LANE_TIMEOUT))
                    .build();

    private LaneRegistry lanes = new LaneRegistry(List.of());
    private ReaderRegistry registry;
    private WatermarkBroadcast broadcast;
    private SegmentAssigner assigner;
    private Map<LaneId, TailModel> tails = new LinkedHashMap<>();
    private long checkpointId;
    private @Nullable Checkpoint underWay;
    private @Nullable Checkpoint completed;
    private final boolean aligned;
    private boolean winding;

    /** {@code aligned}: with watermark alignment, which stops a reader that is ahead of another. */
    WatermarkModel(long seed, boolean exactlyOnce, boolean aligned, int records) {
        this.random = new Random(seed);
        this.aligned = aligned;
        this.sink = new SinkModel(random, exactlyOnce, records);
        this.context = new ModelContext(READERS, this::onAssigned, this::onEvent);
        for (int reader = 0; reader < READERS; reader++) {
            readers.add(new ReaderModel(random, sink, this::isOut));
        }
        start(List.of(), List.of(), false);
        for (int reader = 0; reader < READERS; reader++) {
            restart(reader, null);
        }
    }

    private void start(List<LaneState> states, List<SegmentSplit> inDoubt, boolean restored) {
        lanes = new LaneRegistry(states);
        inDoubt.forEach(split -> lanes.ofSegment(split.lane(), 0).givenBack(split));
        registry = new ReaderRegistry(context, restored);
        assigner = new SegmentAssigner(context, registry, context.tails());
        broadcast = new WatermarkBroadcast(settings, clock, lanes, registry, this::left);
        tails = new LinkedHashMap<>();
        for (Lane lane : lanes.select(some -> !some.isRetired())) {
            assigner.waits(lane);
            tail(lane);
        }
    }

    private void tail(Lane lane) {
        tails.put(lane.id(), new TailModel(sink.lane(lane.id()), lane.position()));
    }

    private void left(Lane lane) {
        lane.retire();
        tails.remove(lane.id());
    }

    private List<SegmentSplit> since(int reader) {
        return Objects.requireNonNull(sinceCheckpoint.get(reader));
    }

    private void onAssigned(int reader, List<SegmentSplit> segments) {
        readers.get(reader).send(segments);
        since(reader).addAll(segments);
    }

    private void onEvent(int reader, SourceEvent event) {
        if (event instanceof ReceiptEvent) {
            readers.get(reader).send((ReceiptEvent) event);
        } else {
            onTold(reader, ((WatermarkEvent) event).watermark());
        }
    }

    private void onTold(int reader, long watermark) {
        if (watermark > readers.get(reader).told() && watermark > leastOutstanding()) {
            throw new AssertionError(
                    "reader "
                            + reader
                            + " is told "
                            + watermark
                            + ", and what arrived at "
                            + leastOutstanding()
                            + " is not out");
        }
        readers.get(reader).tell(watermark);
    }

    /** One step of whatever kind, after which the watermark is looked at. */
    void step() {
        switch (random.nextInt(36)) {
            case 0 -> sink.checkpoint();
            case 1 -> rarely(15, () -> sink.startRun(1 + random.nextInt(3)));
            case 2 -> list();
            case 3 -> beginCheckpoint();
            case 4, 5 -> reachBarrier(random.nextInt(READERS));
            case 6 -> rarely(4, () -> loseReader(random.nextInt(READERS)));
            case 7 -> rarely(12, this::restoreAll);
            case 8 -> rarely(3, () -> endCheckpoint().run());
            case 9, 10 -> sink.runBackground();
            case 11, 12, 13 -> sink.append();
            case 14, 15 -> sink.advance();
            case 16, 17, 18, 19 -> anyTail();
            case 20, 21 -> readers.get(random.nextInt(READERS)).receive();
            case 22, 23 -> ifPolled(ReaderModel::load);
            case 24, 25, 26, 27 -> ifPolled(ReaderModel::emit);
            default -> ifPolled(reader -> report(readers.indexOf(reader)));
        }
        broadcast.look();
    }

    private void rarely(int oneIn, Runnable action) {
        if (random.nextInt(oneIn) == 0) {
            action.run();
        }
    }

    private void ifPolled(Consumer<ReaderModel> action) {
        ReaderModel any = readers.get(random.nextInt(READERS));
        if (isPolled(any)) {
            action.accept(any);
        }
    }

    /** Flink does not poll a reader that is ahead of another which has a watermark. */
    private boolean isPolled(ReaderModel reader) {
        return !aligned
                || readers.stream()
                        .mapToLong(ReaderModel::told)
                        .filter(told -> told != SegmentSplit.NO_WATERMARK)
                        .allMatch(told -> reader.told() <= told);
    }

    private void list() {
        for (SinkModel.WrittenLane written : sink.lanes()) {
            if (written.opened && lanes.found(written.id, clock.millis())) {
                Lane lane = lane(written.id);
                broadcast.found(lane);
                tail(lane);
            }
        }
        broadcast.discovered();
    }

    private Lane lane(LaneId id) {
        Lane lane = lanes.get(id);
        if (lane == null) {
            throw new AssertionError(id);
        }
        return lane;
    }

    private void anyTail() {
        List<TailModel> all = List.copyOf(tails.values());
        if (!all.isEmpty()) {
            read(all.get(random.nextInt(all.size())));
        }
    }

    /** Reads a lane's next object, or finds that there is none; returns whether there was one. */
    private boolean read(TailModel tail) {
        Lane lane = lane(tail.lane());
        boolean found = tail.read();
        lane.idle(LaneIdleness.of(found ? Silence.NONE : Silence.SHORT, false, false));
        if (found) {
            if (lane.tailed(tail.tailed(), clock.millis())) {
                broadcast.opened(lane);
            }
            assigner.waits(lane);
            assigner.assign();
        }
        return found;
    }

    /** As the enumerator takes a report. */
    private void report(int reader) {
        if (!context.isRegistered(reader)) {
            context.register(reader);
            registry.added(reader);
        }
        int room = winding ? ROOM : random.nextInt(3);
        ReaderReport report = readers.get(reader).report(room);
        report.held()
                .forEach(
                        held -> {
                            Lane lane = lanes.ofSegment(held.lane(), clock.millis());
                            lane.announced(held.numbers(), held.watermarksBefore(), reader);
                            broadcast.found(lane);
                        });
        try {
            areBack(registry.reported(reader, report));
        } catch (FlinkRuntimeException lacking) {
            restoreAll();
            return;
        }
        report.finished()
                .forEach(
                        done -> lane(done.lane()).finished(done.numbers(), reader, clock.millis()));
        registry.tellReceipt(reader);
        assigner.assign();
    }

    private void beginCheckpoint() {
        boolean allRun = context.registeredReaders().size() == READERS;
        if (underWay == null && allRun) {
            checkpointId++;
            List<SegmentSplit> inDoubt;
            try {
                inDoubt = registry.inTransit();
            } catch (FlinkRuntimeException declined) {
                restoreAll();
                return;
            }
            inDoubt.addAll(lanes.cameBack());
            Checkpoint begun = new Checkpoint(checkpointId, lanes.states(false), inDoubt);
            sinceCheckpoint.forEach((reader, some) -> begun.assigned.put(reader, some.size()));
            registry.snapshot(checkpointId);
            underWay = begun;
        }
    }

    private void reachBarrier(int reader) {
        Checkpoint taking = underWay;
        if (taking == null) {
            return;
        }
        if (taking.readers.containsKey(reader)) {
            if (taking.readers.size() == READERS) {
                endCheckpoint().run();
            }
            return;
        }
        taking.readers.put(reader, readers.get(reader).snapshot(taking.id, random.nextBoolean()));
        if (taking.readers.size() == READERS && random.nextBoolean()) { // or somewhat later
            endCheckpoint().run();
        }
    }

    /** Ends the checkpoint that is under way, and returns how the enumerator hears of it. */
    private Runnable endCheckpoint() {
        Checkpoint ending = underWay;
        underWay = null;
        if (ending == null) {
            return () -> {};
        }
        if (ending.readers.size() == READERS) {
            return complete(ending);
        }
        return () -> registry.aborted(ending.id);
    }

    private Runnable complete(Checkpoint done) {
        completed = done;
        done.assigned.forEach((k, count) -> since(k).subList(0, count).clear());
        return () -> {
            registry.completed(done.id);
            assigner.completed();
        };
    }

    /** A reader fails alone: what was assigned to it since the checkpoint comes back. */
    private void loseReader(int reader) {
        boolean heardBefore = random.nextBoolean();
        Runnable end = endCheckpoint();
        if (heardBefore) {
            end.run();
        }
        List<SegmentSplit> back = since(reader);
        restart(reader, completed);
        registry.lost(reader, back);
        lanes.all().forEach(lane -> lane.readerLost(reader));
        areBack(back);
        if (!heardBefore) {
            end.run();
        }
    }

    private void areBack(List<SegmentSplit> back) {
        for (SegmentSplit split : back) {
            Lane lane = lanes.ofSegment(split.lane(), clock.millis());
            lane.givenBack(split);
            assigner.waits(lane);
            broadcast.found(lane);
        }
    }

    private void restart(int reader, @Nullable Checkpoint from) {
        context.unregister(reader);
        sinceCheckpoint.put(reader, new ArrayList<>());
        readers.get(reader).restart(from == null ? null : from.readers.get(reader));
    }

    /** The coordinator fails: enumerator and readers go back to the checkpoint. */
    private void restoreAll() {
        underWay = null;
        for (int reader = 0; reader < READERS; reader++) {
            restart(reader, completed);
        }
        if (completed == null) {
            start(List.of(), List.of(), false);
        } else {
            start(completed.lanes, completed.inDoubt, true);
        }
    }

    private boolean isOut(int record) {
        return readers.stream().anyMatch(reader -> reader.emitted().contains(record));
    }

    /** The least arrival watermark of all records whose results have not come out. */
    long leastOutstanding() {
        for (int record = 0; record < sink.records(); record++) {
            if (!isOut(record)) {
                return sink.arrivalOf(record); // they only rise
            }
        }
        return Long.MAX_VALUE;
    }

    long told(int reader) {
        return readers.get(reader).told();
    }

    long lastWatermark() {
        return sink.lastWatermark();
    }

    /** Everything goes its way to the end of what there is; the sink's input does not end. */
    void windDown() {
        winding = true;
        sink.windDown();
        for (boolean more = true; more; ) {
            more = false;
            list(); // all may have been restored just now
            for (TailModel tail : List.copyOf(tails.values())) {
                more |= read(tail);
            }
            for (int reader = 0; reader < READERS; reader++) {
                ReaderModel model = readers.get(reader);
                reachBarrier(reader);
                more |= model.receive();
                if (isPolled(model)) {
                    more |= model.load() | model.emit() | model.hasToReport();
                    report(reader);
                }
                more |= model.hasToReceive();
            }
            long before = told(0) + told(1);
            broadcast.look();
            more |= told(0) + told(1) != before;
        }
        letSilencePass();
    }

    /**
     * What awaited a fence from a lane that has left must be silent for a while anew; what was
     * fenced by a writer that never opened its lane waits for that as long as for any lane.
     */
    private void letSilencePass() {
        if (sink.isAnyFencedByNoLane()) {
            clock.advance(Duration.ofMillis(LANE_TIMEOUT));
        }
        int before;
        do {
            before = tails.size();
            clock.advance(Duration.ofMillis(LaneIdleness.SHORT_SILENCE_MILLIS));
            broadcast.look();
        } while (tails.size() < before);
    }

    /** A checkpoint: what the enumerator's snapshot holds, and how much was assigned before. */
    private static final class Checkpoint {
        private final long id;
        private final List<LaneState> lanes;
        private final List<SegmentSplit> inDoubt;
        private final Map<Integer, Integer> assigned = new HashMap<>();
        private final Map<Integer, ReaderModel.State> readers = new HashMap<>();

        Checkpoint(long id, List<LaneState> lanes, List<SegmentSplit> inDoubt) {
            this.id = id;
            this.lanes = lanes;
            this.inDoubt = inDoubt;
        }
    }
}
