// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.event.HintEvent;
import io.github.flinksagemaker.internal.notification.MessageDisposition;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends hints to the readers that have their lanes (rule 32): a lane's segments go to the reader
 * that had its last one, which keeps hints of entries that it has not got yet. On the coordinator's
 * thread.
 */
final class HintRouter {

    private final LaneRegistry lanes;
    private final ReaderRegistry readers;
    private final HintBuffer buffer = new HintBuffer();
    private boolean queueAnswers = true;

    HintRouter(LaneRegistry lanes, ReaderRegistry readers) {
        this.lanes = lanes;
        this.readers = readers;
    }

    /** Lets readers poll as without a queue while it does not answer. */
    void queueAnswers(boolean answers) {
        queueAnswers = answers;
        tellOfQueue();
    }

    private void tellOfQueue() {
        readers.toBeToldOfQueue(queueAnswers)
                .forEach(reader -> readers.send(reader, HintEvent.of(List.of(), queueAnswers)));
    }

    /** Tells of each hint, in their order, what became of it. */
    List<MessageDisposition> route(List<Hint> hints) {
        Map<Integer, List<Hint>> byReader = new TreeMap<>();
        List<MessageDisposition> dispositions = new ArrayList<>(hints.size());
        for (Hint hint : hints) {
            MessageDisposition disposition = disposition(hint.invocation().lane());
            dispositions.add(disposition);
            if (disposition == MessageDisposition.ROUTED) {
                addTo(byReader, hint);
            } else {
                buffer.put(hint);
            }
        }
        send(byReader);
        return dispositions;
    }

    /** Readers have got segments, or may be sent to again: sends what waited for that. */
    void retry() {
        tellOfQueue();
        if (buffer.isEmpty()) {
            return;
        }
        Map<Integer, List<Hint>> byReader = new TreeMap<>();
        buffer.take(lane -> disposition(lane) == MessageDisposition.ROUTED)
                .forEach(hint -> addTo(byReader, hint));
        send(byReader);
    }

    private MessageDisposition disposition(LaneId id) {
        Lane lane = lanes.get(id);
        if (lane == null) {
            return MessageDisposition.FOREIGN;
        }
        return lane.isRetired() || readers.mayBeSentTo(lane.lastReader())
                ? MessageDisposition.ROUTED
                : MessageDisposition.NOT_HELD;
    }

    /** Everything of a retired lane is settled: there is nothing left to look for. */
    private void addTo(Map<Integer, List<Hint>> byReader, Hint hint) {
        Lane lane = lanes.get(hint.invocation().lane());
        if (lane != null && !lane.isRetired()) {
            byReader.computeIfAbsent(lane.lastReader(), reader -> new ArrayList<>()).add(hint);
        }
    }

    private void send(Map<Integer, List<Hint>> byReader) {
        byReader.forEach((reader, some) -> readers.send(reader, HintEvent.of(some, queueAnswers)));
    }
}
