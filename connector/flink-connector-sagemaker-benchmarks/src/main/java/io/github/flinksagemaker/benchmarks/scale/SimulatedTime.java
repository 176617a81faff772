// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler with a thread of its own, whose time goes on only by {@link #advance}, from task to
 * task: what takes minutes is over when its work is done, and that work is all the thread does.
 */
public final class SimulatedTime extends AbstractExecutorService
        implements ScheduledExecutorService {

    /** When simulated time begins, in milliseconds since the epoch. */
    public static final long START = 1_767_225_600_000L;

    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Timed> timed = new PriorityQueue<>();
    private final Thread thread = new Thread(this::work, "simulated-time");
    private long now = START;
    private long until = START;
    private long sequence;
    private boolean busy;
    private boolean shutdown;

    public SimulatedTime() {
        thread.setDaemon(true);
        thread.start();
    }

    /** The thread that runs everything. */
    public long threadId() {
        return thread.getId();
    }

    /** Lets so much time pass, runs what falls due in it, and waits until nothing is left to do. */
    public synchronized void advance(long millis) throws InterruptedException {
        until += millis;
        notifyAll();
        awaitIdle();
    }

    /** Waits until nothing is left to do now. */
    public synchronized void awaitIdle() throws InterruptedException {
        while (!shutdown && (busy || !ready.isEmpty() || now < until)) {
            wait();
        }
    }

    public synchronized long now() {
        return now;
    }

    /** Runs a task when so much time has passed. */
    void after(long millis, Runnable task) {
        Timed unused = add(new Timed(task, millis));
    }

    /** A clock that shows the simulated time. */
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
                return Instant.ofEpochMilli(millis());
            }

            @Override
            public long millis() {
                return now();
            }
        };
    }

    private void work() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        while (!shutdown) {
            Timed first = timed.peek();
            Runnable task = ready.poll();
            if (task == null && first != null && first.at <= until) {
                now = Math.max(now, first.at);
                task = timed.remove();
            }
            busy = task != null;
            if (task != null) {
                return task;
            }
            now = until;
            notifyAll();
            try {
                wait();
            } catch (InterruptedException e) {
                break;
            }
        }
        return null;
    }

    @Override
    public synchronized void execute(Runnable command) {
        if (shutdown) {
            throw new RejectedExecutionException("the simulation is over");
        }
        ready.add(command);
        notifyAll();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return add(new Timed(command, unit.toMillis(delay)));
    }

    private synchronized Timed add(Timed task) {
        task.at += now;
        task.order = sequence++;
        timed.add(task);
        notifyAll();
        return task;
    }

    @Override
    public synchronized void shutdown() {
        shutdown = true;
        notifyAll();
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return !thread.isAlive();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        thread.join(unit.toMillis(timeout));
        return isTerminated();
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
            Runnable command, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
            Runnable command, long initialDelay, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    private final class Timed extends FutureTask<Void> implements ScheduledFuture<Void> {
        private long at;
        private long order;

        Timed(Runnable command, long delay) {
            super(command, null);
            this.at = delay;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - now(), TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Timed that = (Timed) other;
            int byTime = Long.compare(at, that.at);
            return byTime != 0 ? byTime : Long.compare(order, that.order);
        }
    }
}
