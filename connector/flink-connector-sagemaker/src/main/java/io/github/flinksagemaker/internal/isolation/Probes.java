// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.model.FailureKind;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Invokes, of the records that wait for an endpoint, one at a time again, nearly at once and then
 * at growing pauses: the probe. Each that fails counts as a repetition for all whose turn it was,
 * unless the circuit holds them; a prediction lets what waits go. Confined to the {@link
 * EventLoop}.
 */
final class Probes {

    private static final Logger LOG = LoggerFactory.getLogger(Probes.class);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private static final long SWEEP_MILLIS = 10_000;

    /** How long answers that fit no record are no proof of a wrong batch format. */
    private static final long UNFIT_MILLIS = 30_000;

    /** Of the first pause, before the first probe. */
    private static final long PART_OF_FIRST = 10;

    private final EventLoop loop;
    private final AttemptQueue queue;
    private final AttemptPayloads payloads;
    private final BackoffStrategy pauses;
    private final BackoffStrategy longestPauses;
    private final int maxRepeats;
    private final Predicate<FailedPart> isOver;
    private final Consumer<FailedPart> giveUp;
    private final Consumer<FailedPart> lastTry;
    private final BiConsumer<Accusation.Verdicts, Circuit> judge;
    private final Consumer<AttemptQueue.Item> dropped;

    /**
     * @param firstPause before the first repetition
     * @param isOver whether there is no time left for further attempts
     * @param giveUp takes what is to fail
     * @param lastTry takes what has waited for too many probes of others
     * @param judge takes what nothing has been answered after
     * @param dropped takes what has been in the queue for too long
     */
    Probes(
            EventLoop loop,
            AttemptQueue queue,
            AttemptPayloads payloads,
            Duration firstPause,
            int maxRepeats,
            Predicate<FailedPart> isOver,
            Consumer<FailedPart> giveUp,
            Consumer<FailedPart> lastTry,
            BiConsumer<Accusation.Verdicts, Circuit> judge,
            Consumer<AttemptQueue.Item> dropped) {
        this.loop = loop;
        this.queue = queue;
        this.payloads = payloads;
        this.pauses = BackoffStrategy.exponentialDelayHalfJitter(firstPause, LONGEST_PAUSE);
        this.longestPauses =
                BackoffStrategy.exponentialDelayWithoutJitter(firstPause, LONGEST_PAUSE);
        this.maxRepeats = maxRepeats;
        this.isOver = isOver;
        this.giveUp = giveUp;
        this.lastTry = lastTry;
        this.judge = judge;
        this.dropped = dropped;
    }

    /** How long to wait after so many failures in a row, in milliseconds: half of it at random. */
    long pause(int failures) {
        return pause(failures, pauses);
    }

    private static long pause(int failures, BackoffStrategy pauses) {
        long pause =
                pauses.computeDelay(Math.min(failures, 30) + (failures == 0 ? 2 : 1)).toMillis();
        return failures == 0 ? pause / PART_OF_FIRST : pause;
    }

    private void setTurn(FailedPart waiting) {
        long now = loop.now();
        waiting.setTurn(
                now + pause(waiting.rounds, longestPauses) / 2, now + pause(waiting.rounds));
    }

    /** It waits for a prediction of its endpoint, or its turn as the probe. */
    void await(FailedPart failed, Circuit circuit) {
        FailedPart part = failed.shortened();
        setTurn(part);
        circuit.await(part);
        if (!circuit.gives(failed.invocation.acceptedAt()) && circuit.tellWaiting()) {
            LOG.warn(
                    "The records of {} have failed ({}), and nothing shows that endpoint {} works:"
                            + " they are invoked again, up to {} times",
                    failed,
                    failed.words.getKind(),
                    circuit.endpoint(),
                    maxRepeats);
        }
        arm(circuit);
        sweepLater(circuit);
    }

    /** A probe may take hours to be answered: what waits behind it still ends in time. */
    void sweepLater(Circuit circuit) {
        if (circuit.beginSweeping()) {
            loop.schedule(
                    SWEEP_MILLIS,
                    () -> {
                        circuit.endSweep();
                        judge.accept(circuit.accusation.unanswered(loop.now()), circuit);
                        circuit.take(isOver).forEach(giveUp);
                        queue.take(circuit, isOver).forEach(dropped);
                        arm(circuit);
                        sweepLater(circuit);
                    });
        }
    }

    /**
     * Sends a probe when it is the turn of one that waits, or after a growing pause while the
     * circuit is open, if none is under way.
     */
    void arm(Circuit circuit) {
        long now = loop.now();
        if (!circuit.mayArm(now)) {
            return;
        }
        long at =
                circuit.isOpen()
                        ? now + pause(circuit.failedProbes())
                        : Math.max(now, circuit.nextTurn());
        if (circuit.arm(at)) {
            loop.schedule(
                    at - now,
                    () -> {
                        if (circuit.disarm(at)) {
                            probe(circuit);
                            queue.send();
                        }
                    });
        }
    }

    /**
     * One record tells most: that it is at fault itself is rarer than that its batch has one. It is
     * the middle one, since those at fault may be neighbours.
     */
    private void probe(Circuit circuit) {
        FailedPart next = circuit.next(loop.now());
        if (next == null) {
            arm(circuit); // it was the turn of one that waits no more
            return;
        }
        FailedPart probe = next;
        if (next.size() > 1 && payloads.objectionToParts(next.entryOfLedger()) == null) {
            int middle = next.from() + next.size() / 2;
            probe = next.some(middle, middle + 1);
            circuit.await(next.some(next.from(), middle));
            if (middle + 1 < next.to()) {
                circuit.await(next.some(middle + 1, next.to()));
            }
        }
        probe.rounds++;
        circuit.sendingProbe();
        queue.add(probe, circuit, ReinvocationKind.PROBE);
    }

    /** The probe has failed; it waits again, unless it is given up, or out and thus null. */
    void roundFailed(Circuit circuit, @Nullable FailedPart probe) {
        circuit.probeFailed(loop.now());
        if (!circuit.holds()) {
            for (FailedPart part : circuit.due(loop.now())) {
                if (!isProbe(part, probe)) { // which was counted when it was sent
                    part.rounds++;
                    setTurn(part);
                }
            }
            circuit.take(part -> isUsedUp(part, circuit))
                    .forEach(part -> usedUp(part, circuit, isProbe(part, probe)));
        }
        arm(circuit);
    }

    private static boolean isProbe(FailedPart part, @Nullable FailedPart probe) {
        return probe != null && part.isSameAs(probe);
    }

    private void usedUp(FailedPart part, Circuit circuit, boolean wasProbe) {
        if (circuit.hasWorked() && !wasProbe && !part.isLastTry()) {
            lastTry.accept(part); // the probes may have been at fault themselves
        } else {
            if (!mayPass(part, circuit)) {
                circuit.neverFits();
            }
            giveUp.accept(part);
        }
    }

    /** The first probe, which goes nearly at once, comes on top. */
    private boolean isUsedUp(FailedPart part, Circuit circuit) {
        boolean isPatient = mayPass(part, circuit) || loop.now() - part.refusedAt < UNFIT_MILLIS;
        return part.rounds > maxRepeats || !isPatient || circuit.neverFits(part);
    }

    /** Answers that fit no record where none ever did are no outage but a wrong batch format. */
    private static boolean mayPass(FailedPart part, Circuit circuit) {
        return circuit.hasWorked() || part.words.getKind() == FailureKind.MODEL_ERROR;
    }
}
