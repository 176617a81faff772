// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.S3Clock;
import io.github.flinksagemaker.internal.watch.EntryPart;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of records that an invocation gave no predictions for (rule 54).
 *
 * <p>A container refuses a request as a whole, for one record or because it is broken, and a
 * failure object does not tell which. So it depends on the endpoint's other answers of late ({@link
 * Circuit}):
 *
 * <ul>
 *   <li>It gives predictions: the fault is among the records. They are divided ({@link Halving})
 *       and invoked again until those at fault stand alone, and fail with what the container said
 *       of just them. Since the model may have broken down just then, a record is at fault only if
 *       it is refused alone twice, the second time after a prediction for something that was
 *       accepted after the first, and if the model worked then, too ({@link Accusation}).
 *   <li>It gives none: the fault may be the model's. Records wait, whole, for a prediction or for
 *       their turn as the probe ({@link Probes}).
 * </ul>
 *
 * <p>All attempts at an entry end by one deadline (rule 55). What is given up fails with the last
 * words that there were of it. Confined to the {@link EventLoop}. Modelled in {@code
 * docs/model/attempts.pml}.
 */
public final class Isolator implements AttemptQueue.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Isolator.class);

    private final EventLoop loop;
    private final S3Clock clock;
    private final IsolationHost host;
    private final AttemptPayloads payloads;
    private final Adoption adoption;
    private final IsolationMetrics metrics;
    private final int maxRepeats;
    private final @Nullable Pattern transientFailure;
    private final AttemptQueue queue;
    private final Probes probes;
    private final Circuits circuits;

    private boolean isOff;

    Isolator(
            EventLoop loop,
            S3Clock clock,
            IsolationHost host,
            AttemptSender sender,
            AttemptPayloads payloads,
            FoundAttempts found,
            IsolationMetrics metrics,
            SourceSettings settings) {
        this.loop = loop;
        this.clock = clock;
        this.host = host;
        this.payloads = payloads;
        this.metrics = metrics;
        this.maxRepeats = settings.retryMaxAttempts();
        String pattern = settings.retryPattern();
        this.transientFailure = pattern == null ? null : Pattern.compile(pattern);
        this.circuits = new Circuits(metrics::openCircuits);
        this.queue = new AttemptQueue(sender, this);
        this.adoption = new Adoption(found, this::adopted, this::decide, this::noteDenial);
        this.probes =
                new Probes(
                        loop,
                        queue,
                        payloads,
                        settings.retryInitialDelay(),
                        maxRepeats,
                        this::isOver,
                        this::giveUp,
                        this::tryLast,
                        this::judge,
                        item -> notMade(item, null, ""));
    }

    /** The reader is restored: its endpoints have worked before, as far as anybody knows. */
    public void restored() {
        circuits.haveWorked();
    }

    /** A restored reader goes on looking for an attempt. */
    public void restored(OpenInvocation invocation) {
        EntryPart part = host.partOf(invocation);
        Attempt attempt = part.attempt();
        if (attempt != null && invocation.verdict() == null) {
            circuits.of(invocation).open++;
            part.entry().know(attempt.id().attempt());
        }
    }

    /** The results of an invocation's records are out; {@code predicted}: a prediction is there. */
    public void emitted(OpenInvocation invocation, boolean predicted) {
        Circuit circuit = circuits.of(invocation);
        boolean tells = circuit.tells(invocation.id());
        boolean wasProbe = settled(invocation, circuit);
        if (predicted) {
            predicted(circuit, invocation);
        } else if (wasProbe) {
            if (tells) {
                circuits.failed(circuit);
            }
            probes.roundFailed(circuit, null); // it was answered, but not with a prediction
        }
        queue.send();
    }

    /** An invocation has given no predictions, and nothing of its records has been emitted. */
    public void failed(OpenInvocation invocation, InferenceFailure words) {
        Circuit circuit = circuits.of(invocation);
        boolean tells = circuit.tells(invocation.id());
        boolean wasProbe = settled(invocation, circuit); // before anything waits for the next
        FailedPart failed = FailedPart.of(invocation, host.partOf(invocation), words, loop.now());
        if (words.getKind() == FailureKind.EXPIRED) {
            expired(failed); // which tells nothing of the model: it was accepted long before
            probes.arm(circuit);
            queue.send();
            return;
        }
        count(circuit, invocation, tells);
        if (isLast(failed)) {
            giveUp(failed);
        } else {
            adoption.take(failed, queue::send);
        }
        if (wasProbe) {
            probes.roundFailed(circuit, failed);
        }
        queue.send();
    }

    /** Returns whether that was the probe. */
    private boolean settled(OpenInvocation invocation, Circuit circuit) {
        EntryPart part = invocation.part();
        if (part == null || part.attempt() == null || invocation.verdict() != null) {
            return false;
        }
        circuit.open--;
        return circuit.endProbe(invocation.id());
    }

    /**
     * Parts are no entries of their own, and fail because of their records, while the endpoint
     * gives predictions. A record that is invoked apart counts only as a probe, and only the first
     * time: many at fault are no broken model.
     */
    private void count(Circuit circuit, OpenInvocation invocation, boolean tells) {
        EntryPart part = invocation.part();
        boolean isFirst = part == null || part.attempt() == null;
        int size = invocation.to() - invocation.from();
        boolean isWhole = size == invocation.recordsOfEntry();
        circuit.accusation.refused();
        if (isFirst || tells || size > 1 && (isWhole || !circuit.gives(invocation.acceptedAt()))) {
            circuits.failed(circuit);
        }
    }

    private void predicted(Circuit circuit, OpenInvocation invocation) {
        circuits.predicted(circuit, invocation.acceptedAt(), loop.now());
        judge(circuit.accusation.answered(invocation.acceptedAt()), circuit);
        if (circuit.mayDivide()) {
            circuit.release().forEach(this::repeat);
        }
        probes.arm(circuit); // what was refused since waits on
    }

    /** Whether it is known at once that nothing more can be done. */
    private boolean isLast(FailedPart failed) {
        return isOff || failed.repeats == EntryPart.LAST || isOver(failed);
    }

    private boolean isOver(FailedPart failed) {
        return clock.at(loop.now()) >= failed.entry().deadline();
    }

    private boolean isTransient(FailedPart failed) {
        return transientFailure != null
                && transientFailure.matcher(failed.words.getMessage()).find();
    }

    /** An attempt that is never answered leaves the words that it was made for. */
    private void expired(FailedPart failed) {
        InferenceFailure earlier = failed.part.lastWords();
        if (earlier != null) {
            host.decided(failed.invocation, failed.part, earlier);
        } else {
            host.watchFirst(failed.invocation, failed.part.last());
        }
    }

    private void adopted(FailedPart failed, Attempt attempt) {
        if (host.accepted(failed.invocation, failed.by(attempt), attempt)) {
            circuits.of(failed.invocation).open++;
        }
    }

    private void giveUp(FailedPart failed) {
        host.decided(failed.invocation, failed.part, failed.words);
    }

    private void decide(FailedPart failed) {
        Circuit circuit = circuits.of(failed.invocation);
        boolean gives = circuit.gives(failed.invocation.acceptedAt());
        failed.holdWhile(circuit.holds());
        if (isLast(failed) || failed.isLastTry() && !gives || circuit.neverFits(failed)) {
            giveUp(failed);
        } else if (isTransient(failed)) {
            repeatLater(failed, circuit);
        } else if (!gives && canRepeat(failed)) {
            await(failed, circuit);
        } else if (failed.isRefusedAlone()) {
            if (failed.repeats == 0) {
                circuit.refusedAlone(failed.refusedAt);
            }
            blame(failed, circuit);
        } else if (payloads.objectionToParts(failed.entryOfLedger()) != null) {
            blame(failed, circuit);
        } else {
            divide(failed);
        }
    }

    /**
     * It can't be divided: it is at fault if that is the second time that it is refused, and the
     * model has worked since the first, and works now.
     */
    private void blame(FailedPart failed, Circuit circuit) {
        if (!canRepeat(failed) || failed.isLastTry() || failed.repeats > 1 + maxRepeats) {
            condemn(failed);
        } else if (failed.repeats == 0) {
            await(failed, circuit);
        } else if (circuit.hasWorkedSince(failed.invocation.acceptedAt())) {
            condemn(failed);
        } else {
            circuit.accusation.accuse(failed);
            probes.sweepLater(circuit);
        }
    }

    private void judge(Accusation.Verdicts verdicts, Circuit circuit) {
        verdicts.atFault.forEach(this::condemn);
        verdicts.unproven.forEach(part -> probes.await(part, circuit)); // each by itself
    }

    private void condemn(FailedPart failed) {
        String objection =
                failed.isRefusedAlone() ? null : payloads.objectionToParts(failed.entryOfLedger());
        if (objection != null) {
            metrics.onNotIsolated(failed, objection);
        }
        giveUp(failed);
    }

    /** It is invoked again once the model has answered what was accepted after its refusal. */
    private void await(FailedPart failed, Circuit circuit) {
        if (circuit.mayDivide() && circuit.hasWorkedSince(failed.refusedAt)) {
            repeat(failed);
        } else {
            probes.await(failed, circuit);
        }
    }

    private void divide(FailedPart failed) {
        if (!failed.stoodAlone()) { // what others have left of it, and is not known to fail alone
            enqueue(failed);
            return;
        }
        List<Integer> bounds = Halving.bounds(failed.from(), failed.to());
        for (int i = 0; i + 1 < bounds.size(); i++) {
            enqueue(failed.some(bounds.get(i), bounds.get(i + 1)));
        }
    }

    private void enqueue(FailedPart failed) {
        enqueue(failed, failed.stoodAlone() ? ReinvocationKind.REPETITION : ReinvocationKind.PART);
    }

    private void enqueue(FailedPart failed, ReinvocationKind kind) {
        Circuit circuit = circuits.of(failed.invocation);
        queue.add(failed, circuit, kind);
        probes.sweepLater(circuit);
    }

    /** The model has worked since it was refused. */
    private void repeat(FailedPart failed) {
        failed.rounds = 0;
        repeatAnyway(failed);
    }

    /** Others have been the probes until now, and may have been at fault. */
    private void tryLast(FailedPart failed) {
        failed.setLastTry();
        repeatAnyway(failed);
    }

    private void repeatAnyway(FailedPart failed) {
        if (isLast(failed) || !canRepeat(failed)) {
            giveUp(failed);
        } else {
            enqueue(failed);
        }
    }

    private boolean canRepeat(FailedPart failed) {
        return payloads.canRepeat(failed, failed.entryOfLedger());
    }

    /** Its words say that it may go well later, whatever others do. */
    private void repeatLater(FailedPart failed, Circuit circuit) {
        if (failed.rounds >= maxRepeats) {
            giveUp(failed);
            return;
        }
        loop.schedule(
                probes.pause(failed.rounds++),
                () -> {
                    if (circuit.isOpen() && !isLast(failed)) {
                        probes.await(failed, circuit);
                    } else {
                        repeatAnyway(failed);
                    }
                    queue.send();
                });
    }

    /** While something speaks against the model, nothing goes but probes. */
    @Override
    public boolean mayBegin(AttemptQueue.Item item) {
        FailedPart failed = item.failed;
        Circuit circuit = item.circuit;
        if (isOff || isOver(failed)) {
            notMade(item, null, "");
            return false;
        }
        failed.holdWhile(circuit.holds());
        if (!item.isProbe() && !failed.isLastTry() && !circuit.mayDivide()) {
            probes.await(failed, circuit);
            return false;
        }
        item.hasProof = circuit.hasWorkedFor(failed);
        return true;
    }

    @Override
    public boolean accepted(AttemptQueue.Item item, Attempt attempt) {
        FailedPart failed = item.failed;
        metrics.onReinvoked(item.kind);
        failed.entry().know(attempt.id().attempt());
        if (failed.stoodAlone()) { // without a proof it is as if it was refused for the first time
            failed.repeats = item.hasProof ? failed.repeats + 1 : 0;
        }
        if (!host.accepted(failed.invocation, failed.by(attempt), attempt)) {
            ended(item);
            return false;
        }
        if (item.isProbe()) {
            item.circuit.sentProbe(attempt.id(), !failed.isRefusedAlone(), loop.now());
        }
        return true;
    }

    @Override
    public void notMade(AttemptQueue.Item item, @Nullable ServiceException failure, String why) {
        FailedPart failed = item.failed;
        boolean passes = failure != null && PatientCalls.passes(failure);
        if (passes && !isLast(failed)) {
            makeLater(item);
            return;
        }
        if (failure != null) {
            noteDenial(failure);
        }
        if (failure == null && !why.isEmpty()) {
            metrics.onNotIsolated(failed, why);
        } else if (failure != null && !isOff) {
            LOG.warn("{} could not be invoked again: {}", failed, why);
        }
        giveUp(failed);
        ended(item);
    }

    /** The service does not take it now: others go first. */
    private void makeLater(AttemptQueue.Item item) {
        loop.schedule(
                probes.pause(1),
                () -> {
                    enqueue(item.failed, item.kind);
                    queue.send();
                });
    }

    /** It is no open attempt, and will be none. */
    private void ended(AttemptQueue.Item item) {
        if (item.isProbe()) {
            item.circuit.probeNotSent();
            probes.arm(item.circuit);
        }
    }

    /** What the role may not do the job goes on without. */
    private void noteDenial(ServiceException why) {
        if (isOff || why.kind() != ErrorKind.ACCESS_DENIED) {
            return;
        }
        isOff = true;
        LOG.warn(
                "Failed records are not invoked again any more, since that is refused: {}. Allow"
                        + " sagemaker:InvokeEndpointAsync on the endpoint and s3:PutObject under"
                        + " attempts/ and inputs/ of the staging path, or set source.isolate to OFF",
                why.getMessage());
        circuits.forEach(circuit -> circuit.take(any -> true).forEach(this::giveUp));
    }
}
