// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.ObjectStoreFactory;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneElement;
import io.github.flinksagemaker.internal.tail.LedgerTail;
import io.github.flinksagemaker.internal.tail.ObjectStoreLedgerTail;
import io.github.flinksagemaker.internal.tail.SettledInvocation;
import io.github.flinksagemaker.internal.tail.TailListener;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;

/** A tail with the store and the thread that it uses, all closed together. */
@Internal
final class OwningLedgerTail implements LedgerTail {

    private final LedgerTail tail;
    private final ScheduledExecutorService scheduler;
    private final ObjectStore store;

    private OwningLedgerTail(
            LedgerTail tail, ScheduledExecutorService scheduler, ObjectStore store) {
        this.tail = tail;
        this.scheduler = scheduler;
        this.store = store;
    }

    static LedgerTail open(
            SourceSettings settings,
            ObjectStoreFactory stores,
            String threadName,
            TailListener listener,
            ReadMetrics metrics,
            MetricGroup group) {
        ObjectStore store =
                stores.open(ClientUser.of(group, metrics::onRequest, listener::onThrown));
        GuardedThread scheduler = new GuardedThread(threadName, listener::onThrown);
        ObjectStoreLedgerTail tail =
                new ObjectStoreLedgerTail(
                        settings,
                        new LedgerPaths(settings.stagingPath()),
                        store,
                        scheduler,
                        Clock.systemUTC(),
                        listener,
                        metrics);
        if (settings.eventTime()) {
            long interval = settings.watermarkInterval().toMillis();
            ScheduledFuture<?> unused =
                    scheduler.scheduleWithFixedDelay(
                            tail::reportRest, interval, interval, TimeUnit.MILLISECONDS);
        }
        return new OwningLedgerTail(tail, scheduler, store);
    }

    @Override
    public void add(LaneSplit split) {
        tail.add(split);
    }

    @Override
    public void retire(LaneId lane) {
        tail.retire(lane);
    }

    @Override
    public void park(LaneId lane) {
        tail.park(lane);
    }

    @Override
    public void checkTail(LaneId lane, long round) {
        tail.checkTail(lane, round);
    }

    @Override
    public void hint(List<Hint> hints) {
        tail.hint(hints);
    }

    @Override
    public void queueAnswers(boolean answers) {
        tail.queueAnswers(answers);
    }

    @Override
    public void emitted(SettledInvocation invocation) {
        tail.emitted(invocation);
    }

    @Override
    public List<LaneElement> poll(int max, Duration timeout) throws InterruptedException {
        return tail.poll(max, timeout);
    }

    @Override
    public void wakeUp() {
        tail.wakeUp();
    }

    @Override
    public int openInvocations() {
        return tail.openInvocations();
    }

    @Override
    public long openRecords() {
        return tail.openRecords();
    }

    @Override
    public long oldestOpenAcceptedAt() {
        return tail.oldestOpenAcceptedAt();
    }

    /**
     * Waits for nothing: the thread ends after what it is doing, reads in flight are dropped.
     * Whatever one of them throws, all others are closed.
     */
    @Override
    public void close() {
        try {
            tail.close();
        } finally {
            scheduler.shutdownNow();
            store.close();
        }
    }
}
