// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.event.LookNow;
import io.github.flinksagemaker.internal.event.QueueAnswers;
import io.github.flinksagemaker.internal.notification.MessageDisposition;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sends hints to the readers that hold their lanes (rule 32); on the coordinator's thread. */
final class HintRouter {

    private final LaneBook book;
    private final ReaderDirectory readers;
    private boolean queueAnswers = true;
    private final HintShelf shelf = new HintShelf();

    HintRouter(LaneBook book, ReaderDirectory readers) {
        this.book = book;
        this.readers = readers;
    }

    /** Lets readers poll as without a queue while it does not answer. */
    void queueAnswers(boolean answers) {
        queueAnswers = answers;
        readers.goingOn().forEach(reader -> readers.send(reader, QueueAnswers.of(answers)));
    }

    /** A reader that has just come takes it that the queue answers. */
    void announced(int reader) {
        if (!queueAnswers && readers.goingOn().contains(reader)) {
            readers.send(reader, QueueAnswers.of(false));
        }
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
                shelf.put(hint);
            }
        }
        send(byReader);
        return dispositions;
    }

    /**
     * To be called when readers have got lanes, or read on: sends the hints that waited for that.
     */
    void lanesHeld() {
        Map<Integer, List<Hint>> byReader = new TreeMap<>();
        shelf.take(lane -> disposition(lane) == MessageDisposition.ROUTED)
                .forEach(hint -> addTo(byReader, hint));
        send(byReader);
    }

    private MessageDisposition disposition(LaneId id) {
        TrackedLane lane = book.get(id);
        if (lane == null) {
            return MessageDisposition.FOREIGN;
        }
        boolean held =
                lane.phase() == Phase.ASSIGNED
                        && lane.owner() != TrackedLane.UNKNOWN
                        && !readers.isHeld(lane.owner());
        return held || lane.phase() == Phase.RETIRED
                ? MessageDisposition.ROUTED
                : MessageDisposition.NOT_HELD;
    }

    /** Everything of a retired lane is settled: there is nothing left to look for. */
    private void addTo(Map<Integer, List<Hint>> byReader, Hint hint) {
        TrackedLane lane = book.get(hint.invocation().lane());
        if (lane != null && lane.phase() == Phase.ASSIGNED) {
            byReader.computeIfAbsent(lane.owner(), reader -> new ArrayList<>()).add(hint);
        }
    }

    private void send(Map<Integer, List<Hint>> byReader) {
        byReader.forEach((reader, some) -> readers.send(reader, LookNow.of(some)));
    }
}
