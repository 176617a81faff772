// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A task of a {@link ManualScheduler}; due tasks run in the order of time, then of scheduling. */
final class ManualTask<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {

    private final ManualScheduler scheduler;
    private final long periodNanos;
    private final long sequence;
    private long dueNanos;

    ManualTask(ManualScheduler scheduler, Callable<V> task, long delayNanos, long periodNanos) {
        super(task);
        this.scheduler = scheduler;
        this.periodNanos = periodNanos;
        this.sequence = scheduler.nextSequence();
        this.dueNanos = scheduler.nowNanos() + Math.max(0, delayNanos);
    }

    long dueNanos() {
        return dueNanos;
    }

    @Override
    public void run() {
        if (!isPeriodic()) {
            super.run();
        } else if (runAndReset() && !scheduler.isShutdown()) {
            dueNanos += periodNanos;
            scheduler.enqueue(this);
        }
    }

    @Override
    public boolean isPeriodic() {
        return periodNanos > 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(dueNanos - scheduler.nowNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        ManualTask<?> task = (ManualTask<?>) other;
        int byTime = Long.compare(dueNanos, task.dueNanos);
        return byTime != 0 ? byTime : Long.compare(sequence, task.sequence);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sequence);
    }
}
