// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose time is advanced by hand: {@link #execute} runs at once, scheduled tasks run in
 * order inside {@link #advance}, all on the calling thread. {@link #clock()} tells its time.
 */
public class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

    /** Its time when it is made. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<ManualTask<?>> tasks = new PriorityQueue<>();
    private long nowNanos;
    private long sequence;
    private boolean shutdown;
    private int executionsBeforeError = Integer.MAX_VALUE;
    private @Nullable Error error;

    /** Moves time on and runs what becomes due, including what those tasks schedule. */
    public void advance(Duration by) {
        Duration until = elapsed().plus(by);
        while (runNext(until)) {}
    }

    /** Runs the first task that is due until then, or else moves time on to it. */
    protected final boolean runNext(Duration until) {
        ManualTask<?> task = poll(until.toNanos());
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** Runs what is due now. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /** How many tasks wait for their time, cancelled ones not counted. */
    public synchronized int scheduledTasks() {
        return (int) tasks.stream().filter(task -> !task.isCancelled()).count();
    }

    /** How far time has moved since the start. */
    public Duration elapsed() {
        return Duration.ofNanos(nowNanos());
    }

    /** After so many more tasks {@link #execute} throws, once, as where memory is short. */
    public void throwAtExecute(int executions, Error thrown) {
        executionsBeforeError = executions;
        error = thrown;
    }

    /** Whether it has done so. */
    public boolean hasThrown() {
        return executionsBeforeError < 0;
    }

    /** A clock that shows this scheduler's time. */
    public Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return START.plusNanos(nowNanos());
            }

            @Override
            public long millis() {
                return START.toEpochMilli() + TimeUnit.NANOSECONDS.toMillis(nowNanos());
            }
        };
    }

    @Override
    public void execute(Runnable command) {
        if (isShutdown()) {
            throw new RejectedExecutionException("the scheduler is shut down");
        }
        if (error != null && executionsBeforeError-- == 0) {
            throw error;
        }
        command.run();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    command.run();
                    return null;
                },
                delay,
                unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return add(new ManualTask<>(this, callable, unit.toNanos(delay), 0));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
            Runnable command, long initialDelay, long period, TimeUnit unit) {
        return add(
                new ManualTask<>(
                        this,
                        () -> {
                            command.run();
                            return null;
                        },
                        unit.toNanos(initialDelay),
                        unit.toNanos(period)));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
            Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return scheduleAtFixedRate(command, initialDelay, delay, unit);
    }

    private <V> ManualTask<V> add(ManualTask<V> task) {
        enqueue(task);
        return task;
    }

    synchronized void enqueue(ManualTask<?> task) {
        if (shutdown) {
            throw new RejectedExecutionException("the scheduler is shut down");
        }
        tasks.add(task);
    }

    synchronized long nowNanos() {
        return nowNanos;
    }

    synchronized long nextSequence() {
        return sequence++;
    }

    private synchronized @Nullable ManualTask<?> poll(long until) {
        ManualTask<?> first = tasks.peek();
        if (first == null || first.dueNanos() > until) {
            nowNanos = Math.max(nowNanos, until);
            return null;
        }
        nowNanos = Math.max(nowNanos, first.dueNanos());
        return tasks.poll();
    }

    @Override
    public synchronized void shutdown() {
        shutdown = true;
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> left = new ArrayList<>(tasks);
        tasks.clear();
        return left;
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutdown;
    }

    @Override
    public synchronized boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }
}
