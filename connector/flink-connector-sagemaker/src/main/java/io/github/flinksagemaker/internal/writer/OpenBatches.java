// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.config.SinkSettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One open batch for each route, until it is full, its time is up, or all are sent: so records that
 * may not share a request fill their batches all the same, however they are interleaved. Writer
 * thread only.
 */
final class OpenBatches {

    /** Beyond, the oldest batch is sent. */
    static final int MAX_OPEN = 1_000;

    private final SinkSettings settings;
    private final BatchFormat format;
    private final long holdMillis;
    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final Consumer<Batch> send;
    private final Map<RequestRoute, Batch> open = new LinkedHashMap<>(); // the oldest first
    private boolean ticking;

    OpenBatches(
            SinkSettings settings,
            BatchFormat format,
            ScheduledExecutorService executor,
            Clock clock,
            Consumer<Batch> send) {
        this.settings = settings;
        this.format = format;
        this.holdMillis = settings.openBatchTime().toMillis();
        this.executor = executor;
        this.clock = clock;
        this.send = send;
    }

    /** Adds a record; returns its batch. */
    Batch add(RequestEntry entry, int expected) {
        RequestRoute route = entry.route();
        Batch batch = open.get(route);
        if (batch != null
                && batch.isFull(
                        entry,
                        format,
                        settings.maxBatchSizeInBytes(),
                        settings.maxSegmentBytes())) {
            open.remove(route);
            send.accept(batch);
            batch = null;
        }
        if (batch == null) {
            batch = new Batch(route, clock.millis(), expected);
            open.put(route, batch);
            makeRoom();
        }
        batch.add(entry);
        if (batch.size() >= settings.maxBatchSize()) {
            open.remove(route);
            send.accept(batch);
        }
        return batch;
    }

    private void makeRoom() {
        if (open.size() > MAX_OPEN) {
            Iterator<Batch> oldest = open.values().iterator();
            Batch batch = oldest.next();
            oldest.remove();
            send.accept(batch);
        }
    }

    void sendAll() {
        List<Batch> all = new ArrayList<>(open.values());
        open.clear();
        all.forEach(send);
    }

    /** Sends what is due, and sees to it that the rest will be. */
    void sendDue() {
        long now = clock.millis();
        while (!open.isEmpty()) {
            Iterator<Batch> oldest = open.values().iterator();
            Batch batch = oldest.next();
            long age = now - batch.openedAt();
            if (age >= 0 && age < holdMillis) { // a clock that was put back makes it due
                tickIn(holdMillis - age);
                return;
            }
            oldest.remove();
            send.accept(batch);
        }
    }

    private void tickIn(long millis) {
        if (ticking) {
            return;
        }
        try {
            Future<?> unused = executor.schedule(this::tick, millis, TimeUnit.MILLISECONDS);
            ticking = true;
        } catch (RejectedExecutionException closed) {
            // nothing is sent any more
        }
    }

    private void tick() {
        ticking = false;
        sendDue();
    }
}
