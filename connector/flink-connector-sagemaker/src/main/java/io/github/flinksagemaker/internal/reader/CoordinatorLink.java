// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.event.BatchExecution;
import io.github.flinksagemaker.internal.event.CheckpointPassed;
import io.github.flinksagemaker.internal.event.LaneActive;
import io.github.flinksagemaker.internal.event.LaneParked;
import io.github.flinksagemaker.internal.event.LaneReleased;
import io.github.flinksagemaker.internal.event.LaneReport;
import io.github.flinksagemaker.internal.event.LanesHeld;
import io.github.flinksagemaker.internal.event.LanesProgressed;
import io.github.flinksagemaker.internal.event.TailChecked;
import io.github.flinksagemaker.internal.eventtime.LaneProgress;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The way to the enumerator. The tail may report before the reader is registered and has announced
 * its lanes; those reports wait until it has. Flink's gateway serializes each event and hands it to
 * its RPC system, so it may be called from the tail's thread; the lock keeps events in order.
 */
final class CoordinatorLink {

    private final Consumer<SourceEvent> gateway;
    private final List<SourceEvent> waiting = new ArrayList<>();
    private boolean open;
    private boolean closed;

    CoordinatorLink(Consumer<SourceEvent> gateway) {
        this.gateway = gateway;
    }

    /** Announces the lanes held, then sends what waits. */
    synchronized void open(List<LaneId> held) {
        gateway.accept(LanesHeld.of(held));
        waiting.forEach(gateway);
        waiting.clear();
        open = true;
    }

    void report(LaneStatus status) {
        send(LaneReport.of(status));
    }

    void tailChecked(LaneId lane, long round, boolean quiet) {
        send(TailChecked.of(lane, round, quiet));
    }

    void batchExecution() {
        send(BatchExecution.INSTANCE);
    }

    void active(LaneId lane) {
        send(LaneActive.of(lane));
    }

    void parked(LaneSplit position, boolean readCommitted) {
        send(LaneParked.of(position, readCommitted));
    }

    void released(LaneId lane) {
        send(LaneReleased.of(lane));
    }

    void progressed(List<LaneProgress> lanes) {
        send(LanesProgressed.of(lanes));
    }

    void passed(long checkpointId) {
        send(CheckpointPassed.of(checkpointId));
    }

    private synchronized void send(SourceEvent event) {
        if (closed) {
            return;
        }
        if (open) {
            gateway.accept(event);
        } else {
            waiting.add(event);
        }
    }

    /** Nothing is sent from now on. */
    synchronized void close() {
        closed = true;
        waiting.clear();
    }
}
