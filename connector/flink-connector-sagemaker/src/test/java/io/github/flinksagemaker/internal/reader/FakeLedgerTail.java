// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneElement;
import io.github.flinksagemaker.internal.tail.LedgerTail;
import io.github.flinksagemaker.internal.tail.SettledInvocation;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hands out what the test puts in, and remembers what it was told. */
final class FakeLedgerTail implements LedgerTail {

    final List<Boolean> queueAnswers = new CopyOnWriteArrayList<>();
    final List<LaneSplit> added = new CopyOnWriteArrayList<>();
    final List<LaneId> retired = new CopyOnWriteArrayList<>();
    final List<LaneId> parked = new CopyOnWriteArrayList<>();
    final List<String> checked = new CopyOnWriteArrayList<>();
    final List<SettledInvocation> emitted = new CopyOnWriteArrayList<>();
    final List<Hint> hints = new CopyOnWriteArrayList<>();
    volatile boolean closed;
    @Nullable Error thrown;
    private final BlockingQueue<List<LaneElement>> ready = new LinkedBlockingQueue<>();

    void hand(LaneElement... elements) {
        ready.add(List.of(elements));
    }

    @Override
    public void add(LaneSplit split) {
        added.add(split);
    }

    @Override
    public void retire(LaneId lane) {
        if (thrown != null) {
            throw thrown;
        }
        retired.add(lane);
    }

    @Override
    public void park(LaneId lane) {
        parked.add(lane);
    }

    @Override
    public void checkTail(LaneId lane, long round) {
        checked.add(lane + "/" + round);
    }

    @Override
    public void hint(List<Hint> given) {
        hints.addAll(given);
    }

    @Override
    public void queueAnswers(boolean answers) {
        queueAnswers.add(answers);
    }

    @Override
    public void emitted(SettledInvocation invocation) {
        emitted.add(invocation);
    }

    @Override
    public List<LaneElement> poll(int max, Duration timeout) throws InterruptedException {
        List<LaneElement> elements = ready.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        return elements == null ? new ArrayList<>() : elements;
    }

    @Override
    public void wakeUp() {
        ready.add(List.of());
    }

    @Override
    public int openInvocations() {
        return 3;
    }

    @Override
    public long openRecords() {
        return 7;
    }

    @Override
    public long oldestOpenAcceptedAt() {
        return Long.MAX_VALUE;
    }

    @Override
    public void close() {
        closed = true;
    }
}
