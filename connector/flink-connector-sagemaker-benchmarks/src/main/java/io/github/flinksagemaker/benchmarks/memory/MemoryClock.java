// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread that does what is due, once a millisecond: cheap enough to stand for a network and a
 * model without being measured itself.
 */
final class MemoryClock {

    private static final long TICK_NANOS = 1_000_000;

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long order;

    MemoryClock() {
        Thread thread = new Thread(this::run, "memory-store");
        thread.setDaemon(true);
        thread.start();
    }

    synchronized void after(long millis, Runnable action) {
        tasks.add(new Task(System.nanoTime() + millis * TICK_NANOS, order++, action));
    }

    private void run() {
        List<Task> due = new ArrayList<>();
        while (true) {
            LockSupport.parkNanos(TICK_NANOS);
            takeDue(due);
            due.forEach(task -> task.action.run());
            due.clear();
        }
    }

    private synchronized void takeDue(List<Task> due) {
        long now = System.nanoTime();
        for (@Nullable Task head = tasks.peek();
                head != null && head.at - now <= 0;
                head = tasks.peek()) {
            due.add(head);
            tasks.remove();
        }
    }

    private record Task(long at, long order, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(at - other.at, 0);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }
}
