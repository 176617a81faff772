package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.split.LaneSplit;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/** The readers that have announced their lanes, and how to reach them. */
final class ReaderDirectory {

    private final SplitEnumeratorContext<LaneSplit> context;
    private final Set<Integer> announced = new TreeSet<>();
    private final Set<Integer> done = new TreeSet<>();

    ReaderDirectory(SplitEnumeratorContext<LaneSplit> context) {
        this.context = context;
    }

    void announced(int subtask) {
        announced.add(subtask);
    }

    void lost(int subtask) {
        announced.remove(subtask);
        done.remove(subtask);
    }

    /** Readers that lanes may be given to: registered, their own lanes known, not told to end. */
    Set<Integer> ready() {
        Set<Integer> ready = present();
        ready.removeAll(done);
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

    /** Tells a reader that no lanes follow: it finishes with the last one it has. */
    void end(int subtask) {
        done.add(subtask);
        context.signalNoMoreSplits(subtask);
    }

    void endAll() {
        new TreeSet<>(context.registeredReaders().keySet()).forEach(this::end);
    }

    /** Sends unless the reader is gone; its successor announces its lanes and is told anew. */
    void send(int subtask, SourceEvent event) {
        if (context.registeredReaders().containsKey(subtask)) {
            context.sendEventToSourceReader(subtask, event);
        }
    }
}
