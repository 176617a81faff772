// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.model.InvocationId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint has answered of late, and what waits for it to answer again. A failure object
 * does not tell whether the model or a record is at fault. So while the endpoint gives predictions
 * a failed batch is divided, and while it gives none it waits, whole, and one probe at a time finds
 * out (rule 54).
 */
final class Circuit {

    /** So many entries in a row without one prediction open the circuit. */
    static final int IN_A_ROW = 20;

    /** How long a prediction proves that the model works. */
    static final long PROOF_MILLIS = 60_000;

    private static final long NEVER = Long.MIN_VALUE;

    private final String endpoint;
    private final Deque<FailedPart> waiting = new ArrayDeque<>();
    private final Set<InvocationId> probes = new HashSet<>();
    private int beingSent;
    private long lastPrediction = NEVER;
    private long lastFailure = NEVER;
    private int withoutPrediction;

    /** How many probes in a row have failed. */
    private int failedProbes;

    /** Whether single records have been tried since the last prediction. */
    private boolean triedAlone;

    private boolean armed;
    private boolean sweeping;
    private boolean toldOpen;
    private boolean toldWaiting;

    Circuit(String endpoint) {
        this.endpoint = endpoint;
    }

    String endpoint() {
        return endpoint;
    }

    /** Whether one of the latest entries has given predictions, a short while ago. */
    boolean gives(long now) {
        return !isOpen() && lastPrediction != NEVER && lastPrediction >= now - PROOF_MILLIS;
    }

    /**
     * Whether nothing speaks against the model between then and now: it has given a prediction
     * since the latest attempt was accepted, or no entry has failed since the first one was.
     */
    boolean isTrusted(long firstAccepted, long lastAccepted) {
        return lastPrediction >= lastAccepted || lastFailure < firstAccepted;
    }

    boolean isOpen() {
        return withoutPrediction >= IN_A_ROW;
    }

    /**
     * Whether what waits does so until its deadline: the endpoint has worked and has broken down.
     * One that never gave a prediction here may be set up wrongly: there what waits fails after its
     * repetitions.
     */
    boolean holds() {
        return isOpen() && lastPrediction != NEVER;
    }

    /** Returns true the first time that it is found open since it was closed. */
    boolean tellOpen() {
        boolean tell = isOpen() && !toldOpen;
        toldOpen |= tell;
        return tell;
    }

    /** Returns true the first time that something waits since the last prediction. */
    boolean tellWaiting() {
        boolean tell = !toldWaiting;
        toldWaiting = true;
        return tell;
    }

    /** There was a prediction; returns whether the circuit had been told to be open. */
    boolean predicted(long now) {
        boolean wasOpen = toldOpen;
        lastPrediction = now;
        withoutPrediction = 0;
        failedProbes = 0;
        triedAlone = false;
        toldOpen = false;
        toldWaiting = false;
        return wasOpen;
    }

    /** An entry's first invocation has not given one prediction. */
    void failed(long now) {
        lastFailure = now;
        withoutPrediction = Math.min(IN_A_ROW, withoutPrediction + 1);
    }

    void await(FailedPart part) {
        waiting.add(part);
    }

    boolean isAwaited() {
        return !waiting.isEmpty();
    }

    /** The one that has waited longest; it waits no more. */
    @Nullable FailedPart next() {
        return waiting.poll();
    }

    /** Those of which that is so; they wait no more. */
    List<FailedPart> take(Predicate<FailedPart> which) {
        List<FailedPart> taken = new ArrayList<>();
        waiting.removeIf(part -> which.test(part) && taken.add(part));
        return taken;
    }

    /** A probe has failed: for all others that wait, that was a repetition, too. */
    void countRepetition(@Nullable FailedPart probe) {
        for (FailedPart part : waiting) {
            part.repeats += part == probe ? 0 : 1;
        }
    }

    /** Whether a probe may be sent: none is under way, and none is about to be. */
    boolean mayArm() {
        return !armed && probes.isEmpty() && beingSent == 0 && !waiting.isEmpty();
    }

    /** Whether to look from now on for those that have waited too long. */
    boolean beginSweeping() {
        boolean begins = !sweeping && !waiting.isEmpty();
        sweeping |= begins;
        return begins;
    }

    void endSweep() {
        sweeping = false;
    }

    void armed(boolean isArmed) {
        armed = isArmed;
    }

    int failedProbes() {
        return failedProbes;
    }

    void sendingProbe() {
        beingSent++;
    }

    /** What was being sent has become an attempt; absent if it has not. */
    void sentProbe(@Nullable InvocationId id) {
        beingSent--;
        if (id != null) {
            probes.add(id);
        }
    }

    /** Whether that was a probe; it is under way no more. */
    boolean endProbe(InvocationId id) {
        return probes.remove(id);
    }

    /** The last probe of a round has failed; false while another one is under way. */
    boolean endRound() {
        boolean over = probes.isEmpty() && beingSent == 0;
        if (over) {
            failedProbes++;
        }
        return over;
    }

    /** Whether a single record may be tried now, as a last resort: once between predictions. */
    boolean tryAlone() {
        boolean may = !triedAlone && !isOpen();
        triedAlone |= may;
        return may;
    }
}
