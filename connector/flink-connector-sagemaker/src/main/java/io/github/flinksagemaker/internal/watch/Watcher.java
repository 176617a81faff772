// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.read.OutputBudget;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.read.S3Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the outputs of open invocations, the most overdue first. A look costs a logarithm of
 * their number; one timer, for the earliest, serves all. Confined to the {@link EventLoop}.
 */
public final class Watcher {

    private final EventLoop loop;
    private final LookSchedule schedule;
    private final OutputBudget budget;
    private final Look look;
    private final Settlement settlement;
    private final int maxLooks;
    private final LookQueue due = new LookQueue();
    private final Hints hints;
    private final Learning learning;
    private int looks;
    private long timerAt = Long.MAX_VALUE;
    private boolean dispatching;

    public Watcher(
            EventLoop loop,
            ObjectReader reads,
            OutputBudget budget,
            SourceSettings settings,
            ReadMetrics metrics,
            Settlement settlement) {
        this.loop = loop;
        S3Clock clock = new S3Clock();
        this.schedule = new LookSchedule(settings, clock);
        this.budget = budget;
        this.look = new Look(loop, reads, budget, clock, settings);
        this.hints = new Hints(settings, clock, metrics);
        this.learning = new Learning(due, schedule, hints);
        this.settlement = settlement;
        this.maxLooks = settings.maxConcurrentReads();
    }

    /** Looks for this invocation until it settles. */
    public void watch(OpenInvocation invocation) {
        long now = loop.now();
        if (invocation.verdict() != null) {
            invocation.nextLook = now;
        } else {
            invocation.endpoint().watched(invocation, now);
            invocation.nextLook = hints.firstLook(invocation, now, schedule.next(invocation, now));
        }
        due.add(invocation);
        dispatch();
    }

    /** Looks for these now; one that is being looked for is looked for once more. */
    public void hint(List<Hint> given) {
        for (Hint hint : given) {
            OpenInvocation invocation = hints.accept(hint);
            if (invocation != null && due.remove(invocation)) {
                invocation.nextLook = loop.now();
                due.add(invocation);
            }
        }
        dispatch();
    }

    /** While the queue does not answer, all are looked for as without one. */
    public void queueAnswers(boolean answers) {
        hints.queueAnswers(answers);
        if (!answers) {
            long now = loop.now();
            due.replan(each -> each.nextLook = Math.min(each.nextLook, polled(each, now)));
            dispatch();
        }
    }

    private long polled(OpenInvocation invocation, long now) {
        return invocation.verdict() != null || invocation.errors > 0
                ? invocation.nextLook
                : Math.max(now, schedule.next(invocation, now));
    }

    /** Is to be told of lanes. */
    public Hints hints() {
        return hints;
    }

    /** Goes on after the budget has refused: there may be room again. */
    public void resume() {
        dispatch();
    }

    private void dispatch() {
        if (dispatching) {
            return; // something settled at once: the outer call goes on
        }
        dispatching = true;
        try {
            budget.grant();
            while (looks < maxLooks && headIsDue() && budget.tryStart(due.element())) {
                begin(due.remove());
            }
        } finally {
            dispatching = false;
        }
        if (!headIsDue()) {
            arm();
        }
    }

    private boolean headIsDue() {
        OpenInvocation head = due.peek();
        return head != null && head.nextLook <= loop.now();
    }

    private void begin(OpenInvocation invocation) {
        long now = loop.now();
        if (invocation.verdict() != null) {
            settle(invocation, Outcome.failure(invocation.verdict(), now));
            return;
        }
        long admitted = schedule.admit(invocation, now);
        if (admitted > now) {
            budget.missed(invocation);
            invocation.nextLook = admitted;
            due.add(invocation);
            return;
        }
        looks++;
        boolean early = invocation.isUrged();
        invocation.urgent = false;
        Hint hint = invocation.hint;
        invocation.hint = null;
        look.at(
                invocation,
                hint,
                result -> {
                    looks--;
                    ended(invocation, now, early, hint, result);
                    dispatch();
                });
    }

    private void ended(
            OpenInvocation invocation,
            long begunAt,
            boolean early,
            @Nullable Hint hint,
            Look.Result result) {
        long now = loop.now();
        if (result.outcome() != null) {
            hints.settled(invocation, hint != null || invocation.hint != null);
            learning.settled(invocation, early, result, now);
            settle(invocation, result.outcome());
            return;
        }
        budget.missed(invocation);
        if (result.answered()) {
            invocation.misses++;
            invocation.errors = 0;
            long before = invocation.missedAge;
            invocation.missedAge = Math.max(0, begunAt - invocation.acceptedAt());
            invocation.endpoint().missed(invocation, before, early, now);
            invocation.nextLook = nextLook(invocation, now);
        } else {
            invocation.nextLook = schedule.afterError(invocation, now);
            invocation.errors++;
            invocation.hint = hint == null ? invocation.hint : hint.orStronger(invocation.hint);
        }
        due.add(invocation);
    }

    /** After a miss; at once if a hint came while the look was under way. */
    private long nextLook(OpenInvocation invocation, long now) {
        return invocation.hint != null
                ? now
                : hints.nextLook(invocation, now, schedule.next(invocation, now));
    }

    private void settle(OpenInvocation invocation, Outcome outcome) {
        budget.settled(invocation, outcome);
        settlement.onSettled(invocation, outcome);
    }

    /** Sets a timer for the head unless one goes off by then; a needless one does no harm. */
    private void arm() {
        OpenInvocation head = due.peek();
        if (head == null || head.nextLook >= timerAt) {
            return;
        }
        long at = head.nextLook;
        timerAt = at;
        loop.schedule(
                Math.max(0, at - loop.now()),
                () -> {
                    if (timerAt == at) {
                        timerAt = Long.MAX_VALUE;
                    }
                    dispatch();
                });
    }
}
