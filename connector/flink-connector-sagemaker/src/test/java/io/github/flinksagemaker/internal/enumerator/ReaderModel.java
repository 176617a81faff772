// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.enumerator.SinkModel.WrittenSegment;
import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A reader as a model: what it holds, in which order it emits, and what it tells and remembers. */
final class ReaderModel {

    private final Random random;
    private final SinkModel sink;
    private final IntPredicate isOut;
    private final Deque<SegmentSplit> underWay = new ArrayDeque<>();
    private final Deque<LaneSegments> toAnnounce = new ArrayDeque<>();
    private final List<SegmentSplit> finished = new ArrayList<>();
    private List<Held> held = new ArrayList<>();
    private Set<Integer> emitted = new HashSet<>();
    private boolean announced;
    private long received;
    private long passed = ReaderReport.NO_CHECKPOINT;
    private long told = SegmentSplit.NO_WATERMARK;

    /** {@code isOut}: whether any reader has emitted a record. */
    ReaderModel(Random random, SinkModel sink, IntPredicate isOut) {
        this.random = random;
        this.sink = sink;
        this.isOut = isOut;
    }

    /** A new attempt, from a checkpoint's state; null for none. */
    void restart(@Nullable State from) {
        underWay.clear();
        toAnnounce.clear();
        finished.clear();
        held = new ArrayList<>();
        emitted = new HashSet<>();
        announced = false;
        received = 0;
        passed = ReaderReport.NO_CHECKPOINT;
        told = SegmentSplit.NO_WATERMARK;
        if (from != null) {
            emitted.addAll(from.emitted());
            for (SegmentSplit split : from.held()) {
                held.add(new Held(split, split.open()));
                toAnnounce.add(
                        LaneSegments.held(
                                split.lane(),
                                new long[] {split.number()},
                                new long[] {split.watermarkBefore()}));
            }
        }
    }

    void send(List<SegmentSplit> segments) {
        underWay.addAll(segments);
    }

    void tell(long watermark) {
        told = watermark;
    }

    long told() {
        return told;
    }

    Set<Integer> emitted() {
        return emitted;
    }

    /** What was sent before the barrier has come before it. */
    State snapshot(long checkpointId) {
        while (receive()) {}
        passed = checkpointId;
        List<SegmentSplit> splits = new ArrayList<>();
        held.forEach(some -> splits.add(some.split.withOpen(some.open, SegmentSplit.NO_DATE)));
        return new State(splits, new HashSet<>(emitted));
    }

    boolean receive() {
        SegmentSplit next = underWay.poll();
        if (next != null) {
            received++;
            held.add(new Held(next, null));
        }
        return next != null;
    }

    /** Reads a segment; returns whether there was one to be read. */
    boolean load() {
        for (Held some : held) {
            if (some.open == null) {
                some.open = new BitSet();
                some.open.set(0, written(some.split).records().size());
                finishIfDone(some);
                return true;
            }
        }
        return false;
    }

    /** Emits the result of any open entry; returns whether there was one. */
    boolean emit() {
        List<Held> loaded = held.stream().filter(some -> some.open != null).toList();
        if (loaded.isEmpty()) {
            return false;
        }
        Held some = loaded.get(random.nextInt(loaded.size()));
        BitSet open = some.isOpen();
        int[] indexes = open.stream().toArray();
        int index = indexes[random.nextInt(indexes.length)];
        int record = written(some.split).records().get(index);
        if (told > sink.arrivalOf(record) && !isOut.test(record)) {
            throw new AssertionError(
                    "record "
                            + record
                            + ", which arrived at "
                            + sink.arrivalOf(record)
                            + ", comes out behind watermark "
                            + told);
        }
        emitted.add(record);
        open.clear(index);
        finishIfDone(some);
        return true;
    }

    private void finishIfDone(Held some) {
        if (some.isOpen().isEmpty()) {
            held.remove(some);
            finished.add(some.split);
        }
    }

    private WrittenSegment written(SegmentSplit split) {
        return sink.lane(split.lane()).segments.get((int) split.number());
    }

    boolean hasToReport() {
        return !announced || !finished.isEmpty();
    }

    /** What it tells next: a part of what it has restored, or else what it has finished. */
    ReaderReport report(int room) {
        List<LaneSegments> part = new ArrayList<>();
        if (!announced) {
            for (int i = random.nextInt(3); i >= 0 && !toAnnounce.isEmpty(); i--) {
                part.add(toAnnounce.remove());
            }
            announced = toAnnounce.isEmpty();
        }
        List<LaneSegments> done = new ArrayList<>();
        if (announced) {
            for (SegmentSplit split : finished) {
                LaneId lane = split.lane();
                done.add(LaneSegments.finished(lane, new long[] {split.number()}, -1));
            }
            finished.clear();
        }
        return ReaderReport.builder()
                .setPassedCheckpoint(passed)
                .setReceived(received)
                .setRoom(room)
                .setHeld(part)
                .setAnnounced(announced)
                .setFinished(done)
                .build();
    }

    /** What a checkpoint holds of a reader, and which records had come out by then. */
    record State(List<SegmentSplit> held, Set<Integer> emitted) {}

    private static final class Held {
        private final SegmentSplit split;
        private @Nullable BitSet open;

        Held(SegmentSplit split, @Nullable BitSet open) {
            this.split = split;
            this.open = open == null ? null : (BitSet) open.clone();
        }

        BitSet isOpen() {
            if (open == null) {
                throw new AssertionError("not read: " + split);
            }
            return open;
        }
    }
}
