// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.eventtime;

import io.github.flinksagemaker.internal.append.AcceptedWatermarks;
import io.github.flinksagemaker.internal.eventtime.LaneRest.Silence;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.split.LaneSplitState;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sink, ledger, readers and enumerator as a model in which anything may happen at any time: records
 * go through writers in any grouping, the sink is restarted from checkpoints and rescaled, fences
 * and openings come late, readers settle in any order and go back to checkpoints. The parts that
 * decide are the real ones.
 */
final class FloorModel {

    private static final int READERS = 2;
    private static final long LANE_TIMEOUT = Long.MAX_VALUE / 4;

    private final Random random;
    private final boolean exactlyOnce;
    private final long[] arrivals;

    // the sink
    private long laneTime = 1;
    private int position;
    private List<Writer> writers = new ArrayList<>();
    private final List<Runnable> background = new ArrayList<>();
    private int checkpointPosition;
    private long checkpointId;
    private List<WriterState> checkpoint = List.of();

    // the ledger
    private final Map<LaneId, Lane> ledger = new LinkedHashMap<>();

    // the source
    private final Set<LaneId> known = new HashSet<>();
    private final WatermarkFloor floor = new WatermarkFloor(LANE_TIMEOUT, known::contains);
    private final Map<LaneId, Reading> readings = new LinkedHashMap<>();
    private final Map<LaneId, Reading> retired = new LinkedHashMap<>();
    private final List<Map<LaneId, LaneSplit>> readerCheckpoints = new ArrayList<>();
    private final Map<Integer, Long> told = new HashMap<>();
    private final Set<Integer> absent = new HashSet<>();
    private final Set<LaneId> cameBack = new HashSet<>();
    private final Set<LaneId> unannounced = new HashSet<>();
    private final List<Runnable> announcements = new ArrayList<>();
    private boolean winding;

    /** Stands still until the end: silence is told by what there is to read. */
    private long now;

    FloorModel(long seed, boolean exactlyOnce, int records) {
        this.random = new Random(seed);
        this.exactlyOnce = exactlyOnce;
        this.arrivals = new long[records];
        long watermark = LaneWatermark.NONE;
        for (int i = 0; i < records; i++) {
            if (random.nextInt(3) == 0) {
                watermark = (watermark == LaneWatermark.NONE ? 0 : watermark) + random.nextInt(5);
            }
            arrivals[i] = watermark;
        }
        for (int reader = 0; reader < READERS; reader++) {
            readerCheckpoints.add(new HashMap<>());
        }
        startRun(2);
    }

    /** One step of whatever kind. */
    void step() {
        switch (random.nextInt(24)) {
            case 0:
                checkpointSink();
                break;
            case 1:
                if (random.nextInt(3) == 0) {
                    startRun(1 + random.nextInt(3));
                }
                break;
            case 2:
                list();
                break;
            case 3:
                if (announcements.isEmpty()) {
                    checkpointReader(random.nextInt(READERS));
                }
                break;
            case 4:
                if (random.nextInt(4) == 0) {
                    announceAll();
                    loseReader(random.nextInt(READERS));
                }
                break;
            case 5:
                announceAll();
                break;
            case 6:
                if (!background.isEmpty()) {
                    background.remove(random.nextInt(background.size())).run();
                }
                break;
            case 7:
            case 8:
            case 9:
                any(writers).append(random.nextInt(3));
                break;
            case 10:
            case 11:
            case 12:
            case 13:
                advance();
                break;
            case 14:
                assign();
                break;
            case 15:
            case 16:
            case 17:
                forAnyReading(Reading::load);
                break;
            case 18:
            case 19:
            case 20:
                forAnyReading(Reading::settle);
                break;
            default:
                forAnyReading(Reading::report);
        }
    }

    /** What readers may emit now. */
    long emittable() {
        floor.takeLeft(now).forEach(this::retire);
        long may =
                floor.floor(now, reader -> told.getOrDefault(reader, LaneWatermark.NONE))
                        .watermark();
        for (int reader = 0; reader < READERS; reader++) {
            if (!absent.contains(reader)) {
                told.merge(reader, may, Math::max);
            }
        }
        return may;
    }

    /** The least arrival watermark of all records whose results have not come out. */
    long leastOutstanding() {
        Set<Integer> out = new HashSet<>();
        readings.values().forEach(reading -> reading.addSettled(out));
        retired.values().forEach(reading -> reading.addSettled(out));
        for (int record = 0; record < arrivals.length; record++) {
            if (!out.contains(record)) {
                return arrivals[record]; // they only rise
            }
        }
        return Long.MAX_VALUE;
    }

    /** Everything goes its way to the end of what there is; the sink's input does not end. */
    void windDown() {
        winding = true;
        while (position < arrivals.length) {
            advance();
        }
        // as after a restart behind the last record
        writers.forEach(writer -> writer.upstream(lastWatermark()));
        background.forEach(Runnable::run);
        background.clear();
        announceAll();
        writers.forEach(writer -> writer.append(Integer.MAX_VALUE));
        checkpointSink();
        list();
        for (boolean more = true; more; ) {
            assign();
            more = false;
            for (Reading reading : new ArrayList<>(readings.values())) {
                more |= reading.load() | reading.settle();
                reading.report();
            }
        }
        letSilencePass();
    }

    /**
     * What awaited a fence from a lane that has left must be silent for a while anew; what was
     * fenced by a writer that never opened its lane waits for that as long as for any lane.
     */
    private void letSilencePass() {
        floor.takeLeft(now).forEach(this::retire);
        if (ledger.values().stream().anyMatch(this::isFencedByNoLane)) {
            now += LANE_TIMEOUT;
        }
        List<LaneId> left;
        do {
            now += WatermarkFloor.SHORT_SILENCE_MILLIS;
            left = floor.takeLeft(now);
            left.forEach(this::retire);
        } while (!left.isEmpty());
    }

    private boolean isFencedByNoLane(Lane lane) {
        LaneId author = lane.ended(exactlyOnce) ? lane.endedBy(exactlyOnce) : null;
        return author != null && !find(author).opened;
    }

    long lastWatermark() {
        return arrivals[arrivals.length - 1];
    }

    private void startRun(int parallelism) {
        position = checkpointPosition;
        List<Writer> next = new ArrayList<>();
        for (int subtask = 0; subtask < parallelism; subtask++) {
            List<WriterState> states = new ArrayList<>();
            for (int i = subtask; i < checkpoint.size(); i += parallelism) {
                states.add(checkpoint.get(i));
            }
            next.add(new Writer(subtask, parallelism, states));
        }
        background.removeIf(task -> !(task instanceof Fence)); // openings of the run that failed
        writers = next;
        next.forEach(writer -> background.add(writer::open));
        for (Writer writer : next) {
            writer.predecessors.forEach(state -> background.add(new Fence(state, writer.lane.id)));
        }
    }

    private void advance() {
        if (position < arrivals.length) {
            long arrival = arrivals[position];
            writers.forEach(writer -> writer.upstream(arrival));
            writers.get(position % writers.size()).accept(position);
            position++;
        }
    }

    private void checkpointSink() {
        if (writers.stream().anyMatch(writer -> !writer.lane.opened)) {
            return; // no flush completes before the opening is durable
        }
        checkpointId++;
        checkpointPosition = position;
        List<WriterState> states = new ArrayList<>();
        writers.forEach(writer -> states.add(writer.snapshot()));
        checkpoint = states;
    }

    private void list() {
        for (Lane lane : ledger.values()) {
            if (lane.opened && known.add(lane.id)) {
                floor.found(lane.id);
            }
        }
        floor.discovered(now);
    }

    private void assign() {
        for (LaneId lane : known) {
            if (!readings.containsKey(lane)
                    && !retired.containsKey(lane)
                    && !unannounced.contains(lane)
                    && (winding || random.nextInt(3) == 0)) {
                List<Integer> readers = mayTake(lane);
                if (!readers.isEmpty()) {
                    cameBack.remove(lane);
                    readings.put(
                            lane, new Reading(find(lane), any(readers), LaneSplit.unread(lane)));
                }
            }
        }
    }

    /** Rule 23: what was given back, unread, goes to a reader that has been told nothing. */
    private List<Integer> mayTake(LaneId lane) {
        List<Integer> readers = new ArrayList<>();
        for (int reader = 0; reader < READERS; reader++) {
            boolean toldNothing =
                    told.getOrDefault(reader, LaneWatermark.NONE) == LaneWatermark.NONE;
            if (!absent.contains(reader) && (toldNothing || !cameBack.contains(lane))) {
                readers.add(reader);
            }
        }
        return readers;
    }

    private Lane find(LaneId lane) {
        Lane found = ledger.get(lane);
        if (found == null) {
            throw new AssertionError(lane);
        }
        return found;
    }

    private void checkpointReader(int reader) {
        Map<LaneId, LaneSplit> splits = new HashMap<>();
        for (Reading reading : readings.values()) {
            if (reading.reader == reader) {
                splits.put(reading.lane.id, reading.state.toSplit());
            }
        }
        readerCheckpoints.set(reader, splits);
    }

    /** Its lanes are nowhere until the next attempt announces what it has. */
    private void loseReader(int reader) {
        floor.readerLost(reader);
        told.remove(reader);
        absent.add(reader);
        Map<LaneId, LaneSplit> splits = readerCheckpoints.get(reader);
        for (Reading reading : List.copyOf(readings.values())) {
            LaneId lane = reading.lane.id;
            if (reading.reader == reader) {
                readings.remove(lane);
                if (!splits.containsKey(lane)) {
                    floor.restored(lane); // given back, unread
                    cameBack.add(lane);
                }
            }
        }
        splits.keySet().stream()
                .filter(lane -> retired.remove(lane) != null)
                .forEach(floor::restored);
        unannounced.addAll(splits.keySet());
        announcements.add(
                () -> {
                    absent.remove(reader);
                    splits.forEach(
                            (lane, split) -> {
                                unannounced.remove(lane);
                                readings.put(lane, new Reading(find(lane), reader, split));
                                floor.restored(lane);
                            });
                });
    }

    private void announceAll() {
        announcements.forEach(Runnable::run);
        announcements.clear();
    }

    private void retire(LaneId lane) {
        Reading reading = readings.remove(lane);
        if (reading != null) {
            retired.put(lane, reading);
        }
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void forAnyReading(java.util.function.Consumer<Reading> action) {
        if (!readings.isEmpty()) {
            action.accept(any(new ArrayList<>(readings.values())));
        }
    }

    /** A segment, or a commit: entries of one record each. */
    private record Segment(
            List<Integer> records,
            List<Long> arrivals,
            @Nullable Long watermark,
            @Nullable LaneId endedBy) {}

    private record Commit(int to, @Nullable Long watermark, @Nullable LaneId endedBy) {}

    private static final class Lane {
        private final LaneId id;
        private final LaneOpening opening;
        private final List<Segment> segments = new ArrayList<>();
        private final List<Commit> commits = new ArrayList<>();
        private boolean opened;

        Lane(LaneId id, LaneOpening opening) {
            this.id = id;
            this.opening = opening;
        }

        @Nullable LaneId endedBy(boolean exactlyOnce) {
            return exactlyOnce
                    ? commits.get(commits.size() - 1).endedBy
                    : segments.get(segments.size() - 1).endedBy;
        }

        boolean ended(boolean exactlyOnce) {
            return exactlyOnce
                    ? !commits.isEmpty() && commits.get(commits.size() - 1).endedBy != null
                    : !segments.isEmpty() && segments.get(segments.size() - 1).endedBy != null;
        }
    }

    private record WriterState(Lane lane, int nextCommit, Map<Integer, Long> buffer) {}

    private final class Fence implements Runnable {
        private final WriterState state;
        private final LaneId author;

        Fence(WriterState state, LaneId author) {
            this.state = state;
            this.author = author;
        }

        @Override
        public void run() {
            Lane lane = state.lane;
            if (lane.ended(exactlyOnce)) {
                return;
            }
            if (exactlyOnce) {
                lane.commits.add(new Commit(-1, null, author));
            } else {
                lane.segments.add(new Segment(List.of(), List.of(), null, author));
            }
        }
    }

    private final class Writer {
        private final Lane lane;
        private final List<WriterState> predecessors;
        private final AcceptedWatermarks watermarks = new AcceptedWatermarks();
        private final TreeMap<Integer, Long> buffer = new TreeMap<>();
        private long upstream = LaneWatermark.NONE;
        private int committed = -1;

        Writer(int subtask, int parallelism, List<WriterState> predecessors) {
            this.predecessors = predecessors;
            List<LaneId> lanes = predecessors.stream().map(state -> state.lane.id).toList();
            LaneId id = LaneId.create(laneTime++);
            this.lane =
                    new Lane(
                            id,
                            LaneOpening.of(
                                    "sink",
                                    subtask,
                                    parallelism,
                                    exactlyOnce,
                                    lanes,
                                    checkpointId));
            ledger.put(id, lane);
            predecessors.forEach(
                    state ->
                            state.buffer.forEach(
                                    (record, arrival) -> {
                                        buffer.put(record, arrival);
                                        watermarks.accept(arrival);
                                    }));
        }

        void open() {
            lane.opened = true;
            lane.segments.add(new Segment(List.of(), List.of(), watermarks.current(), null));
        }

        /** Without one since the restart, a record arrives at minus infinity. */
        void upstream(long watermark) {
            upstream = watermark;
            watermarks.advance(watermark);
        }

        void accept(int record) {
            buffer.put(record, upstream);
            watermarks.accept(upstream);
        }

        /** A segment of some of what waits, maybe none, in any order. */
        void append(int atMost) {
            if (!lane.opened || lane.ended(false)) {
                return;
            }
            List<Integer> records = new ArrayList<>(buffer.keySet());
            java.util.Collections.shuffle(records, random);
            records = records.subList(0, Math.min(atMost, records.size()));
            List<Long> arrivals = new ArrayList<>();
            for (int record : records) {
                long arrival = buffer.remove(record);
                watermarks.include(new long[] {arrival});
                arrivals.add(arrival);
            }
            lane.segments.add(
                    new Segment(List.copyOf(records), arrivals, watermarks.current(), null));
        }

        WriterState snapshot() {
            if (exactlyOnce && !lane.ended(true)) {
                committed = lane.segments.size() - 1;
                lane.commits.add(new Commit(committed, watermarks.current(), null));
            }
            return new WriterState(lane, lane.commits.size(), new TreeMap<>(buffer));
        }
    }

    /** A lane with a reader. */
    private final class Reading {
        private final Lane lane;
        private final int reader;
        private final LaneSplitState state;
        private final TreeMap<Long, BitSet> open = new TreeMap<>();
        private final TreeMap<Long, BitSet> toRestore;
        private long nextSegment;
        private int nextCommit;
        private long committedTo;
        private boolean ended;
        private boolean openingRead;

        Reading(Lane lane, int reader, LaneSplit split) {
            this.lane = lane;
            this.reader = reader;
            this.state = new LaneSplitState(split);
            this.toRestore = new TreeMap<>(split.unfinished());
            this.nextSegment = split.nextSegment();
            this.nextCommit = (int) split.nextCommit();
            this.committedTo = split.committedTo();
            this.ended = split.ended();
        }

        /** Reads whatever comes next; returns whether there was something. */
        boolean load() {
            if (!openingRead) {
                openingRead = true;
            } else if (!toRestore.isEmpty()) {
                Map.Entry<Long, BitSet> next = toRestore.pollFirstEntry();
                BitSet bits = (BitSet) next.getValue().clone();
                Segment segment = lane.segments.get(next.getKey().intValue());
                state.watermark()
                        .restored(bits.stream().mapToLong(i -> segment.arrivals.get(i)).toArray());
                open.put(next.getKey(), bits);
            } else if (exactlyOnce ? nextSegment <= committedTo : canTail()) {
                loadSegment();
            } else if (exactlyOnce && !ended && nextCommit < lane.commits.size()) {
                Commit commit = lane.commits.get(nextCommit);
                committedTo = Math.max(committedTo, commit.to);
                ended |= commit.endedBy != null;
                state.commitLoaded(nextCommit++, nextSegment, committedTo, commit.endedBy != null);
                state.commit(commit.watermark);
            } else {
                return false;
            }
            return true;
        }

        /** As far as it has looked: what is appended afterwards it does not see. */
        private boolean hasNothingToRead() {
            return exactlyOnce ? nextCommit == lane.commits.size() : !canTail();
        }

        private boolean canTail() {
            return !ended && nextSegment < lane.segments.size();
        }

        private void loadSegment() {
            Segment segment = lane.segments.get((int) nextSegment);
            boolean last = !exactlyOnce && segment.endedBy != null;
            ended |= last;
            BitSet all = new BitSet();
            all.set(0, segment.records.size());
            state.segmentLoaded(nextSegment, all, last);
            state.watermark()
                    .opened(segment.arrivals.stream().mapToLong(Long::longValue).toArray());
            state.advance(exactlyOnce ? null : segment.watermark);
            if (!all.isEmpty()) {
                open.put(nextSegment, all);
            }
            nextSegment++;
        }

        /** Settles any open entry; returns whether there was one. */
        boolean settle() {
            if (open.isEmpty()) {
                return false;
            }
            long number = any(new ArrayList<>(open.keySet()));
            BitSet bits = Objects.requireNonNull(open.get(number));
            int[] indexes = bits.stream().toArray();
            int index = indexes[random.nextInt(indexes.length)];
            state.settled(number, index);
            state.watermark().settled(lane.segments.get((int) number).arrivals.get(index));
            bits.clear(index);
            if (bits.isEmpty()) {
                open.remove(number);
            }
            return true;
        }

        void report() {
            boolean settled =
                    openingRead
                            && open.isEmpty()
                            && toRestore.isEmpty()
                            && (!exactlyOnce || nextSegment > committedTo);
            LaneId endedBy = ended && openingRead ? lane.endedBy(exactlyOnce) : null;
            floor.reported(
                    reader,
                    LaneState.of(
                            lane.id,
                            openingRead ? lane.opening : null,
                            endedBy,
                            ended,
                            false,
                            settled));
            boolean dead = winding && writers.stream().noneMatch(writer -> writer.lane == lane);
            boolean silent = settled && !ended && (dead || hasNothingToRead());
            LaneRest rest = silent ? LaneRest.of(Silence.SHORT, false) : LaneRest.ACTIVE;
            floor.progressed(
                    reader,
                    LaneProgress.of(
                            lane.id, state.watermark().current(), state.isFinished(), rest));
        }

        void addSettled(Set<Integer> out) {
            LaneSplit split = state.toSplit();
            for (long number = 0; number < split.nextSegment(); number++) {
                BitSet bits = split.unfinished().getOrDefault(number, new BitSet());
                List<Integer> records = lane.segments.get((int) number).records;
                for (int i = 0; i < records.size(); i++) {
                    if (!bits.get(i)) {
                        out.add(records.get(i));
                    }
                }
            }
        }
    }
}
