// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.config.SourceSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When to look for the outputs of one endpoint: congestion control, of looks.
 *
 * <p><b>Latencies.</b> The latest 32, from acceptance to S3's date of the object, give the age of
 * the first look: 13 % after the earliest of them, or when 58 % of them are over if they are spread
 * more. The second look comes when the slowest of them would be there, and each further pause is 13
 * % of the age. No look is planned ahead of its queue's head, so that a new latency counts for all
 * that wait at once.
 *
 * <p><b>The window.</b> Whatever is due is looked for oldest first, and a window says how many such
 * looks may be under way or in vain since the last find, as TCP's says it of segments: a find adds
 * two and forgets what was in vain, a look in vain halves it, down to two. When it is used up it
 * opens again after the pause that its last look in vain has itself, 13 % of an age, so that it
 * never dries up. From the second such pause without a find on, one look is at what has been due
 * for longest: else the same two oldest, which may be lost, would be looked for each time and
 * nothing else. At steady latencies it is wide and holds nobody back. A burst that waits in the
 * endpoint's queue is served in order: the window stays small, the oldest are tried, and each that
 * is there lets the next ones through. While an endpoint starts, or latencies have grown tenfold,
 * all that wait share two looks a pause, however many they are. The first completion then opens the
 * window in as many steps as TCP takes.
 *
 * <p><b>What the window does not hold back</b>, because its looks in vain say nothing of the
 * others:
 *
 * <ul>
 *   <li>One that others have overtaken: two that were accepted no earlier are there. It is looked
 *       for by its own age; else a tenth that never completes would close the window for all.
 *   <li>A probe: one invocation in twelve, but at most one in each quarter of the time in which
 *       nothing is found. Looked for at a ninth or a third of the usual age too, it shows a drop of
 *       the latency within a few completions.
 *   <li>Where few arrive, one in each quarter of the time in which nothing is found: it is found
 *       although all that are older never complete.
 *   <li>One that a notification tells of, or whose deadline has passed.
 * </ul>
 *
 * <p><b>A second window</b>, of the same kind, is for looks before their time: at what became due
 * before latencies grew, and at what others have overtaken before its first look. After a cold
 * start, or when a backlog is gone, all of that is there, and the window opens; if latencies have
 * just changed nothing of it is, and these looks do not close the other window.
 *
 * <p><b>A drop</b> is two finds far below all others, and no later one at the usual age between
 * them: the latencies start anew with these. What was accepted before keeps its former first look.
 *
 * <p>Confined to the {@link io.github.flinksagemaker.internal.read.EventLoop}.
 */
public final class EndpointPolling {

    private static final long NEVER = -1;

    /** A pause is this part of the age: below 15 %, with room for the read itself. */
    private static final double PAUSE_PER_AGE = 0.13;

    /** A look is before its time below this part of the age for the first one. */
    private static final double EARLY = 0.95;

    /** One that others have overtaken takes so many times as long as they: it may be lost. */
    private static final int STRAGGLER = 2;

    private static final int STRAGGLER_PAUSES = 3;

    private static final int PROBE_INTERVAL = 12;
    private static final int SHALLOW_PROBE_INTERVAL = 4;
    private static final double DEEP_PROBE = 0.11;
    private static final double SHALLOW_PROBE = 0.33;

    /** While nothing is found, so many in the time that this has lasted already. */
    private static final int PROBES_WITHOUT_FINDS = 4;

    private static final double FAILURE_WEIGHT = 1.0 / 32;
    private static final double FAILURES_ARE_USUAL = 0.05;

    /** From the so-manieth look in vain on, only one in three looks for the failure too. */
    private static final int MANY_MISSES = 6;

    private static final int MISSES_PER_FAILURE_LOOK = 3;

    private static final int MAX_DOUBLINGS = 20;

    private final long minPause;
    private final long maxPause;

    /** By their acceptance: those never looked for, and those of them that may be told of. */
    private final InvocationQueue upcoming = new InvocationQueue();

    private final InvocationQueue announced = new InvocationQueue();

    /** By the time of their next look: those that were looked for in vain, and probes. */
    private final InvocationQueue again = new InvocationQueue();

    /** Those that a window may hold back; the early ones by their acceptance. */
    private final DueInvocations due = new DueInvocations();

    private final InvocationQueue early = new InvocationQueue();

    /** Those that it does not. */
    private final Deque<OpenInvocation> free = new ArrayDeque<>();

    private final Window window;
    private final Window earlyWindow;

    private final EndpointLatency latency = new EndpointLatency();
    private long lastFoundAt = NEVER;
    private long newestFound = Long.MIN_VALUE;
    private long overtakenBefore = Long.MIN_VALUE;

    private double failures;
    private int arrivals;
    private int probes;
    private long lastProbeAt;

    public EndpointPolling(SourceSettings settings) {
        this.minPause = Math.max(1, settings.pollIntervalMin().toMillis());
        this.maxPause = Math.max(minPause, settings.pollIntervalMax().toMillis());
        this.window = new Window(settings.maxConcurrentReads(), maxPause);
        this.earlyWindow = new Window(settings.maxConcurrentReads(), maxPause);
    }

    /** The least latency seen of late, in milliseconds; negative if none was seen. */
    public long leastLatency() {
        return latency.isKnown() ? latency.least() : NEVER;
    }

    /** Takes in an invocation; {@code isAnnounced} if a notification is expected to tell of it. */
    void add(OpenInvocation invocation, boolean isAnnounced, long now) {
        if (lastFoundAt == NEVER) {
            lastFoundAt = now;
        }
        if (isAnnounced) {
            hold(invocation, announced);
            return;
        }
        arrivals++;
        long pause = (now - lastFoundAt) / PROBES_WITHOUT_FINDS;
        long since = Math.abs(now - lastProbeAt);
        if (arrivals >= PROBE_INTERVAL && since >= Math.max(minPause, pause)) {
            arrivals = 0;
            boolean isShallow = ++probes % SHALLOW_PROBE_INTERVAL == 0;
            exempt(invocation, isShallow ? SHALLOW_PROBE : DEEP_PROBE, now);
        } else if (pause > minPause && since >= Math.max(PROBE_INTERVAL * minPause, pause)) {
            exempt(invocation, 1, now); // few arrive, and those that are looked for may be lost
        } else {
            hold(invocation, upcoming);
        }
    }

    /** No window holds it back, and it is looked for at this part of the usual age. */
    private void exempt(OpenInvocation invocation, double share, long now) {
        lastProbeAt = now;
        invocation.isExempt = true;
        long first = Math.max(minPause, (long) (share * latency.firstLook(now)));
        invocation.queued = again.add(invocation, invocation.acceptedAt() + first);
    }

    /**
     * Takes the next one that may be looked for.
     *
     * @param fallbackAge the age at which an announced one is looked for all the same
     */
    @Nullable OpenInvocation next(long fallbackAge, long now) {
        sort(fallbackAge, now);
        OpenInvocation next = free.poll();
        if (next == null && !due.isEmpty() && window.isOpen(now)) {
            next = window.begin(window.takesTurn() ? due.removeLongestDue() : due.removeOldest());
        }
        if (next == null && !early.isEmpty() && earlyWindow.isOpen(now)) {
            next = earlyWindow.begin(early.remove());
        }
        return next;
    }

    /** When {@link #next} may have one that it does not have now. */
    long nextTime(long fallbackAge) {
        long next = Math.min(again.firstTime(), timeOfFirst(upcoming, 0));
        next = Math.min(next, timeOfFirst(announced, fallbackAge));
        next = Math.min(next, timeOfFirst(early, 0));
        next = Math.min(next, window.nextTime(due.isEmpty()));
        return Math.min(next, earlyWindow.nextTime(early.isEmpty()));
    }

    private void sort(long fallbackAge, long now) {
        moveDue(upcoming, 0, now);
        moveDue(announced, fallbackAge, now);
        while (again.firstTime() <= now) {
            OpenInvocation next = again.remove();
            if (next.isExempt || next.hint != null) {
                release(next);
            } else {
                due.add(next);
            }
        }
        while (upcoming.firstTime() < overtakenBefore) {
            hold(upcoming.remove(), early);
        }
        moveDue(early, 0, now);
        while (due.firstAcceptedAt() <= overtakenBefore) { // many may be of one millisecond
            release(due.removeOldest());
        }
        while (!due.isEmpty()
                && now - due.firstAcceptedAt() < EARLY * latency.firstLook(due.firstAcceptedAt())) {
            hold(due.removeOldest(), early);
        }
    }

    private void moveDue(InvocationQueue from, long fallbackAge, long now) {
        while (timeOfFirst(from, fallbackAge) <= now) {
            due.add(from.remove());
        }
    }

    private long timeOfFirst(InvocationQueue queue, long fallbackAge) {
        long acceptedAt = queue.firstTime();
        return acceptedAt == Long.MAX_VALUE
                ? acceptedAt
                : acceptedAt
                        + Math.max(Math.max(minPause, fallbackAge), latency.firstLook(acceptedAt));
    }

    private static void hold(OpenInvocation invocation, InvocationQueue queue) {
        invocation.queued = queue.add(invocation, invocation.acceptedAt());
    }

    private void release(OpenInvocation invocation) {
        invocation.queued = null;
        free.add(invocation);
    }

    /** A look was in vain: it is looked for again then. */
    void missed(OpenInvocation invocation, long nextLook) {
        long pause = pause(invocation.missedAge);
        Window held = ended(invocation);
        if (held != null) {
            held.missed(invocation.acceptedAt() + invocation.missedAge + pause);
        }
        latency.missed(invocation.acceptedAt(), invocation.missedAge);
        invocation.queued = again.add(invocation, nextLook);
    }

    /** A look was not answered. */
    void unanswered(OpenInvocation invocation, long now) {
        Window held = ended(invocation);
        if (held != null) {
            held.inVain(now + minPause);
        }
        invocation.queued = again.add(invocation, now + errorPause(invocation));
    }

    /** A look has ended, maybe without any object; returns the window that it counted in. */
    @Nullable Window ended(OpenInvocation invocation) {
        Window held = invocation.window;
        invocation.window = null;
        if (held != null) {
            held.underWay--;
        }
        return held;
    }

    /** An output or a failure has been found, written at {@code lastModified} by S3's clock. */
    void found(OpenInvocation invocation, long lastModified, boolean failed, long now) {
        (ended(invocation) == earlyWindow ? earlyWindow : window).found();
        lastFoundAt = now;
        failures += FAILURE_WEIGHT * ((failed ? 1 : 0) - failures);
        long acceptedAt = invocation.acceptedAt();
        overtakenBefore = Math.max(overtakenBefore, Math.min(newestFound, acceptedAt));
        newestFound = Math.max(newestFound, acceptedAt);
        long age = Math.max(0, now - acceptedAt);
        latency.completed(acceptedAt, invocation.missedAge, age, lastModified);
    }

    long usuallyDone() {
        return latency.usuallyDone();
    }

    /** When to look again for what was looked for in vain, by its age alone. */
    long nextLook(OpenInvocation invocation) {
        long acceptedAt = invocation.acceptedAt();
        long missed = invocation.missedAge;
        long first = latency.firstLook(acceptedAt);
        if (missed < first) {
            return acceptedAt + Math.max(first, missed + pause(missed) / 2);
        }
        long done = latency.usuallyDone(acceptedAt);
        boolean straggles = acceptedAt < overtakenBefore && missed > STRAGGLER * done;
        long next = missed + pause(straggles ? STRAGGLER_PAUSES * missed : missed);
        return acceptedAt
                + (invocation.misses == 1 && done > 0
                        ? Math.min(next, Math.max(done, missed + minPause))
                        : next);
    }

    /** Plans those anew that were looked for in vain, because no notifications come. */
    void replan(long now) {
        List<OpenInvocation> all = new ArrayList<>();
        while (!again.isEmpty()) {
            all.add(again.remove());
        }
        for (OpenInvocation each : all) {
            long polled = Math.max(now, nextLook(each));
            each.queued = again.add(each, each.errors > 0 ? now + errorPause(each) : polled);
        }
    }

    private long errorPause(OpenInvocation invocation) {
        return Math.min(maxPause, minPause << Math.min(invocation.errors, MAX_DOUBLINGS));
    }

    private long pause(long age) {
        return Math.min(maxPause, Math.max(minPause, (long) (age * PAUSE_PER_AGE)));
    }

    /** Whether a look in vain at the output is to be followed by one at the failure. */
    boolean failureIsDue(OpenInvocation invocation, long now) {
        int misses = invocation.misses;
        if (misses >= MANY_MISSES || !latency.isKnown()) {
            return misses % MISSES_PER_FAILURE_LOOK == MISSES_PER_FAILURE_LOOK - 1;
        }
        long acceptedAt = invocation.acceptedAt();
        return now - acceptedAt
                >= (failures >= FAILURES_ARE_USUAL
                        ? latency.least()
                        : latency.usuallyDone(acceptedAt));
    }

    /** How many looks may be under way or in vain since the last find or the last pause. */
    static final class Window {
        private static final int LEAST = 2;
        private static final int FOUND = 2;

        /** After so many pauses without a find one look of each is at what waits for longest. */
        private static final int FEW_PAUSES = 2;

        private final int ceiling;
        private final long maxPause;
        private int size = LEAST;
        private int underWay;
        private int inVain;
        private long reopensAt;
        private int pausesInVain;
        private boolean isTurn;

        Window(int ceiling, long maxPause) {
            this.ceiling = Math.max(LEAST, ceiling);
            this.maxPause = maxPause;
        }

        boolean isOpen(long now) {
            boolean isPutBack = reopensAt - now > maxPause; // the clock
            if (inVain > 0 && (now >= reopensAt || isPutBack)) {
                inVain = 0;
                isTurn = ++pausesInVain >= FEW_PAUSES;
            }
            return underWay + inVain < size;
        }

        /** When it opens for those that it holds back; a look's end may open it earlier. */
        long nextTime(boolean holdsNone) {
            return holdsNone || underWay >= size ? Long.MAX_VALUE : reopensAt;
        }

        /** Whether the next look is the one of a pause that is not at the oldest. */
        boolean takesTurn() {
            boolean takes = isTurn;
            isTurn = false;
            return takes;
        }

        OpenInvocation begin(OpenInvocation invocation) {
            underWay++;
            invocation.queued = null;
            invocation.window = this;
            return invocation;
        }

        void found() {
            inVain = 0;
            pausesInVain = 0;
            isTurn = false;
            size = Math.min(ceiling, size + FOUND);
        }

        void missed(long reopens) {
            size = Math.max(LEAST, size / 2);
            inVain(reopens);
        }

        void inVain(long reopens) {
            inVain++;
            reopensAt = reopens;
        }
    }
}
