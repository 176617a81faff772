// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.HintOutcome;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.read.S3Clock;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings hints together with open invocations, and says when to look for those without a hint.
 *
 * <p>A hint may have been dropped while no reader held the lane. So an invocation accepted before
 * this reader did is looked for on the usual schedule once; when that look finds nothing, its hint
 * is still to come. Confined to the {@link EventLoop}.
 */
public final class Hints {

    /** By how much the clocks of writer and reader may differ at the cost of a look at most. */
    private static final long CLOCK_MARGIN = 2_000;

    private final SafetyNet net;
    private final ReadMetrics metrics;
    private final EarlyHints early = new EarlyHints();
    private final Map<LaneId, Lane> lanes = new HashMap<>();

    Hints(SourceSettings settings, S3Clock clock, ReadMetrics metrics) {
        this.net = new SafetyNet(settings, clock);
        this.metrics = metrics;
    }

    /** From now on this reader holds the lane, so that its hints come here. */
    public void laneAdded(LaneId lane, long now) {
        if (net.isEnabled()) {
            lanes.put(lane, new Lane(now + CLOCK_MARGIN));
        }
    }

    void queueAnswers(boolean answers) {
        net.queueAnswers(answers);
    }

    public void laneRemoved(LaneId lane) {
        lanes.remove(lane);
    }

    /**
     * Takes in an invocation that is to be watched.
     *
     * @param polled when to look first without notifications
     * @return when to look first
     */
    long firstLook(OpenInvocation invocation, long now, long polled) {
        Lane lane = lanes.get(invocation.lane());
        if (lane == null) {
            return polled;
        }
        lane.open.put(invocation);
        Hint hint = early.take(InvocationId.of(invocation.lane(), invocation.counter()));
        if (hint != null) {
            metrics.onHint(HintOutcome.EARLY);
            invocation.hint = hint;
            return now;
        }
        return lane.announces(invocation) ? net.look(invocation, now, polled) : polled;
    }

    /** When to look again for an invocation that was looked for in vain. */
    long nextLook(OpenInvocation invocation, long now, long polled) {
        return net.look(invocation, now, polled);
    }

    /** Whether a hint is expected for this one, so that it is looked for rarely without. */
    boolean awaits(OpenInvocation invocation) {
        Lane lane = lanes.get(invocation.lane());
        return net.isTrusted()
                && lane != null
                && (invocation.misses > 0 || lane.announces(invocation));
    }

    /** Leaves the hint with its invocation if that is open; null if it is not. */
    @Nullable OpenInvocation accept(Hint hint) {
        Lane lane = lanes.get(hint.invocation().lane());
        OpenInvocation invocation =
                lane == null ? null : lane.open.get(hint.invocation().counter());
        if (lane != null) {
            net.heard();
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
    void settled(OpenInvocation invocation, boolean hinted) {
        Lane lane = lanes.get(invocation.lane());
        if (lane != null && invocation.verdict() == null) {
            lane.open.remove(invocation);
            if (!hinted && lane.announces(invocation)) {
                net.foundUnannounced();
            }
        }
    }

    /** A lane that this reader holds. */
    private static final class Lane {
        private final long heldSince;
        private final CounterTable open = new CounterTable();

        Lane(long heldSince) {
            this.heldSince = heldSince;
        }

        /** Whether the invocation's hint can't have come before the lane was held. */
        boolean announces(OpenInvocation invocation) {
            return invocation.acceptedAt() >= heldSince;
        }
    }
}
