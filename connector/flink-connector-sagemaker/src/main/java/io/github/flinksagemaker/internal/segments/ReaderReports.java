// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * Tells the enumerator what was restored, what is finished, how many further segments would be
 * taken, and which checkpoint has been passed (rules 33, 44 to 46). At once where something waits
 * for it, else a few times a second, and only if there is news. Confined to the {@link EventLoop}.
 */
final class ReaderReports {

    /** Segments that one event announces, in at most a megabyte. */
    static final int MAX_ANNOUNCED = 50_000;

    /** In milliseconds. */
    static final long INTERVAL = 200;

    /** So much room is told of at once to an enumerator that believes there is none. */
    static final int WORTHWHILE_ROOM = 4;

    private final EventLoop loop;
    private final HeldLanes lanes;
    private final IntSupplier room;
    private final Consumer<ReaderReport> enumerator;
    private final Map<LaneId, List<Long>> finished = new LinkedHashMap<>();
    private boolean started;
    private boolean batch;
    private boolean timed;
    private long passed = ReaderReport.NO_CHECKPOINT;
    private long received;
    private ReaderReport sent = ReaderReport.builder().build();
    private long sentAt;

    /** {@code room} is how many segments would be taken now. */
    ReaderReports(
            EventLoop loop, HeldLanes lanes, IntSupplier room, Consumer<ReaderReport> enumerator) {
        this.loop = loop;
        this.lanes = lanes;
        this.room = room;
        this.enumerator = enumerator;
    }

    /** The reader is registered: announces what it has restored. Nothing is sent before. */
    void start(List<SegmentSplit> restored) {
        started = true;
        int from = 0;
        do {
            int to = Math.min(restored.size(), from + MAX_ANNOUNCED);
            send(
                    report().toBuilder()
                            .setHeld(held(restored.subList(from, to)))
                            .setAnnounced(to == restored.size())
                            .build());
            from = to;
        } while (from < restored.size());
    }

    private static List<LaneSegments> held(List<SegmentSplit> splits) {
        Map<LaneId, List<SegmentSplit>> byLane =
                splits.stream()
                        .collect(
                                Collectors.groupingBy(
                                        SegmentSplit::lane,
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        List<LaneSegments> held = new ArrayList<>(byLane.size());
        byLane.forEach(
                (lane, segments) ->
                        held.add(
                                LaneSegments.held(
                                        lane,
                                        segments.stream().mapToLong(SegmentSplit::number).toArray(),
                                        segments.stream()
                                                .mapToLong(SegmentSplit::watermarkBefore)
                                                .toArray())));
        return held;
    }

    /** So many segments have been assigned to this attempt. */
    void received(int segments) {
        received += segments;
        changed();
    }

    /** A segment's results are all out, and it has left the reader's state. */
    void finished(LaneId lane, long segment) {
        finished.computeIfAbsent(lane, key -> new ArrayList<>()).add(segment);
        changed();
    }

    /** The reader has been polled behind its snapshot for this checkpoint. */
    void passed(long checkpoint) {
        passed = checkpoint;
        sendNow();
    }

    /** The execution has turned out to be batch. */
    void batchExecution() {
        batch = true;
        sendNow();
    }

    private void sendNow() {
        if (started) {
            send(report());
        }
    }

    /** Something that is told of may have changed. */
    void changed() {
        if (!started) {
            return;
        }
        if (believedRoom() <= 0 && room.getAsInt() >= WORTHWHILE_ROOM) {
            send(report());
        } else if (!timed && hasNews()) {
            timed = true;
            loop.schedule(delay(), this::onTimer);
        }
    }

    private void onTimer() {
        timed = false;
        if (hasNews() && delay() == 0) {
            send(report());
        } else {
            changed();
        }
    }

    /** Until the next report; a host's clock may be put back. */
    private long delay() {
        long since = loop.now() - sentAt;
        return since < 0 ? 0 : Math.max(0, INTERVAL - since);
    }

    private boolean hasNews() {
        return !finished.isEmpty()
                || received != sent.received()
                || room.getAsInt() != believedRoom()
                || lanes.haveNewLatency();
    }

    /** What the enumerator takes for the room: it knows what it has assigned since. */
    private long believedRoom() {
        return sent.room() - (received - sent.received());
    }

    private ReaderReport report() {
        List<LaneSegments> done = new ArrayList<>(finished.size());
        for (LaneId lane : lanes.takeNewLatencies()) { // tailing goes by it
            finished.computeIfAbsent(lane, key -> List.of());
        }
        finished.forEach(
                (lane, segments) ->
                        done.add(
                                LaneSegments.finished(
                                        lane,
                                        segments.stream().mapToLong(Long::longValue).toArray(),
                                        lanes.leastLatency(lane))));
        finished.clear();
        return ReaderReport.builder()
                .setPassedCheckpoint(passed)
                .setReceived(received)
                .setRoom(room.getAsInt())
                .setFinished(done)
                .setBatchExecution(batch)
                .build();
    }

    private void send(ReaderReport report) {
        sent = report;
        sentAt = loop.now();
        enumerator.accept(report);
    }
}
