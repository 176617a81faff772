// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.event.ReceiptEvent;
import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * The readers: what they have been sent, and whether they may be sent anything (rule 33). From a
 * snapshot of the enumerator until a reader says that it reads on behind that checkpoint it may
 * not: the checkpoint may be a savepoint that stops the job, and Flink fails the whole job if an
 * event reaches a task that has just ended, after the savepoint's commits have been made. What
 * can't be sent is not queued: it waits where it is and is computed anew. On the coordinator's
 * thread. Modelled in {@code docs/model/segments.pml}.
 */
final class ReaderRegistry {

    private final SplitEnumeratorContext<SegmentSplit> context;
    private final boolean restored;
    private final Map<Integer, Reader> readers = new TreeMap<>();
    private final TreeSet<Long> snapshots = new TreeSet<>();
    private final Set<Long> abortedBefore = new HashSet<>();
    private boolean hasSnapshots;

    /** {@code restored}: readers hold what nobody has told of yet. */
    ReaderRegistry(SplitEnumeratorContext<SegmentSplit> context, boolean restored) {
        this.context = context;
        this.restored = restored;
    }

    private Reader reader(int subtask) {
        return readers.computeIfAbsent(subtask, id -> new Reader(new InTransit()));
    }

    /** A reader was registered, and is about to announce what it has. */
    void added(int subtask) {
        reader(subtask).passed = newestSnapshot();
    }

    /**
     * A reader's attempt is gone; its successor is told anew.
     *
     * @param back what Flink gives back of what it had been assigned
     */
    void lost(int subtask, Collection<SegmentSplit> back) {
        Reader successor = new Reader(reader(subtask).transit.ofSuccessor(back));
        successor.mayHold = hasSnapshots; // else all that it ever had has come back
        readers.put(subtask, successor);
    }

    /**
     * Takes over a report.
     *
     * @return what the reader lacks although Flink has not given it back: nobody has it
     * @throws FlinkRuntimeException as {@link InTransit#takeLacking}
     */
    List<SegmentSplit> reported(int subtask, ReaderReport report) {
        Reader reader = reader(subtask);
        report.held().forEach(reader.transit::held);
        boolean announced = reader.announced || report.announced();
        List<SegmentSplit> lacking = announced ? reader.transit.takeLacking(subtask) : List.of();
        reader.transit.received(report.received());
        reader.passed = Math.max(reader.passed, report.passedCheckpoint());
        reader.announced = announced;
        reader.room = report.room();
        return lacking;
    }

    /** From now on nothing is sent to a reader until it has passed this checkpoint. */
    void snapshot(long checkpointId) {
        hasSnapshots = true;
        readers.values().forEach(reader -> reader.transit.snapshot(checkpointId));
        boolean aborted = abortedBefore.remove(checkpointId);
        abortedBefore.removeIf(id -> id < checkpointId);
        if (!aborted) { // or it may not come to the readers, and nobody would pass it
            snapshots.add(checkpointId);
        }
    }

    void completed(long checkpointId) {
        readers.values().forEach(reader -> reader.transit.completed(checkpointId));
        snapshots.headSet(checkpointId, false).clear();
    }

    void aborted(long checkpointId) {
        readers.values().forEach(reader -> reader.transit.aborted(checkpointId));
        if (!snapshots.remove(checkpointId) && checkpointId > newestSnapshot()) {
            abortedBefore.add(checkpointId); // the abort has overtaken the snapshot
        }
    }

    private long newestSnapshot() {
        return snapshots.isEmpty() ? ReaderReport.NO_CHECKPOINT : snapshots.last();
    }

    /**
     * Whether it is known of every reader what it holds; one that has never been there since a
     * start without state holds nothing.
     */
    boolean areAllKnown() {
        for (int subtask = 0; subtask < context.currentParallelism(); subtask++) {
            Reader reader = readers.get(subtask);
            boolean holdsNothing = !restored && (reader == null || !reader.mayHold);
            if (!holdsNothing && (reader == null || !reader.announced)) {
                return false;
            }
        }
        return true;
    }

    /** To be asked just before anything is sent: Flink throws for a reader that is gone. */
    boolean mayBeSentTo(int subtask) {
        return isReady(subtask) && context.registeredReaders().containsKey(subtask);
    }

    private boolean isReady(int subtask) {
        Reader reader = readers.get(subtask);
        return reader != null
                && reader.announced
                && !reader.ended
                && reader.passed >= newestSnapshot();
    }

    private List<Integer> reachable() {
        Set<Integer> registered = context.registeredReaders().keySet(); // made anew at each call
        List<Integer> reachable = new ArrayList<>();
        for (int subtask : readers.keySet()) {
            if (isReady(subtask) && registered.contains(subtask)) {
                reachable.add(subtask);
            }
        }
        return reachable;
    }

    /**
     * How many segments each reader takes now, with those counted that are on their way to it; of
     * those that take any, in their order.
     */
    Map<Integer, Integer> rooms() {
        Map<Integer, Integer> rooms = new TreeMap<>();
        for (int subtask : reachable()) {
            Reader reader = reader(subtask);
            int room = reader.room - reader.transit.size();
            if (room > 0) {
                rooms.put(subtask, room);
            }
        }
        return rooms;
    }

    void assigned(int subtask, SegmentSplit segment) {
        reader(subtask).transit.sent(segment);
    }

    /**
     * What the state has besides what waits to be assigned (rule 49).
     *
     * @throws FlinkRuntimeException as {@link InTransit#toState}; the checkpoint is declined
     */
    List<SegmentSplit> inTransit() {
        List<SegmentSplit> all = new ArrayList<>();
        readers.forEach((subtask, reader) -> all.addAll(reader.transit.toState(subtask)));
        return all;
    }

    /** Tells a reader what it is known to have, if it may be told. */
    void tellReceipt(int subtask) {
        if (hasReceipt(subtask) && mayBeSentTo(subtask)) {
            sendReceipt(subtask);
        }
    }

    /** The same of all readers. */
    void tellReceipts() {
        for (int subtask : reachable()) {
            if (hasReceipt(subtask)) {
                sendReceipt(subtask);
            }
        }
    }

    private boolean hasReceipt(int subtask) {
        Reader reader = reader(subtask);
        return reader.transit.received() != reader.receipt;
    }

    private void sendReceipt(int subtask) {
        Reader reader = reader(subtask);
        reader.receipt = reader.transit.received();
        context.sendEventToSourceReader(subtask, ReceiptEvent.of(reader.receipt));
    }

    /** Sends to a reader if that may be; returns whether it was. */
    boolean send(int subtask, SourceEvent event) {
        boolean may = mayBeSentTo(subtask);
        if (may) {
            context.sendEventToSourceReader(subtask, event);
        }
        return may;
    }

    /**
     * Tells readers how far they may go. What one has emitted stays: it hears of what rises, and of
     * idleness.
     */
    void tell(WatermarkEvent latest) {
        for (int subtask : reachable()) {
            Reader reader = reader(subtask);
            WatermarkEvent next =
                    WatermarkEvent.of(
                            Math.max(reader.told.watermark(), latest.watermark()), latest.idle());
            if (!next.equals(reader.told)) {
                reader.told = next;
                context.sendEventToSourceReader(subtask, next);
            }
        }
    }

    /**
     * The greatest watermark that this attempt of a reader has been told. One that has been told
     * the end has nothing, and gets nothing.
     */
    long told(int subtask) {
        Reader reader = readers.get(subtask);
        return (reader == null || reader.ended ? WatermarkEvent.UNKNOWN : reader.told).watermark();
    }

    /** Readers that may be sent to and have not been told whether the queue answers as it does. */
    List<Integer> toBeToldOfQueue(boolean answers) {
        List<Integer> untold = reachable();
        untold.removeIf(subtask -> reader(subtask).queueAnswers == answers);
        untold.forEach(subtask -> reader(subtask).queueAnswers = answers);
        return untold;
    }

    /** Tells readers that nothing follows, those that may be told; after it nothing is sent. */
    void endReachable() {
        for (int subtask : reachable()) {
            reader(subtask).ended = true;
            context.signalNoMoreSplits(subtask);
        }
    }

    /** What is known of the present attempt of one. */
    private static final class Reader {
        private boolean mayHold;
        private boolean announced;
        private boolean ended;
        private boolean queueAnswers = true;
        private long passed = ReaderReport.NO_CHECKPOINT;
        private final InTransit transit;
        private long receipt = ReceiptEvent.NONE;
        private int room;
        private WatermarkEvent told = WatermarkEvent.UNKNOWN;

        Reader(InTransit transit) {
            this.transit = transit;
        }
    }
}
