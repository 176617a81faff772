// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that moves only when it is told to, so that an hour's expiry is tested in no time.
 * Actions run on the thread that moves it, in the order of their times.
 */
public final class ManualScheduler implements Scheduler {

    private record Entry(Instant at, long number, Runnable action) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparing(Entry::number));
    private Instant now;
    private long scheduled;

    /** A clock that shows {@code start}. */
    public ManualScheduler(Instant start) {
        now = start;
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized Task schedule(Duration delay, Runnable action) {
        Entry entry = new Entry(now.plus(delay), scheduled++, action);
        entries.add(entry);
        return () -> remove(entry);
    }

    /** Moves on and runs what becomes due, also what those actions schedule within this time. */
    public void advance(Duration by) {
        Instant until = now().plus(by);
        for (Runnable due = nextDue(until); due != null; due = nextDue(until)) {
            due.run();
        }
        synchronized (this) {
            now = until;
        }
    }

    /** How many actions wait for their time. */
    public synchronized int waiting() {
        return entries.size();
    }

    private synchronized @org.jspecify.annotations.Nullable Runnable nextDue(Instant until) {
        Entry first = entries.peek();
        if (first == null || first.at().isAfter(until)) {
            return null;
        }
        entries.remove();
        if (first.at().isAfter(now)) {
            now = first.at();
        }
        return first.action();
    }

    private synchronized void remove(Entry entry) {
        entries.remove(entry);
    }

    @Override
    public synchronized void close() {
        entries.clear();
    }
}
