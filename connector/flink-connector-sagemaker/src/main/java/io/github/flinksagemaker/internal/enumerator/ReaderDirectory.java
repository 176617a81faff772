package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.split.LaneSplit;

import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

import java.util.Set;
import java.util.TreeSet;

/** The readers that have announced their lanes, and how to reach them. */
final class ReaderDirectory {

    private final SplitEnumeratorContext<LaneSplit> context;
    private final Set<Integer> announced = new TreeSet<>();
    private final Set<Integer> done = new TreeSet<>();
    private final HeldReaders held = new HeldReaders();

    ReaderDirectory(SplitEnumeratorContext<LaneSplit> context) {
        this.context = context;
    }

    void announced(int subtask) {
        announced.add(subtask);
    }

    void lost(int subtask) {
        announced.remove(subtask);
        done.remove(subtask);
        held.lost(subtask);
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
        Set<Integer> ready = present();
        ready.removeAll(done);
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
