// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.event.FloorMoved;
import io.github.flinksagemaker.internal.eventtime.Floor;
import io.github.flinksagemaker.internal.split.LaneSplit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * The readers that have announced their lanes, how to reach them, and what watermark they know.
 * Modelled in {@code docs/model/lanes.pml}.
 */
final class ReaderDirectory {

    private final SplitEnumeratorContext<LaneSplit> context;
    private final Set<Integer> announced = new TreeSet<>();
    private final Set<Integer> done = new TreeSet<>();
    private final HeldReaders held = new HeldReaders();
    private final Map<Integer, Floor> floors = new HashMap<>();

    ReaderDirectory(SplitEnumeratorContext<LaneSplit> context) {
        this.context = context;
    }

    void announced(int subtask) {
        announced.add(subtask);
        floors.remove(subtask);
    }

    void lost(int subtask) {
        announced.remove(subtask);
        done.remove(subtask);
        held.lost(subtask);
        floors.remove(subtask);
    }

    /** From now on nothing is sent to a reader until it has passed this checkpoint. */
    void snapshot(long checkpointId) {
        held.snapshot(present(), checkpointId);
    }

    /** Returns whether the reader can be reached again because of that. */
    boolean passed(int subtask, long checkpointId) {
        return held.passed(subtask, checkpointId);
    }

    /** Returns whether some reader can be reached again because of that. */
    boolean aborted(long checkpointId) {
        return held.aborted(checkpointId);
    }

    /** Whether what is sent to it waits, see {@link HeldReaders}. */
    boolean isHeld(int subtask) {
        return held.isHeld(subtask);
    }

    /**
     * Readers that lanes may be given to: registered, their own lanes known, not held, not told to
     * end.
     */
    Set<Integer> ready() {
        Set<Integer> ready = goingOn();
        ready.removeIf(held::isHeld);
        return ready;
    }

    /** Whether it is known of every reader which lanes it holds. */
    boolean areAllPresent() {
        return present().size() == context.currentParallelism();
    }

    Set<Integer> present() {
        Set<Integer> present = new TreeSet<>(announced);
        present.retainAll(context.registeredReaders().keySet());
        return present;
    }

    /**
     * Readers that were not told to end. One that was finishes at any time, and Flink fails the job
     * over an event to a finished task: it is sent only what it can't finish without.
     */
    Set<Integer> goingOn() {
        Set<Integer> goingOn = present();
        goingOn.removeAll(done);
        return goingOn;
    }

    /**
     * Tells a reader that no lanes follow: it finishes with the last one it has. One that is gone
     * is not told, its successor registers.
     */
    void end(int subtask) {
        done.add(subtask);
        held.whenReadingOn(
                subtask,
                () -> {
                    if (isRegistered(subtask)) {
                        context.signalNoMoreSplits(subtask);
                    }
                });
    }

    void endAll() {
        new TreeSet<>(context.registeredReaders().keySet()).forEach(this::end);
    }

    /**
     * Tells readers how far they may go. What one has emitted stays: it hears of what rises, and of
     * idleness. A held one is told the next time.
     */
    void tell(Floor latest) {
        for (int subtask : goingOn()) {
            Floor before = floors.getOrDefault(subtask, Floor.UNKNOWN);
            Floor next = Floor.of(Math.max(before.watermark(), latest.watermark()), latest.idle());
            if (!isHeld(subtask) && !next.equals(before)) {
                floors.put(subtask, next);
                send(subtask, FloorMoved.of(next));
            }
        }
    }

    /** The greatest watermark that this attempt of a reader has been told. */
    long told(int subtask) {
        return floors.getOrDefault(subtask, Floor.UNKNOWN).watermark();
    }

    /**
     * Sends, to a held reader when it reads on; not if the reader is gone: its successor announces
     * its lanes and is told anew.
     */
    void send(int subtask, SourceEvent event) {
        held.whenReadingOn(subtask, () -> sendNow(subtask, event));
    }

    private void sendNow(int subtask, SourceEvent event) {
        if (isRegistered(subtask)) {
            context.sendEventToSourceReader(subtask, event);
        }
    }

    /** To be asked just before anything is sent: Flink throws for a reader that is gone. */
    private boolean isRegistered(int subtask) {
        return context.registeredReaders().containsKey(subtask);
    }
}
