// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import java.util.ArrayList;
import java.util.List;

/**
 * A time in which nothing of an endpoint completes although it should: a cold start, or latency has
 * grown. A few invocations, the scouts, are looked for closely: overdue ones and, now and then, one
 * that arrives. All the others share a pace that slows down, so that the looks do not grow with the
 * number of open invocations.
 */
final class Stall {

    /** So many overdue invocations, and no completion between them, are a stall. */
    static final int OVERDUE = 3;

    private static final int MAX_SCOUTS = 4;

    /** The others have so many looks in the time that the stall has lasted already. */
    private static final int LOOKS = 16;

    private static final long FIRST_NEWCOMER_MILLIS = 4_000;
    private static final int NEWCOMERS = 2;

    private final List<OpenInvocation> scouts = new ArrayList<>(MAX_SCOUTS);
    private long begunAt;
    private long lastLook;
    private long lastSlot;
    private long nextNewcomerAt;

    void begin(long now) {
        begunAt = now;
        lastLook = Long.MIN_VALUE / 2;
        lastSlot = now;
        nextNewcomerAt = now + FIRST_NEWCOMER_MILLIS;
    }

    /** One of those that arrive is a scout each time that the stall has lasted twice as long. */
    void arrived(OpenInvocation invocation, long now) {
        if (now >= nextNewcomerAt) {
            nextNewcomerAt = begunAt + NEWCOMERS * (now - begunAt);
            scouts.add(invocation);
        }
    }

    /** An invocation has been missed that should have completed. */
    void overdue(OpenInvocation invocation, long now) {
        if (scouts.size() >= MAX_SCOUTS || scouts.contains(invocation)) {
            return;
        }
        scouts.add(invocation);
        if (scouts.size() == OVERDUE) {
            begin(now);
        }
    }

    boolean hasEnoughOverdue() {
        return scouts.size() >= OVERDUE;
    }

    /** Something has completed. */
    void end(long now) {
        scouts.clear();
        begin(now);
    }

    void settled(OpenInvocation invocation) {
        scouts.remove(invocation);
    }

    /** While nothing is known of an endpoint, the first to be looked for are scouts. */
    void volunteer(OpenInvocation invocation) {
        if (scouts.size() < MAX_SCOUTS && !scouts.contains(invocation)) {
            scouts.add(invocation);
        }
    }

    /** Returns {@code now} if this invocation may be looked for, or when to ask again. */
    long admit(OpenInvocation invocation, long now, long minPause, long maxPause) {
        if (scouts.contains(invocation)) {
            return now;
        }
        long pace = Math.max(minPause, Math.min(maxPause, (now - begunAt) / LOOKS));
        if (now - lastLook >= pace) {
            lastLook = now;
            return now;
        }
        lastSlot = Math.max(lastSlot, now) + pace;
        return lastSlot;
    }
}
