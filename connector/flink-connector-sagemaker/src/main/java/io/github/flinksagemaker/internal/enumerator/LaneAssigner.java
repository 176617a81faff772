// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.event.RetireLane;
import io.github.flinksagemaker.internal.split.LaneSplit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * Gives lanes to readers, and takes finished ones off them. Modelled in {@code
 * docs/model/lanes.pml}.
 */
final class LaneAssigner {

    private final SplitEnumeratorContext<LaneSplit> context;
    private final LaneBook book;
    private final ReaderDirectory readers;
    private final UnreleasedLanes unreleased;

    LaneAssigner(
            SplitEnumeratorContext<LaneSplit> context,
            LaneBook book,
            ReaderDirectory readers,
            UnreleasedLanes unreleased) {
        this.context = context;
        this.book = book;
        this.readers = readers;
        this.unreleased = unreleased;
    }

    /**
     * Hands out pending lanes, each to the reader with the fewest of those that may have it.
     * Without all readers it waits for the next look at the ledger, so that the first one to
     * register does not get everything. A lane that nobody may have now does not stop the others.
     */
    void assignPending(boolean withoutAllReaders) {
        List<TrackedLane> pending = book.pending();
        if (pending.isEmpty() || !withoutAllReaders && !readers.areAllPresent()) {
            return;
        }
        Map<Integer, Integer> load = new TreeMap<>();
        readers.ready().forEach(reader -> load.put(reader, book.heldBy(reader).size()));
        for (TrackedLane lane : pending) {
            load.entrySet().stream()
                    .filter(reader -> lane.mayGoTo(readers.told(reader.getKey())))
                    .min(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .ifPresent(
                            reader -> {
                                load.merge(reader, 1, Integer::sum);
                                context.assignSplit(lane.assignTo(reader), reader);
                            });
        }
    }

    void retire(TrackedLane lane) {
        int owner = lane.owner();
        lane.retire();
        unreleased.retired(lane.lane(), owner);
        readers.send(owner, RetireLane.of(lane.lane()));
    }
}
