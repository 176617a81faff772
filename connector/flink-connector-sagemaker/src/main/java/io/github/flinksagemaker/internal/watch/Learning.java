// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What follows from a completion for the others of its endpoint that wait: their looks are planned
 * anew if latencies have changed, and some are looked for at once. Confined to the {@link
 * EventLoop}.
 */
final class Learning {

    /** Among so many at the head of the queue the oldest are looked for. */
    private static final int HEAD = 64;

    private final LookQueue due;
    private final LookSchedule schedule;
    private final Hints hints;

    Learning(LookQueue due, LookSchedule schedule, Hints hints) {
        this.due = due;
        this.schedule = schedule;
        this.hints = hints;
    }

    /** An invocation has settled; {@code early} by a look that was not planned. */
    void settled(OpenInvocation invocation, boolean early, Look.Result result, long now) {
        EndpointWatch endpoint = invocation.endpoint();
        Outcome outcome = result.outcome();
        if (outcome != null && result.lastModified() != Look.Result.NO_OBJECT) {
            long age = Math.max(0, now - invocation.acceptedAt());
            boolean failed = outcome.failure() != null;
            endpoint.found(invocation, age, result.lastModified(), failed, early, now)
                    .forEach(each -> lookNow(each, now));
        }
        endpoint.settled(invocation);
        if (endpoint.takeReplan(now, due.size())) {
            due.replan(each -> replan(each, endpoint, now));
        }
        oldest(endpoint, endpoint.gallop()).forEach(each -> lookNow(each, now));
    }

    private void replan(OpenInvocation each, EndpointWatch endpoint, long now) {
        if (each.verdict() == null
                && each.endpoint() == endpoint
                && endpoint.latency().covers(each.acceptedAt())
                && each.errors == 0
                && !each.isUrged()) {
            long polled = schedule.next(each, now);
            each.nextLook = hints.awaits(each) ? hints.nextLook(each, now, polled) : polled;
        }
    }

    private List<OpenInvocation> oldest(EndpointWatch endpoint, int count) {
        if (count == 0) {
            return List.of();
        }
        return due.head(HEAD).stream()
                .filter(each -> each.verdict() == null && !each.isUrged())
                .filter(each -> each.endpoint() == endpoint)
                .sorted(Comparator.comparingLong(OpenInvocation::acceptedAt))
                .limit(count)
                .collect(Collectors.toList());
    }

    /** Unless it is being looked for or has settled, or a hint will tell of it. */
    private void lookNow(OpenInvocation invocation, long now) {
        if (!hints.awaits(invocation) && due.remove(invocation)) {
            invocation.urgent = !invocation.letThrough;
            invocation.nextLook = now;
            due.add(invocation);
        }
    }
}
