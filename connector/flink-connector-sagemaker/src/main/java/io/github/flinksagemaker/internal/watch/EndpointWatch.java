// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.read.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What the open invocations of one endpoint have in common: its latency, its failures, whether it
 * stalls, and which of them are looked for early, so that a drop of the latency is seen. Confined
 * to the {@link EventLoop}.
 */
public final class EndpointWatch {

    /** One invocation of so many is a probe. */
    private static final int PROBE_INTERVAL = 12;

    /** Probes look at these parts of the age for the first look. */
    private static final float DEEP_PROBE = 0.125f;

    private static final float SHALLOW_PROBE = 0.33f;

    /** Those accepted right after a probe are looked for when it has found something. */
    private static final int COMPANIONS = 2;

    private static final int MAX_COMPANIONS = 64;
    private static final double FAILURE_WEIGHT = 1.0 / 32;

    /** A failure is looked for with every look in vain if so many of the invocations fail. */
    private static final double FAILURES_ARE_USUAL = 0.05;

    /** From the so-manieth look in vain on, only one in three looks for the failure too. */
    private static final int MANY_MISSES = 6;

    private static final int MISSES_PER_FAILURE_LOOK = 3;

    /** So many first looks in vain in a row do not happen at steady latencies. */
    private static final int TOO_MANY_MISSES = 12;

    /** After a stall, a completion has the next ones looked for until so many were in vain. */
    private static final int GALLOP_MISSES = 4;

    private static final int GALLOP = 2;
    private static final double REPLAN = 0.97;
    private static final long REPLAN_INTERVAL_MILLIS = 1_000;

    /**
     * A plan takes a step for each that waits, so with many it is not made anew whenever stalls
     * begin and end.
     */
    private static final long URGENT_REPLAN_INTERVAL_MILLIS = 200;

    private static final int STEPS_PER_MILLI = 50;

    private final Appearances appearances = new Appearances();
    private final EndpointLatency latency = new EndpointLatency();
    private final Stall stall = new Stall();
    private final WaitingLine line = new WaitingLine(latency);
    private final Deque<OpenInvocation> companions = new ArrayDeque<>();
    private double failures;
    private int arrivals;
    private int probes;
    private int firstMisses;
    private int gallopMisses;
    private boolean replan;
    private long plannedFirstLook = EndpointLatency.UNKNOWN;
    private long plannedAt;

    /** The least latency seen of late, in milliseconds; negative if none was seen. */
    public long leastLatency() {
        return latency.least();
    }

    EndpointLatency latency() {
        return latency;
    }

    /** An invocation is watched from now on. */
    void watched(OpenInvocation invocation, long now) {
        if (arrivals == 0) {
            stall.begin(now);
        }
        if (stalls()) {
            stall.arrived(invocation, now);
        }
        int turn = arrivals++ % PROBE_INTERVAL;
        if (turn == 0) {
            probes++;
            invocation.probe = probes % 3 == 0 ? SHALLOW_PROBE : DEEP_PROBE;
        } else if (turn <= COMPANIONS) {
            companions.add(invocation);
            if (companions.size() > MAX_COMPANIONS) {
                companions.remove();
            }
        }
    }

    /** Returns {@code now} if this invocation may be looked for, or when to ask again. */
    long admit(OpenInvocation invocation, long now, long minPause, long maxPause) {
        if (!stalls()) {
            return line.admit(invocation, now, minPause);
        }
        if (!latency.isKnown()) {
            stall.volunteer(invocation);
        }
        return stall.admit(invocation, now, minPause, maxPause);
    }

    /**
     * A look was in vain.
     *
     * @param before its age at the look in vain before this one
     * @param urgent whether the look was made at once because others had completed
     */
    void missed(OpenInvocation invocation, long before, boolean urgent, long now) {
        if (urgent && gallopMisses > 0) {
            gallopMisses--;
        }
        line.missed(invocation);
        if (!latency.isKnown() || !latency.covers(invocation.acceptedAt())) {
            return;
        }
        latency.missed(invocation.acceptedAt(), invocation.missedAge);
        if (invocation.misses == 1 && invocation.probe == 0 && !urgent) {
            firstMisses++;
        }
        long overdue = latency.overdue();
        if (before < overdue && invocation.missedAge >= overdue
                || firstMisses >= TOO_MANY_MISSES && invocation.probe == 0) {
            stall.overdue(invocation, now);
        }
    }

    /**
     * An output or a failure has been found.
     *
     * @param foundAge its age when the look was answered
     * @param urgent whether the look was made at once because others had completed
     * @return whom to look for at once, because latencies may have dropped
     */
    List<OpenInvocation> found(
            OpenInvocation invocation,
            long foundAge,
            long lastModified,
            boolean failed,
            boolean urgent,
            long now) {
        failures += FAILURE_WEIGHT * ((failed ? 1 : 0) - failures);
        if (urgent && gallopMisses > 0) {
            gallopMisses = GALLOP_MISSES;
        }
        long acceptedAt = invocation.acceptedAt();
        if (!latency.covers(acceptedAt)) {
            return List.of(); // from before latencies dropped: neither news nor a sign of life
        }
        long observed =
                appearances.latency(acceptedAt, invocation.missedAge, foundAge, lastModified);
        boolean suspected = latency.mayHaveDropped();
        if (stalls()) {
            latency.resumed(acceptedAt, observed);
            replan = true;
            gallopMisses = GALLOP_MISSES;
        } else {
            replan |= latency.completed(acceptedAt, observed, gallopMisses > 0);
        }
        stall.end(now);
        firstMisses = 0;
        List<OpenInvocation> next = line.found(invocation, acceptedAt + observed);
        return !suspected && latency.mayHaveDropped()
                ? companionsOf(acceptedAt, now - observed)
                : next;
    }

    /**
     * How many of the oldest are to be looked for after a completion: what waited for an endpoint
     * to start may complete all at once.
     */
    int gallop() {
        return gallopMisses > 0 ? GALLOP : 0;
    }

    /** It has expired, or was settled otherwise. */
    void settled(OpenInvocation invocation) {
        boolean stalled = stalls();
        stall.settled(invocation);
        line.settled(invocation);
        replan |= stalled != stalls(); // its scouts are gone: the others must not wait for them
    }

    boolean stalls() {
        return !latency.isKnown() || stall.hasEnoughOverdue();
    }

    private List<OpenInvocation> companionsOf(long notBefore, long notAfter) {
        List<OpenInvocation> some = new ArrayList<>(COMPANIONS);
        for (OpenInvocation each : companions) {
            boolean comparable = each.acceptedAt() >= notBefore && each.acceptedAt() <= notAfter;
            if (comparable && some.size() < COMPANIONS) {
                some.add(each);
            }
        }
        return some;
    }

    /** Whether a look in vain at the output is to be followed by one at the failure. */
    boolean failureIsDue(OpenInvocation invocation, long now) {
        int misses = invocation.misses;
        if (misses >= MANY_MISSES || !latency.isKnown()) {
            return misses % MISSES_PER_FAILURE_LOOK == MISSES_PER_FAILURE_LOOK - 1;
        }
        long age = now - invocation.acceptedAt();
        return age
                >= (failures >= FAILURES_ARE_USUAL
                        ? latency.least()
                        : latency.usuallyDone(invocation.acceptedAt()));
    }

    /**
     * Whether the first looks that were planned are too late by now; true once per change.
     *
     * @param waiting how many are planned anew then
     */
    boolean takeReplan(long now, int waiting) {
        long first = latency.firstLook();
        long pause = Math.max(URGENT_REPLAN_INTERVAL_MILLIS, waiting / STEPS_PER_MILLI);
        boolean earlier =
                first < REPLAN * plannedFirstLook
                        && now - plannedAt >= Math.max(REPLAN_INTERVAL_MILLIS, pause);
        boolean urgent = replan && now - plannedAt >= pause;
        if (!urgent && !earlier) {
            plannedFirstLook = Math.max(plannedFirstLook, first);
            return false;
        }
        replan = false;
        plannedFirstLook = first;
        plannedAt = now;
        return true;
    }
}
