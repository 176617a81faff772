// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.read.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The invocations of one endpoint that should have completed and have not, the oldest first. An
 * endpoint that is behind serves its queue in order: then only the first few of the line can be
 * next, and the others are held back until these have completed. How many the first few are follows
 * from where in the line completions are found; where they come in no order it is all of them.
 * Confined to the {@link EventLoop}.
 */
final class WaitingLine {

    private static final Comparator<OpenInvocation> OLDEST_FIRST =
            Comparator.comparingLong(OpenInvocation::acceptedAt)
                    .thenComparing(OpenInvocation::lane)
                    .thenComparingLong(OpenInvocation::counter);

    private static final int LEAST_FRONT = 2;

    /** With so many in front nobody is held back. */
    private static final int MOST_FRONT = 64;

    private static final double NARROWING = 1.0 / 16;

    /** One that is held asks again so many times in the oldest one's age. */
    private static final int ASKS = 8;

    /** So many that are held have one look, together, each time that one of them asks. */
    private static final int HELD_PER_STRAY = 64;

    /** After so many finds in a row, one more at a time is let through. */
    private static final int RUN = 4;

    private final EndpointLatency latency;
    private final NavigableSet<OpenInvocation> line = new TreeSet<>(OLDEST_FIRST);
    private double front = 2 * LEAST_FRONT;
    private int run;
    private long strayedAt;

    WaitingLine(EndpointLatency latency) {
        this.latency = latency;
    }

    /** It was looked for in vain. */
    void missed(OpenInvocation invocation) {
        if (invocation.letThrough) {
            invocation.letThrough = false;
            run = 0;
        }
        long age = invocation.missedAge;
        if (age >= latency.firstLook() && belongs(invocation, age)) {
            line.add(invocation);
        }
    }

    void settled(OpenInvocation invocation) {
        line.remove(invocation);
    }

    /**
     * Returns {@code now} if it may be looked for, or when to ask again. Now and then one that is
     * not in front may, so that it is seen if completions come in no order.
     */
    long admit(OpenInvocation invocation, long now, long minPause) {
        invocation.held = false;
        boolean probes = invocation.probe != 0 && invocation.missedAge == 0;
        if (probes
                || invocation.letThrough
                || !belongs(invocation, now - invocation.acceptedAt())) {
            return now;
        }
        removeLost(now);
        if (isInFront(invocation)) {
            return now;
        }
        long pause = Math.max(minPause, (now - line.first().acceptedAt()) / ASKS);
        if (now - strayedAt >= pause / (1 + line.size() / HELD_PER_STRAY)) {
            strayedAt = now;
            return now;
        }
        invocation.held = true;
        line.add(invocation);
        return now + pause;
    }

    /**
     * It has completed.
     *
     * @param appearedAt when, about
     * @return those to look for at once, since it may be their turn now
     */
    List<OpenInvocation> found(OpenInvocation invocation, long appearedAt) {
        line.remove(invocation);
        double enough = Math.min(MOST_FRONT, LEAST_FRONT + 2 * overtaken(invocation, appearedAt));
        front = Math.max(enough, front + NARROWING * (enough - front));
        run = invocation.letThrough ? run + 1 : 0;
        return letThrough(run > 0 && run % RUN == 0 ? 2 : 1);
    }

    /**
     * Not if it was accepted before latencies dropped, or has taken so long that it may be lost.
     */
    private boolean belongs(OpenInvocation invocation, long age) {
        long acceptedAt = invocation.acceptedAt();
        return latency.covers(acceptedAt) && !latency.straggles(acceptedAt, age);
    }

    private void removeLost(long now) {
        while (!line.isEmpty() && !belongs(line.first(), now - line.first().acceptedAt())) {
            line.pollFirst();
        }
    }

    private boolean isInFront(OpenInvocation invocation) {
        if (front >= MOST_FRONT || line.size() < front) {
            return true;
        }
        int older = 0;
        for (OpenInvocation each : line) {
            if (OLDEST_FIRST.compare(each, invocation) >= 0) {
                return true;
            }
            if (++older >= front) {
                return false;
            }
        }
        return true;
    }

    /** How many that are older were looked for in vain since; the oldest of the line tell. */
    private int overtaken(OpenInvocation invocation, long appearedAt) {
        int count = 0;
        int seen = 0;
        for (OpenInvocation each : line) {
            if (seen++ == MOST_FRONT || OLDEST_FIRST.compare(each, invocation) >= 0) {
                break;
            }
            if (each.missedAge > 0 && each.acceptedAt() + each.missedAge >= appearedAt) {
                count++;
            }
        }
        return count;
    }

    private List<OpenInvocation> letThrough(int count) {
        List<OpenInvocation> next = new ArrayList<>(count);
        int seen = 0;
        for (OpenInvocation each : line) {
            if (next.size() == count || seen++ == MOST_FRONT) {
                break;
            }
            if (each.held) {
                each.held = false;
                each.letThrough = true;
                next.add(each);
            }
        }
        return next;
    }
}
