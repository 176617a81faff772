// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.read.HintOutcome;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings hints together with open invocations, and says how rarely to look for those of which one
 * is expected. If outputs are found time and again that no hint told of (a topic without
 * subscription), looks follow the schedule of a source without notifications until hints come.
 *
 * <p>A hint may have been dropped while no reader held the lane. So an invocation accepted before
 * this reader did is looked for on the usual schedule once; when that look finds nothing, its hint
 * is still to come. Confined to the {@link io.github.flinksagemaker.internal.read.EventLoop}.
 */
public final class HintedInvocations {

    /** By how much the clocks of writer and reader may differ at the cost of a look at most. */
    private static final long CLOCK_MARGIN = 2_000;

    /** Outputs found without a hint, less two for each hint, that count as silence. */
    private static final int SILENT = 8;

    private static final int MOST = 2 * SILENT;

    /** What a hint may take by itself. */
    private static final long OVERDUE_MARGIN_MILLIS = 2_000;

    private final boolean enabled;
    private final long interval;
    private final ReadMetrics metrics;
    private final EarlyHints early = new EarlyHints();
    private final Map<LaneId, Lane> lanes = new HashMap<>();
    private int unannounced;
    private boolean queueAnswers = true;

    HintedInvocations(SourceSettings settings, ReadMetrics metrics) {
        this.enabled = settings.notificationsEnabled();
        this.interval = settings.notificationPollInterval().toMillis();
        this.metrics = metrics;
    }

    /** From now on this reader holds the lane, so that its hints come here. */
    public void laneAdded(LaneId lane, long now) {
        if (enabled) {
            lanes.put(lane, new Lane(now + CLOCK_MARGIN));
        }
    }

    public void laneRemoved(LaneId lane) {
        lanes.remove(lane);
    }

    void queueAnswers(boolean answers) {
        queueAnswers = answers;
    }

    /**
     * Takes in an invocation that is to be watched, and leaves with it the hint that has come
     * already, if one has. Returns whether one is still to come.
     */
    boolean add(OpenInvocation invocation) {
        Lane lane = lanes.get(invocation.lane());
        if (lane == null) {
            return false;
        }
        InvocationId id = invocation.id();
        lane.open.put(id, invocation);
        Hint hint = early.take(id);
        if (hint != null) {
            metrics.onHint(HintOutcome.EARLY);
            invocation.hint = hint;
        }
        return lane.announces(invocation);
    }

    /**
     * The age at which an invocation is looked for first although a hint is expected: when it takes
     * far longer than others have of late. So one whose hint is lost, or comes again only after the
     * queue's visibility timeout, does not wait for it.
     */
    long fallbackAge(EndpointPolling endpoint) {
        return isTrusted() ? Math.min(interval, overdue(endpoint.usuallyDone())) : 0;
    }

    /** When to look again for one that was looked for in vain: each time it is twice as old. */
    long nextLook(OpenInvocation invocation, long now, long polled) {
        if (!isTrusted()) {
            return polled;
        }
        long done = invocation.endpoint().usuallyDone();
        long age = done == 0 ? 0 : Math.max(done, invocation.missedAge);
        return Math.max(polled, Math.min(now + interval, invocation.acceptedAt() + overdue(age)));
    }

    private long overdue(long age) {
        return age == 0 ? Long.MAX_VALUE / 4 : 2 * age + OVERDUE_MARGIN_MILLIS;
    }

    private boolean isTrusted() {
        return enabled && queueAnswers && unannounced < SILENT;
    }

    /** Leaves the hint with its invocation if that is open; null if it is not. */
    @Nullable OpenInvocation accept(Hint hint) {
        Lane lane = lanes.get(hint.invocation().lane());
        OpenInvocation invocation = lane == null ? null : lane.open.get(hint.invocation());
        if (lane != null) {
            unannounced = Math.max(0, unannounced - 2);
        }
        if (invocation == null) {
            metrics.onHint(HintOutcome.UNMATCHED);
            early.keep(hint);
            return null;
        }
        metrics.onHint(HintOutcome.MATCHED);
        invocation.hint = hint.orStronger(invocation.hint);
        return invocation;
    }

    /** The invocation is not open any more; {@code hinted} by the look that settled it. */
    void remove(OpenInvocation invocation, boolean hinted) {
        Lane lane = lanes.get(invocation.lane());
        if (lane != null) {
            lane.open.remove(invocation.id(), invocation);
            if (!hinted && lane.announces(invocation)) {
                unannounced = Math.min(MOST, unannounced + 1);
            }
        }
    }

    /** A lane that this reader holds. */
    private static final class Lane {
        private final long heldSince;
        private final Map<InvocationId, OpenInvocation> open = new HashMap<>();

        Lane(long heldSince) {
            this.heldSince = heldSince;
        }

        /** Whether the invocation's hint can't have come before the lane was held. */
        boolean announces(OpenInvocation invocation) {
            return invocation.acceptedAt() >= heldSince;
        }
    }
}
