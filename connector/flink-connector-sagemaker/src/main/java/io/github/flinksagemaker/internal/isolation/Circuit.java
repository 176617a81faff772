// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

    /** So many records in a row that were refused, each alone, raise a doubt. */
    private static final int DOUBTFUL = 8;

    /** How long a probe is waited for before another goes: its answer may be lost. */
    private static final long PATIENCE_MILLIS = 300_000;

    private static final long NEVER = Long.MIN_VALUE / 2;

    private final String endpoint;
    private final Deque<FailedPart> waiting = new ArrayDeque<>();

    /** What is to be invoked again, when there is room. */
    final Deque<AttemptQueue.Item> toSend = new ArrayDeque<>();

    /** How many further attempts are open. */
    int open;

    /** Of what was refused alone a second time. */
    final Accusation accusation = new Accusation();

    private boolean hasWorked;
    private boolean neverFits;
    private boolean isBeingSent;
    private final Map<InvocationId, Boolean> probes = new HashMap<>();
    private long probeSentAt;
    private long probeFailedAt = NEVER;

    /** How many of those that wait the next prediction lets go. */
    private int releasing = AttemptQueue.MAX_OPEN;

    private long lastPrediction = NEVER;

    /** When the latest invocation was accepted that there is a prediction for. */
    private long answered = NEVER;

    private long doubtedAt = NEVER;
    private int withoutPrediction;
    private int refusedAlone;

    /** How many probes in a row have failed. */
    private int failedProbes;

    private long armedFor = Long.MAX_VALUE;
    private boolean sweeping;
    private boolean toldOpen;
    private boolean toldWaiting;

    /** {@code hasWorked}: it is taken for one that has given predictions before. */
    Circuit(String endpoint, boolean hasWorked) {
        this.endpoint = endpoint;
        this.hasWorked = hasWorked;
    }

    String endpoint() {
        return endpoint;
    }

    /**
     * Whether the fault is among the records of what was accepted then: one of the latest entries
     * has given predictions, no more than a short while before.
     */
    boolean gives(long acceptedAt) {
        return mayDivide()
                && lastPrediction != NEVER
                && lastPrediction >= acceptedAt - PROOF_MILLIS;
    }

    /** Whether nothing speaks against the model: else nothing goes but probes. */
    boolean mayDivide() {
        return doubtedAt == NEVER && !isOpen();
    }

    /** A record was refused alone. If many are in a row, perhaps it gives none any more. */
    void refusedAlone(long refusedAt) {
        if (++refusedAlone >= DOUBTFUL) {
            doubtedAt = Math.max(doubtedAt, refusedAt);
            releasing = 1;
        }
    }

    /** Whether there is a prediction for what was accepted after that. */
    boolean hasWorkedSince(long refusedAt) {
        return answered > refusedAt;
    }

    /** Whether it is invoked with a proof that it was not refused, or killed, with another. */
    boolean hasWorkedFor(FailedPart part) {
        return hasWorkedSince(
                part.repeats == 0 ? part.refusedAt : Math.max(part.refusedAt, probeFailedAt));
    }

    boolean isOpen() {
        return withoutPrediction >= IN_A_ROW;
    }

    boolean hasWorked() {
        return hasWorked;
    }

    /** It has never worked, and has gone on answering what fits no record. */
    void neverFits() {
        neverFits = true;
    }

    /** Whether to wait for nothing that failed in this way. */
    boolean neverFits(FailedPart failed) {
        return neverFits && !hasWorked && failed.words.getKind() != FailureKind.MODEL_ERROR;
    }

    /**
     * Whether what waits does so until its deadline: the endpoint has worked and has broken down.
     * One that never gave a prediction here may be set up wrongly: there what waits fails after its
     * repetitions.
     */
    boolean holds() {
        return isOpen() && hasWorked;
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

    /**
     * There was a prediction for what was accepted then. What was accepted before a doubt proves
     * nothing against it.
     */
    void predicted(long acceptedAt, long now) {
        answered = Math.max(answered, acceptedAt);
        if (acceptedAt <= doubtedAt) {
            return;
        }
        refusedAlone = 0;
        hasWorked = true;
        lastPrediction = now;
        doubtedAt = NEVER;
        withoutPrediction = 0;
        failedProbes = 0;
        toldWaiting = false;
    }

    /** Returns true the first time that it is found closed since it was told to be open. */
    boolean tellClosed() {
        boolean tell = toldOpen && !isOpen();
        toldOpen &= !tell;
        return tell;
    }

    /** An entry as a whole, or a probe, has not given one prediction. */
    void failed() {
        withoutPrediction = Math.min(IN_A_ROW, withoutPrediction + 1);
        releasing = isOpen() ? 1 : releasing;
    }

    void await(FailedPart part) {
        waiting.add(part);
    }

    /**
     * Of those whose turn it is, or of all while the circuit is open, the one that has waited
     * longest; it waits no more. One that was refused alone is rather at fault itself, so that it
     * tells less of the model.
     */
    @Nullable FailedPart next(long now) {
        Collection<FailedPart> due = isOpen() ? waiting : due(now);
        FailedPart next =
                due.stream()
                        .filter(part -> !part.isRefusedAlone())
                        .findFirst()
                        .orElseGet(() -> due.stream().findFirst().orElse(null));
        waiting.remove(next);
        return next;
    }

    /** Those that wait whose turn it is. */
    List<FailedPart> due(long now) {
        return waiting.stream().filter(part -> part.isItsTurn(now)).collect(Collectors.toList());
    }

    /** When a probe is to be sent for one of those that wait. */
    long nextTurn() {
        return waiting.stream().mapToLong(FailedPart::turnAt).min().orElse(Long.MAX_VALUE);
    }

    /**
     * Those that a prediction lets go: what was refused before the model has answered later
     * requests. After an outage one at first, and twice as many by each further prediction. A
     * record that was refused alone twice goes by itself, as a probe.
     */
    List<FailedPart> release() {
        int most = releasing;
        releasing = Math.min(AttemptQueue.MAX_OPEN, 2 * releasing);
        int[] count = new int[1];
        return take(
                part ->
                        hasWorkedSince(part.refusedAt)
                                && !(part.isRefusedAlone() && part.repeats > 0)
                                && count[0]++ < most);
    }

    /** Those of which that is so; they wait no more. */
    List<FailedPart> take(Predicate<FailedPart> which) {
        List<FailedPart> taken = new ArrayList<>();
        waiting.removeIf(part -> which.test(part) && taken.add(part));
        return taken;
    }

    /** Whether a probe may be sent: none is about to be, or under way for less than a while. */
    boolean mayArm(long now) {
        boolean isUnderWay =
                isBeingSent || !probes.isEmpty() && now - probeSentAt < PATIENCE_MILLIS;
        return !isUnderWay && !waiting.isEmpty();
    }

    /** Returns whether a probe is to be sent at that time, and not before anyway. */
    boolean arm(long at) {
        if (armedFor <= at || isOpen() && armedFor != Long.MAX_VALUE) {
            return false;
        }
        armedFor = at;
        return true;
    }

    /** Returns whether it is still to be sent at that time; it is no more then. */
    boolean disarm(long at) {
        if (armedFor != at) {
            return false;
        }
        armedFor = Long.MAX_VALUE;
        return true;
    }

    /** Whether to look from now on for those that have waited too long. */
    boolean beginSweeping() {
        boolean begins =
                !sweeping && (!waiting.isEmpty() || !toSend.isEmpty() || accusation.isOpen());
        sweeping |= begins;
        return begins;
    }

    void endSweep() {
        sweeping = false;
    }

    int failedProbes() {
        return failedProbes;
    }

    void sendingProbe() {
        isBeingSent = true;
    }

    /** It has become an attempt; {@code tells}: if it fails, that tells of the model. */
    void sentProbe(InvocationId id, boolean tells, long now) {
        isBeingSent = false;
        probes.put(id, tells);
        probeSentAt = now;
    }

    /** It could not be sent, which tells nothing. */
    void probeNotSent() {
        isBeingSent = false;
    }

    /**
     * Whether that is a probe that tells of the model if it fails: one that was refused alone is
     * rather at fault itself.
     */
    boolean tells(InvocationId id) {
        return probes.getOrDefault(id, false);
    }

    /** Whether that was a probe; it is under way no more, and has failed unless one predicts. */
    boolean endProbe(InvocationId id) {
        if (probes.remove(id) == null) {
            return false;
        }
        failedProbes++;
        return true;
    }

    void probeFailed(long now) {
        probeFailedAt = now;
    }
}
