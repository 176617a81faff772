// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.enumerator.SinkModel.WrittenSegment;
import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.event.ReceiptEvent;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A reader as a model: what it holds, in which order it emits, and what it tells and remembers. */
final class ReaderModel {

    private final Random random;
    private final SinkModel sink;
    private final IntPredicate isOut;
    private final Deque<Object> underWay = new ArrayDeque<>();
    private final Deque<LaneSegments> toAnnounce = new ArrayDeque<>();
    private final List<SegmentSplit> finished = new ArrayList<>();
    private List<Held> held = new ArrayList<>();
    private Set<Integer> emitted = new HashSet<>();
    private boolean announced;
    private long received;
    private long receipt = ReceiptEvent.NONE;
    private long reported;
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
        reported = 0;
        receipt = ReceiptEvent.NONE;
        passed = ReaderReport.NO_CHECKPOINT;
        told = SegmentSplit.NO_WATERMARK;
        if (from != null) {
            emitted.addAll(from.emitted());
            for (SegmentSplit split : from.held()) {
                held.add(new Held(split, split.open(), 0));
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

    void send(ReceiptEvent event) {
        underWay.add(event);
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

    /** What was sent before the barrier comes before it, if the checkpoint is aligned. */
    State snapshot(long checkpointId, boolean unaligned) {
        while (!unaligned && receive()) {}
        passed = checkpointId;
        List<SegmentSplit> splits = new ArrayList<>();
        held.forEach(
                some -> splits.add(some.split.withOpen(some.open, SegmentSplit.NO_DATE, Map.of())));
        return new State(splits, new HashSet<>(emitted));
    }

    boolean receive() {
        Object next = underWay.poll();
        if (next instanceof ReceiptEvent) {
            receipt = ((ReceiptEvent) next).received();
            List.copyOf(held).forEach(this::finishIfDone);
        } else if (next != null) {
            received++;
            held.add(new Held((SegmentSplit) next, null, received));
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
        List<Held> loaded = held.stream().filter(Held::hasOpen).toList();
        if (loaded.isEmpty()) {
            return false;
        }
        Held some = loaded.get(random.nextInt(loaded.size()));
        BitSet open = some.isOpen();
        int[] indexes = open.stream().toArray();
        int index = indexes[random.nextInt(indexes.length)];
        int record = written(some.split).records().get(index);
        boolean isAgain = isOut.test(record);
        if (isAgain && sink.isExactlyOnce()) {
            throw new AssertionError("record " + record + " comes out again");
        }
        if (told > sink.arrivalOf(record) && !isAgain) {
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
        if (some.open != null && some.isOpen().isEmpty() && some.order <= receipt) {
            held.remove(some);
            finished.add(some.split);
        }
    }

    private WrittenSegment written(SegmentSplit split) {
        return sink.lane(split.lane()).segments.get((int) split.number());
    }

    boolean hasToReceive() {
        return !underWay.isEmpty();
    }

    boolean hasToReport() {
        return !announced || !finished.isEmpty() || received > reported;
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
        reported = received;
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
        private final long order;
        private @Nullable BitSet open;

        Held(SegmentSplit split, @Nullable BitSet open, long order) {
            this.split = split;
            this.order = order;
            this.open = open == null ? null : (BitSet) open.clone();
        }

        boolean hasOpen() {
            return open != null && !open.isEmpty();
        }

        BitSet isOpen() {
            if (open == null) {
                throw new AssertionError("not read: " + split);
            }
            return open;
        }
    }
}
