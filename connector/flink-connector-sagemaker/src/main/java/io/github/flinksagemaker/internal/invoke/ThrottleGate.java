// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Lets calls pass in order, at most so many at a time, and fewer while the service asks to slow
 * down.
 *
 * <p>Additive increase, multiplicative decrease, as TCP does it: the limit starts at its maximum. A
 * throttled call halves it, down to 1, and closes the gate for a back-off; what is throttled in
 * that pause was sent before it and does not halve again. Each success adds {@code 1/limit}, so
 * about one for each round of calls. Thread-safe; waiting calls are let in on the thread that
 * released a place, or on the scheduler's.
 */
public final class ThrottleGate implements AutoCloseable {

    /** How a call that had passed the gate ended. */
    public enum Outcome {
        SUCCESS,
        THROTTLED,
        /** Any other failure: it says nothing about load. */
        OTHER
    }

    private final int maxLimit;
    private final int maxWaiting;
    private final BackoffStrategy backoff;
    private final ScheduledExecutorService scheduler;

    private final Object lock = new Object();
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private int inFlight;
    private double limit;
    private boolean paused;
    private int pausesInARow;
    private long pausedNanos;
    private @Nullable Future<?> endOfPause;
    private boolean draining;
    private @Nullable Throwable closed;

    /**
     * A gate that is open.
     *
     * @param maxLimit most calls at a time, at least 1
     * @param maxWaiting most calls that wait; further ones fail
     * @param scheduler ends pauses; not shut down by the gate
     */
    public ThrottleGate(
            int maxLimit,
            int maxWaiting,
            BackoffStrategy backoff,
            ScheduledExecutorService scheduler) {
        if (maxLimit < 1) {
            throw new IllegalArgumentException("a limit must be at least 1, was " + maxLimit);
        }
        this.maxLimit = maxLimit;
        this.maxWaiting = maxWaiting;
        this.backoff = backoff;
        this.scheduler = scheduler;
        this.limit = maxLimit;
    }

    /**
     * A future that completes when the call may be made; then {@link #release} must follow. It
     * fails with a RejectedExecutionException if too many wait or the gate is closed. A waiting
     * call may be cancelled.
     */
    public CompletableFuture<Void> acquire() {
        CompletableFuture<Void> entry = new CompletableFuture<>();
        synchronized (lock) {
            if (closed != null || waiting.size() >= maxWaiting && !canEnter()) {
                entry.completeExceptionally(
                        closed != null
                                ? closed
                                : new RejectedExecutionException(
                                        maxWaiting + " calls wait already"));
                return entry;
            }
            waiting.add(entry);
        }
        drain();
        return entry;
    }

    /** Gives back the place of a call that ended. */
    public void release(Outcome outcome) {
        try {
            synchronized (lock) {
                if (inFlight == 0) {
                    throw new IllegalStateException("released more often than acquired");
                }
                inFlight--;
                if (!paused && outcome == Outcome.SUCCESS) {
                    pausesInARow = 0;
                    limit = Math.min(maxLimit, limit + 1 / limit);
                } else if (!paused && outcome == Outcome.THROTTLED) {
                    limit = Math.max(1, limit / 2);
                    pause();
                }
            }
        } finally {
            drain();
        }
    }

    /** How many calls may be under way at a time, as of now. */
    public double limit() {
        synchronized (lock) {
            return limit;
        }
    }

    /** For how long in all the gate has been closed by throttling; a current pause counts whole. */
    public long pausedMillis() {
        synchronized (lock) {
            return TimeUnit.NANOSECONDS.toMillis(pausedNanos);
        }
    }

    public int inFlight() {
        synchronized (lock) {
            return inFlight;
        }
    }

    public int waiting() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    /** Longer as pauses follow each other; none that would never end. */
    private void pause() {
        try {
            // Attempt 1 is the first of all, before which there is no pause.
            long nanos = backoff.computeDelay(pausesInARow + 2).toNanos();
            endOfPause = scheduler.schedule(this::resume, nanos, TimeUnit.NANOSECONDS);
            pausesInARow++;
            pausedNanos += nanos;
            paused = true;
        } catch (RejectedExecutionException shutDown) {
            // the limit alone holds back
        }
    }

    private void resume() {
        synchronized (lock) {
            paused = false;
        }
        drain();
    }

    /** One thread at a time lets calls in, in a loop: what they do may come back here. */
    private void drain() {
        synchronized (lock) {
            if (draining) {
                return;
            }
            draining = true;
        }
        while (true) {
            CompletableFuture<Void> next;
            synchronized (lock) {
                next = canEnter() ? waiting.poll() : null;
                if (next == null) {
                    draining = false;
                    return;
                }
                inFlight++;
            }
            if (!next.complete(null)) {
                synchronized (lock) {
                    inFlight--; // cancelled while it waited
                }
            }
        }
    }

    private boolean canEnter() {
        return !paused && inFlight < (int) limit;
    }

    /** Fails the calls that wait and all later ones; those under way may still be released. */
    @Override
    public void close() {
        Deque<CompletableFuture<Void>> failed;
        Throwable reason = new RejectedExecutionException("the gate is closed");
        synchronized (lock) {
            closed = reason;
            if (endOfPause != null) {
                endOfPause.cancel(false);
            }
            failed = new ArrayDeque<>(waiting);
            waiting.clear();
        }
        failed.forEach(entry -> entry.completeExceptionally(reason));
    }
}
