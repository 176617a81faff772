// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.read.Claim;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.read.OutputBudget;
import io.github.flinksagemaker.internal.read.OutputLookup;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.read.S3Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the outputs of open invocations when their {@link EndpointPolling} says so, or a
 * notification, or when their deadline has passed. Confined to the {@link EventLoop}.
 */
public final class InvocationPoller {

    private final EventLoop loop;
    private final S3Clock clock;
    private final OutputBudget budget;
    private final OutputLookup lookup;
    private final BiConsumer<OpenInvocation, Outcome> onSettled;
    private final int maxLooks;
    private final HintedInvocations hints;

    /** Endpoints take turns; this one is the next. */
    private final Deque<EndpointPolling> endpoints = new ArrayDeque<>();

    private final InvocationQueue deadlines = new InvocationQueue();

    /** To be looked for, or settled, without being asked whether it is time. */
    private final Deque<OpenInvocation> ready = new ArrayDeque<>();

    /** When those timers go off that are set, the earliest first. */
    private final Deque<Long> timers = new ArrayDeque<>();

    private int looks;
    private boolean dispatching;

    public InvocationPoller(
            EventLoop loop,
            S3Clock clock,
            ObjectReader reads,
            OutputBudget budget,
            SourceSettings settings,
            ReadMetrics metrics,
            BiConsumer<OpenInvocation, Outcome> onSettled) {
        this.loop = loop;
        this.clock = clock;
        this.budget = budget;
        this.lookup = new OutputLookup(loop, reads, budget, clock, settings);
        this.hints = new HintedInvocations(settings, metrics);
        this.onSettled = onSettled;
        this.maxLooks = settings.maxConcurrentReads();
    }

    /** Looks for this invocation until it settles. */
    public void watch(OpenInvocation invocation) {
        if (invocation.verdict() != null) {
            ready.add(invocation);
        } else {
            invocation.expiry = deadlines.add(invocation, invocation.deadline());
            EndpointPolling endpoint = invocation.endpoint();
            if (!endpoints.contains(endpoint)) {
                endpoints.add(endpoint);
            }
            boolean isAnnounced = hints.add(invocation);
            if (invocation.hint == null) {
                endpoint.add(invocation, isAnnounced, loop.now());
            } else {
                ready.add(invocation);
            }
        }
        resume();
    }

    /** Looks for these now; one that is being looked for is looked for once more. */
    public void hint(List<Hint> given) {
        for (Hint hint : given) {
            OpenInvocation invocation = hints.accept(hint);
            if (invocation != null) {
                lookNow(invocation);
            }
        }
        resume();
    }

    /** While the queue does not answer, all are looked for as without one. */
    public void queueAnswers(boolean answers) {
        hints.queueAnswers(answers);
        if (!answers) {
            endpoints.forEach(endpoint -> endpoint.replan(loop.now()));
            resume();
        }
    }

    /** Is to be told of lanes. */
    public HintedInvocations hints() {
        return hints;
    }

    /** Unless it is being looked for, or about to be. */
    private void lookNow(OpenInvocation invocation) {
        if (invocation.queued != null) {
            invocation.leaveQueues();
            ready.add(invocation);
        }
    }

    /** Goes on, as far as there is room; there may be again after the budget has refused. */
    public void resume() {
        if (dispatching) {
            return; // something settled at once: the outer call goes on
        }
        dispatching = true;
        try {
            budget.grant();
            while (looks < maxLooks) {
                OpenInvocation next = next();
                if (next == null) {
                    arm();
                    return;
                }
                if (!budget.tryStart(next)) {
                    ready.addFirst(next);
                    return;
                }
                begin(next);
            }
        } finally {
            dispatching = false;
        }
    }

    private @Nullable OpenInvocation next() {
        long now = loop.now();
        while (clock.decisiveLook(deadlines.firstTime()) <= now) {
            OpenInvocation expiring = deadlines.remove();
            expiring.expiry = null;
            lookNow(expiring);
        }
        OpenInvocation next = ready.poll();
        for (int i = endpoints.size(); i > 0 && next == null; i--) {
            EndpointPolling endpoint = endpoints.remove();
            endpoints.add(endpoint);
            next = endpoint.next(hints.fallbackAge(endpoint), now);
        }
        return next;
    }

    private void begin(OpenInvocation invocation) {
        long now = loop.now();
        if (invocation.verdict() != null) {
            settle(invocation, Outcome.failure(invocation.verdict(), now));
            return;
        }
        looks++;
        Hint hint = invocation.hint;
        invocation.hint = null;
        lookup.lookUp(
                invocation,
                hint == null ? Claim.NONE : hint.claim(),
                () -> invocation.endpoint().failureIsDue(invocation, loop.now()),
                result -> {
                    looks--;
                    ended(invocation, now, hint, result);
                    resume();
                });
    }

    private void ended(
            OpenInvocation invocation,
            long begunAt,
            @Nullable Hint hint,
            OutputLookup.Result result) {
        long now = loop.now();
        EndpointPolling endpoint = invocation.endpoint();
        Outcome outcome = result.outcome();
        if (outcome != null) {
            hints.remove(invocation, hint != null || invocation.hint != null);
            if (result.lastModified() == OutputLookup.Result.NO_OBJECT) {
                endpoint.ended(invocation);
            } else {
                endpoint.found(invocation, result.lastModified(), outcome.failure() != null, now);
            }
            settle(invocation, outcome);
            return;
        }
        budget.missed(invocation);
        if (result.answered()) {
            invocation.misses++;
            invocation.errors = 0;
            invocation.missedAge = Math.max(0, begunAt - invocation.acceptedAt());
            long polled = Math.max(now, endpoint.nextLook(invocation));
            endpoint.missed(invocation, hints.nextLook(invocation, now, polled));
            if (invocation.expiry == null) {
                invocation.expiry = deadlines.add(invocation, invocation.deadline());
            }
            if (invocation.hint != null) {
                lookNow(invocation);
            }
        } else {
            invocation.isExempt |= invocation.expiry == null;
            endpoint.unanswered(invocation, now);
            invocation.errors++;
            invocation.hint = hint == null ? invocation.hint : hint.orStronger(invocation.hint);
        }
    }

    private void settle(OpenInvocation invocation, Outcome outcome) {
        if (invocation.expiry != null) {
            invocation.expiry.leave();
        }
        budget.settled(invocation, outcome);
        onSettled.accept(invocation, outcome);
    }

    /** Sets a timer for what is next unless one goes off by then; a needless one does no harm. */
    private void arm() {
        long next = clock.decisiveLook(deadlines.firstTime());
        for (EndpointPolling endpoint : endpoints) {
            next = Math.min(next, endpoint.nextTime(hints.fallbackAge(endpoint)));
        }
        Long timer = timers.isEmpty() ? Long.MAX_VALUE : timers.getFirst();
        if (next >= timer) {
            return;
        }
        Long at = next;
        timers.addFirst(at);
        loop.schedule(
                Math.max(0, at - loop.now()),
                () -> {
                    timers.removeFirstOccurrence(at);
                    resume();
                });
    }
}
