package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.event.LookNow;
import io.github.flinksagemaker.internal.notification.Delivery;
import io.github.flinksagemaker.internal.watch.Hint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sends hints to the readers that hold their lanes (rule 32); on the coordinator's thread. */
final class HintRouter {

    private final LaneBook book;
    private final ReaderDirectory readers;

    HintRouter(LaneBook book, ReaderDirectory readers) {
        this.book = book;
        this.readers = readers;
    }

    /** Tells of each hint, in their order, what became of it. */
    List<Delivery> route(List<Hint> hints) {
        Map<Integer, List<Hint>> byReader = new TreeMap<>();
        List<Delivery> deliveries = new ArrayList<>(hints.size());
        for (Hint hint : hints) {
            deliveries.add(route(hint, byReader));
        }
        byReader.forEach((reader, some) -> readers.send(reader, LookNow.of(some)));
        return deliveries;
    }

    private Delivery route(Hint hint, Map<Integer, List<Hint>> byReader) {
        TrackedLane lane = book.get(hint.invocation().lane());
        if (lane == null) {
            return Delivery.UNKNOWN_LANE;
        }
        if (lane.phase() == Phase.RETIRED) {
            return Delivery.ROUTED; // everything is settled: there is nothing left to look for
        }
        if (lane.phase() == Phase.PENDING || lane.owner() == TrackedLane.UNKNOWN) {
            return Delivery.NOT_HELD;
        }
        byReader.computeIfAbsent(lane.owner(), reader -> new ArrayList<>()).add(hint);
        return Delivery.ROUTED;
    }
}
