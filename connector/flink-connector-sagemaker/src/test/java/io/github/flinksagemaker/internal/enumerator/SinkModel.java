// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.append.AcceptedWatermarks;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sink and ledger as a model: records go through writers in any grouping, the sink is restarted
 * from checkpoints and rescaled, fences and openings come late. What makes {@code W} is real.
 */
final class SinkModel {

    private final Random random;
    private final boolean exactlyOnce;
    private final long[] arrivals;
    private final Map<LaneId, WrittenLane> ledger = new LinkedHashMap<>();
    private final List<Runnable> background = new ArrayList<>();
    private long laneTime = 1;
    private int position;
    private List<Writer> writers = new ArrayList<>();
    private int checkpointPosition;
    private long checkpointId;
    private List<WriterState> checkpoint = List.of();

    SinkModel(Random random, boolean exactlyOnce, int records) {
        this.random = random;
        this.exactlyOnce = exactlyOnce;
        this.arrivals = new long[records];
        long watermark = SegmentSplit.NO_WATERMARK;
        for (int i = 0; i < records; i++) {
            if (random.nextInt(3) == 0) {
                boolean first = watermark == SegmentSplit.NO_WATERMARK;
                watermark = (first ? 0 : watermark) + random.nextInt(5);
            }
            arrivals[i] = watermark;
        }
        startRun(2);
    }

    Collection<WrittenLane> lanes() {
        return ledger.values();
    }

    WrittenLane lane(LaneId id) {
        WrittenLane found = ledger.get(id);
        if (found == null) {
            throw new AssertionError(id);
        }
        return found;
    }

    /** Of each record, in their order, the watermark that it arrived at; it only rises. */
    long arrivalOf(int record) {
        return arrivals[record];
    }

    /** Whether each record is in one readable segment only. */
    boolean isExactlyOnce() {
        return exactlyOnce;
    }

    int records() {
        return arrivals.length;
    }

    long lastWatermark() {
        return arrivals[arrivals.length - 1];
    }

    /** The sink starts from its last checkpoint, with so many subtasks. */
    void startRun(int parallelism) {
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
            writer.predecessors.forEach(
                    state -> background.add(new Fence(state.lane, writer.lane.id)));
        }
    }

    /** Watermark and record that come next. */
    void advance() {
        if (position < arrivals.length) {
            long arrival = arrivals[position];
            writers.forEach(writer -> writer.upstream(arrival));
            writers.get(position % writers.size()).accept(position);
            position++;
        }
    }

    void append() {
        writers.get(random.nextInt(writers.size())).append(random.nextInt(3));
    }

    /** Something that a restart has begun comes to its end. */
    void runBackground() {
        if (!background.isEmpty()) {
            background.remove(random.nextInt(background.size())).run();
        }
    }

    void checkpoint() {
        if (writers.stream().anyMatch(writer -> !writer.lane.opened)) {
            return; // no flush completes before the opening is durable
        }
        checkpointId++;
        checkpointPosition = position;
        List<WriterState> states = new ArrayList<>();
        writers.forEach(writer -> states.add(writer.snapshot()));
        checkpoint = states;
    }

    /** Everything goes its way to the end of what there is; the input does not end. */
    void windDown() {
        while (position < arrivals.length) {
            advance();
        }
        // as after a restart behind the last record
        writers.forEach(writer -> writer.upstream(lastWatermark()));
        background.forEach(Runnable::run);
        background.clear();
        writers.forEach(writer -> writer.append(Integer.MAX_VALUE));
        checkpoint();
    }

    boolean isAnyFencedByNoLane() {
        return ledger.values().stream()
                .map(WrittenLane::endedBy)
                .anyMatch(author -> author != null && !lane(author).opened);
    }

    /** A segment: entries of one record each. */
    record WrittenSegment(
            List<Integer> records,
            List<Long> arrivals,
            @Nullable Long watermark,
            @Nullable LaneId endedBy) {}

    record WrittenCommit(int to, @Nullable Long watermark, @Nullable LaneId endedBy) {}

    private record WriterState(WrittenLane lane, Map<Integer, Long> buffer) {}

    static final class WrittenLane {
        final LaneId id;
        final LaneOpening opening;
        final List<WrittenSegment> segments = new ArrayList<>();
        final List<WrittenCommit> commits = new ArrayList<>();
        boolean opened;

        WrittenLane(LaneId id, LaneOpening opening) {
            this.id = id;
            this.opening = opening;
        }

        /** Who wrote the last object, if that is an end. */
        @Nullable LaneId endedBy() {
            if (opening.readCommitted()) {
                return commits.isEmpty() ? null : commits.get(commits.size() - 1).endedBy;
            }
            return segments.isEmpty() ? null : segments.get(segments.size() - 1).endedBy;
        }
    }

    private static final class Fence implements Runnable {
        private final WrittenLane lane;
        private final LaneId author;

        Fence(WrittenLane lane, LaneId author) {
            this.lane = lane;
            this.author = author;
        }

        @Override
        public void run() {
            if (lane.endedBy() != null) {
                return;
            }
            if (lane.opening.readCommitted()) {
                lane.commits.add(new WrittenCommit(-1, null, author));
            } else {
                lane.segments.add(new WrittenSegment(List.of(), List.of(), null, author));
            }
        }
    }

    private final class Writer {
        private final WrittenLane lane;
        private final List<WriterState> predecessors;
        private final AcceptedWatermarks watermarks = new AcceptedWatermarks();
        private final TreeMap<Integer, Long> buffer = new TreeMap<>();
        private long upstream = SegmentSplit.NO_WATERMARK;

        Writer(int subtask, int parallelism, List<WriterState> predecessors) {
            this.predecessors = predecessors;
            List<LaneId> named = predecessors.stream().map(state -> state.lane.id).toList();
            LaneId id = LaneId.create(laneTime++);
            this.lane =
                    new WrittenLane(
                            id,
                            LaneOpening.of(
                                    "sink",
                                    subtask,
                                    parallelism,
                                    exactlyOnce,
                                    named,
                                    checkpointId));
            ledger.put(id, lane);
            for (WriterState state : predecessors) {
                buffer.putAll(state.buffer);
                state.buffer.values().forEach(watermarks::accept);
            }
        }

        void open() {
            lane.opened = true;
            lane.segments.add(new WrittenSegment(List.of(), List.of(), watermarks.current(), null));
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
            if (!lane.opened || !exactlyOnce && lane.endedBy() != null) {
                return;
            }
            List<Integer> records = new ArrayList<>(buffer.keySet());
            Collections.shuffle(records, random);
            records = List.copyOf(records.subList(0, Math.min(atMost, records.size())));
            List<Long> included = new ArrayList<>();
            for (int record : records) {
                long arrival = buffer.remove(record);
                watermarks.include(new long[] {arrival});
                included.add(arrival);
            }
            lane.segments.add(new WrittenSegment(records, included, watermarks.current(), null));
        }

        WriterState snapshot() {
            if (exactlyOnce && lane.endedBy() == null) {
                int committed = lane.segments.size() - 1;
                lane.commits.add(new WrittenCommit(committed, watermarks.current(), null));
            }
            return new WriterState(lane, new TreeMap<>(buffer));
        }
    }
}
