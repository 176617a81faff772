package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.config.SourceSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/**
 * Looks for the outputs of open invocations, the most overdue first. A look costs a logarithm of
 * their number; one timer, for the earliest, serves all. Confined to the {@link EventLoop}.
 */
public final class Watcher {

    private static final int HEAD_OF_HEAP = 64;

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
        if (invocation.verdict() != null) {
            invocation.nextLook = now;
        } else {
            invocation.endpoint().watched(invocation, now);
            invocation.nextLook = schedule.next(invocation, now);
        }
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
        boolean urgent = invocation.urgent;
        invocation.urgent = false;
        look.at(
                invocation,
                result -> {
                    looks--;
                    ended(invocation, now, urgent, result);
                    dispatch();
                });
    }

    private void ended(
            OpenInvocation invocation, long begunAt, boolean urgent, Look.Result result) {
        long now = loop.now();
        if (result.outcome() != null) {
            learn(invocation, urgent, result, result.outcome());
            settle(invocation, result.outcome());
            return;
        }
        budget.missed(invocation);
        if (result.answered()) {
            invocation.misses++;
            invocation.errors = 0;
            long before = invocation.missedAge;
            invocation.missedAge = Math.max(0, begunAt - invocation.acceptedAt());
            invocation.endpoint().missed(invocation, before, urgent, now);
            invocation.nextLook = schedule.next(invocation, now);
        } else {
            invocation.nextLook = schedule.afterError(invocation, now);
            invocation.errors++;
        }
        due.add(invocation);
    }

    private void learn(
            OpenInvocation invocation, boolean urgent, Look.Result result, Outcome outcome) {
        long now = loop.now();
        EndpointWatch endpoint = invocation.endpoint();
        endpoint.settled(invocation);
        if (result.lastModified() == Look.Result.NO_OBJECT) {
            return;
        }
        List<OpenInvocation> early =
                endpoint.found(
                        invocation,
                        Math.max(0, now - invocation.acceptedAt()),
                        result.lastModified(),
                        outcome.failure() != null,
                        urgent,
                        now);
        early.forEach(this::lookNow);
        if (endpoint.takeReplan(now)) {
            replan(endpoint, now);
        }
        oldest(endpoint, endpoint.gallop()).forEach(this::lookNow);
    }

    /** The oldest of an endpoint's invocations among those to be looked for next. */
    private List<OpenInvocation> oldest(EndpointWatch endpoint, int count) {
        if (count == 0) {
            return List.of();
        }
        return due.stream()
                .limit(HEAD_OF_HEAP)
                .filter(each -> each.verdict() == null && !each.urgent)
                .filter(each -> each.endpoint() == endpoint)
                .sorted(Comparator.comparingLong(OpenInvocation::acceptedAt))
                .limit(count)
                .collect(Collectors.toList());
    }

    /** Has this invocation looked for next, unless it is being looked for or has settled. */
    private void lookNow(OpenInvocation invocation) {
        if (due.remove(invocation)) {
            invocation.urgent = true;
            invocation.nextLook = loop.now();
            due.add(invocation);
        }
    }

    /**
     * Plans all looks of an endpoint by what is known now. Rare: it passes over all that is open.
     */
    private void replan(EndpointWatch endpoint, long now) {
        List<OpenInvocation> all = new ArrayList<>(due);
        for (OpenInvocation each : all) {
            if (each.verdict() == null
                    && each.endpoint() == endpoint
                    && endpoint.latency().covers(each.acceptedAt())) {
                each.nextLook = schedule.next(each, now);
            }
        }
        due.clear();
        due.addAll(all);
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
