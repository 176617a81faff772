package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.config.SourceSettings;
import java.util.Comparator;
import java.util.PriorityQueue;

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
    private final PriorityQueue<OpenInvocation> due =
            new PriorityQueue<>(Comparator.comparingLong(invocation -> invocation.nextLook));
    private int looks;
    private long timerAt = Long.MAX_VALUE;
    private boolean dispatching;

    public Watcher(
            EventLoop loop,
            BoundedReads reads,
            OutputBudget budget,
            SourceSettings settings,
            Settlement settlement) {
        this.loop = loop;
        this.schedule = new LookSchedule(settings);
        this.budget = budget;
        this.look = new Look(loop, reads, settings);
        this.settlement = settlement;
        this.maxLooks = settings.maxConcurrentReads();
    }

    /** Looks for this invocation until it settles. */
    public void watch(OpenInvocation invocation) {
        long now = loop.now();
        invocation.nextLook = invocation.verdict() != null ? now : schedule.first(invocation, now);
        due.add(invocation);
        dispatch();
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
        if (invocation.verdict() != null) {
            settle(invocation, Outcome.failure(invocation.verdict(), loop.now()));
            return;
        }
        looks++;
        look.at(
                invocation,
                result -> {
                    looks--;
                    ended(invocation, result);
                    dispatch();
                });
    }

    private void ended(OpenInvocation invocation, Look.Result result) {
        if (result.outcome() != null) {
            settle(invocation, result.outcome());
            return;
        }
        budget.missed(invocation);
        if (result.answered()) {
            invocation.misses++;
            invocation.errors = 0;
            invocation.nextLook = schedule.afterMiss(invocation, loop.now());
        } else {
            invocation.nextLook = schedule.afterError(invocation, loop.now());
            invocation.errors++;
        }
        due.add(invocation);
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
