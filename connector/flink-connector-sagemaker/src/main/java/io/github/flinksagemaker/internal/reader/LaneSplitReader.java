// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneElement;
import io.github.flinksagemaker.internal.tail.LaneFinished;
import io.github.flinksagemaker.internal.tail.LedgerTail;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;

/**
 * The fetcher thread's view of a {@link LedgerTail}, which belongs to the reader: Flink 1.20 closes
 * an idle fetcher's SplitReader and makes another one later.
 */
final class LaneSplitReader implements SplitReader<LaneElement, LaneSplit> {

    /** Few, because what was taken is no longer bounded in bytes by the tail. */
    static final int MAX_ELEMENTS = 64;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final LedgerTail tail;
    private final TailFailure failure;

    LaneSplitReader(LedgerTail tail, TailFailure failure) {
        this.tail = tail;
        this.failure = failure;
    }

    @Override
    public RecordsWithSplitIds<LaneElement> fetch() throws IOException {
        failure.check();
        List<LaneElement> elements = poll();
        failure.check();
        Map<String, Collection<LaneElement>> byLane = new LinkedHashMap<>();
        Set<String> finished = new HashSet<>();
        for (LaneElement element : elements) {
            String lane = element.lane().value();
            if (element instanceof LaneFinished) {
                finished.add(lane);
            } else {
                byLane.computeIfAbsent(lane, id -> new ArrayList<>()).add(element);
            }
        }
        return new RecordsBySplits<>(byLane, finished);
    }

    private List<LaneElement> poll() {
        try {
            return tail.poll(MAX_ELEMENTS, TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    @Override
    public void handleSplitsChanges(SplitsChange<LaneSplit> change) {
        if (!(change instanceof SplitsAddition)) {
            throw new UnsupportedOperationException("lanes are only added: " + change);
        }
        change.splits().forEach(tail::add);
    }

    @Override
    public void wakeUp() {
        tail.wakeUp();
    }

    @Override
    public void close() {
        // the tail goes on: it is the reader's
    }
}
