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
import io.github.flinksagemaker.model.InvocationId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 *       of just them. A record is at fault if others that were invoked at the time it was, each
 *       alone, have predictions ({@link Siblings}); a batch of one record is if it is refused twice
 *       while others have some. The model may have broken down just then.
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

    /** Beyond so many, endpoints share one circuit. */
    private static final int MAX_ENDPOINTS = 1_000;

    /** Watches and hands over what an {@link Isolator} decides. */
    public interface Host {

        /** Which records an invocation stands for. */
        EntryPart partOf(OpenInvocation invocation);

        /**
         * Some have been invoked again: that is part of the state now, and to be watched. Returns
         * whether it is: what may not be read has failed at once.
         */
        boolean accepted(OpenInvocation earlier, EntryPart part, Attempt attempt);

        /** Some have failed for good. */
        void decided(OpenInvocation earlier, EntryPart part, InferenceFailure failure);

        /** Of some only the first invocation can still tell why they failed. */
        void watchFirst(OpenInvocation earlier, EntryPart part);
    }

    private final EventLoop loop;
    private final S3Clock clock;
    private final Host host;
    private final AttemptPayloads payloads;
    private final FoundAttempts found;
    private final IsolationMetrics metrics;
    private final int maxRepeats;
    private final @Nullable Pattern transientFailure;
    private final AttemptQueue queue;
    private final Probes probes;
    private final Map<String, Circuit> circuits = new HashMap<>();

    /** Of open attempts at single records. */
    private final Map<InvocationId, Siblings> siblings = new HashMap<>();

    private boolean isOff;
    private boolean isRestored;
    private boolean toldUndivided;

    Isolator(
            EventLoop loop,
            S3Clock clock,
            Host host,
            AttemptSender sender,
            AttemptPayloads payloads,
            FoundAttempts found,
            IsolationMetrics metrics,
            SourceSettings settings) {
        this.loop = loop;
        this.clock = clock;
        this.host = host;
        this.payloads = payloads;
        this.found = found;
        this.metrics = metrics;
        this.maxRepeats = settings.retryMaxAttempts();
        String pattern = settings.retryPattern();
        this.transientFailure = pattern == null ? null : Pattern.compile(pattern);
        this.queue = new AttemptQueue(sender, this);
        this.probes =
                new Probes(
                        loop,
                        queue,
                        payloads,
                        settings.retryInitialDelay(),
                        maxRepeats,
                        this::isOver,
                        this::giveUp,
                        item -> notMade(item, null, ""));
    }

    /** The reader is restored: its endpoints have worked before, as far as anybody knows. */
    public void restored() {
        isRestored = true;
    }

    /** A restored reader goes on looking for an attempt. */
    public void restored(OpenInvocation invocation) {
        EntryPart part = host.partOf(invocation);
        Attempt attempt = part.attempt();
        if (attempt != null && invocation.verdict() == null) {
            circuit(invocation).open++;
            part.entry().know(attempt.id().attempt());
        }
    }

    /** The results of an invocation's records are out; {@code predicted}: a prediction is there. */
    public void emitted(OpenInvocation invocation, boolean predicted) {
        Circuit circuit = circuit(invocation);
        boolean wasProbe = settled(invocation, circuit);
        Siblings others = siblings.remove(invocation.id());
        if (others != null && invocation.verdict() == null) {
            decide(predicted ? others.predicted() : others.ended(), others, circuit);
        }
        if (predicted) {
            predicted(circuit, invocation);
        } else if (invocation.verdict() == null) {
            count(circuit, invocation, wasProbe);
            if (wasProbe) {
                probes.roundFailed(circuit, null);
            }
        }
        queue.send();
    }

    /** An invocation has given no predictions, and nothing of its records has been emitted. */
    public void failed(OpenInvocation invocation, InferenceFailure words) {
        Circuit circuit = circuit(invocation);
        boolean wasProbe = settled(invocation, circuit); // before anything waits for the next
        FailedPart failed = FailedPart.of(invocation, host.partOf(invocation), words);
        count(circuit, invocation, wasProbe);
        Siblings others = siblings.remove(invocation.id());
        if (words.getKind() == FailureKind.EXPIRED) {
            if (others != null) {
                decide(others.ended(), others, circuit);
            }
            expired(failed);
        } else if (others != null) {
            decide(others.refused(failed), others, circuit);
        } else if (isLast(failed)) {
            giveUp(failed);
        } else if (failed.entry().isListed()) {
            continueWith(failed);
        } else {
            lookForOthers(failed);
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

    /** Parts fail because of their records, and are no entries of their own. */
    private void count(Circuit circuit, OpenInvocation invocation, boolean wasProbe) {
        boolean isWhole = invocation.to() - invocation.from() == invocation.recordsOfEntry();
        if (!isWhole && !wasProbe) {
            return;
        }
        circuit.failed();
        if (circuit.tellOpen()) {
            LOG.warn(
                    "The last {} requests to endpoint {} gave no prediction. Until one does, failed"
                            + " records wait while one of them is invoked again now and then; see"
                            + " source.retry.max-attempts and source.isolate.max-delay",
                    Circuit.IN_A_ROW,
                    circuit.endpoint());
            countOpen();
        }
    }

    private void predicted(Circuit circuit, OpenInvocation invocation) {
        circuit.predicted(invocation.acceptedAt(), loop.now());
        if (circuit.tellClosed()) {
            LOG.info("Endpoint {} gives predictions again", circuit.endpoint());
            countOpen();
        }
        if (circuit.mayDivide()) {
            for (FailedPart part : circuit.take(any -> true)) {
                part.rounds = 0;
                repeat(part);
            }
        }
    }

    private void countOpen() {
        metrics.openCircuits((int) circuits.values().stream().filter(Circuit::isOpen).count());
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

    private void giveUp(FailedPart failed) {
        host.decided(failed.invocation, failed.part, failed.words);
    }

    private void lookForOthers(FailedPart failed) {
        boolean isFirst =
                failed.entry()
                        .await(
                                () -> {
                                    continueWith(failed);
                                    queue.send();
                                });
        if (isFirst) {
            found.find(
                    failed.entryOfLedger().invocationId(),
                    failed.entry().deadline(),
                    failed.entry()::listed,
                    problem -> {
                        if (problem.kind() == ErrorKind.ACCESS_DENIED) {
                            switchOff(problem);
                        }
                        failed.entry().listed(List.of());
                    });
        }
    }

    /** Takes over what others have done for some of the records; decides about the rest. */
    private void continueWith(FailedPart failed) {
        List<Attempt> others =
                failed.entry().takeFound(failed.from(), failed.to(), failed.number());
        int from = failed.from();
        while (from < failed.to()) {
            Attempt latest = FoundAttempts.latest(others, from);
            int to = from + 1;
            while (to < failed.to() && FoundAttempts.latest(others, to) == latest) {
                to++;
            }
            FailedPart some = failed.some(from, to);
            if (latest == null) {
                decide(some);
            } else if (host.accepted(some.invocation, some.by(latest), latest)) {
                circuit(some.invocation).open++;
            }
            from = to;
        }
    }

    private void decide(List<FailedPart> refused, Siblings others, Circuit circuit) {
        if (refused.isEmpty()) {
            return;
        }
        boolean proved =
                others.hasPrediction()
                        || circuit.hasAnsweredSince(refused.get(0).invocation.acceptedAt());
        if (!proved && !refused.stream().allMatch(this::isTransient)) {
            circuit.doubt(loop.now());
        }
        for (FailedPart part : refused) {
            if (proved && !isTransient(part)) {
                giveUp(part);
            } else {
                decide(part);
            }
        }
    }

    private void decide(FailedPart failed) {
        Circuit circuit = circuit(failed.invocation);
        if (isLast(failed)) {
            giveUp(failed);
        } else if (isTransient(failed)) {
            repeatLater(failed, circuit);
        } else if (!circuit.gives(failed.invocation.acceptedAt()) && canRepeat(failed)) {
            probes.await(failed, circuit);
        } else if (isOneRecord(failed)
                || payloads.objectionToParts(failed.entryOfLedger()) != null) {
            blame(failed, circuit);
        } else {
            divide(failed);
        }
    }

    private static boolean isOneRecord(FailedPart failed) {
        return failed.size() == 1 && failed.stoodAlone();
    }

    /**
     * What can't be divided was refused, and nothing is known of anything that was invoked with it:
     * a single record, or several that can't be invoked apart.
     */
    private void blame(FailedPart failed, Circuit circuit) {
        boolean othersWereAnswered = circuit.hasAnsweredSince(failed.invocation.acceptedAt());
        if (failed.repeats == 0 && canRepeat(failed)) {
            repeat(failed);
        } else if (othersWereAnswered || failed.repeats > maxRepeats || !canRepeat(failed)) {
            tellUndivided(failed);
            giveUp(failed);
        } else {
            probes.await(failed, circuit);
        }
    }

    private void tellUndivided(FailedPart failed) {
        if (isOneRecord(failed)) {
            return;
        }
        metrics.onNotIsolated();
        if (!toldUndivided) {
            toldUndivided = true;
            LOG.warn(
                    "The {} records of {} failed together and can't be invoked apart: {}. They all"
                            + " come out as failures, as others of the kind will",
                    failed.size(),
                    failed,
                    payloads.objectionToParts(failed.entryOfLedger()));
        }
    }

    private void divide(FailedPart failed) {
        if (!failed.stoodAlone()) { // what others have left of it, and is not known to fail alone
            queue.add(failed, circuit(failed.invocation), ReinvocationKind.PART);
            return;
        }
        List<Integer> bounds = Halving.bounds(failed.from(), failed.to());
        int parts = bounds.size() - 1;
        Circuit circuit = circuit(failed.invocation);
        Siblings group = parts == failed.size() ? new Siblings(parts) : null;
        for (int i = 0; i < parts; i++) {
            FailedPart part = failed.some(bounds.get(i), bounds.get(i + 1));
            part.siblings = group;
            queue.add(part, circuit, ReinvocationKind.PART);
        }
        probes.sweepLater(circuit);
    }

    private void repeat(FailedPart failed) {
        if (isOver(failed) || !canRepeat(failed)) {
            giveUp(failed);
            return;
        }
        failed.repeats++;
        Circuit circuit = circuit(failed.invocation);
        queue.add(failed, circuit, ReinvocationKind.REPETITION);
        probes.sweepLater(circuit);
    }

    private boolean canRepeat(FailedPart failed) {
        return payloads.canRepeat(failed, failed.entryOfLedger());
    }

    /** Its words say that it may go well later, whatever others do. */
    private void repeatLater(FailedPart failed, Circuit circuit) {
        if (failed.repeats >= maxRepeats) {
            giveUp(failed);
            return;
        }
        loop.schedule(
                probes.pause(failed.repeats),
                () -> {
                    if (isLast(failed)) {
                        giveUp(failed);
                    } else if (circuit.isOpen()) {
                        probes.await(failed, circuit);
                    } else {
                        repeat(failed);
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
        if (!item.isProbe() && !circuit.mayDivide()) {
            endSibling(failed);
            probes.await(failed, circuit);
            return false;
        }
        return true;
    }

    private void endSibling(FailedPart failed) {
        Siblings others = failed.siblings;
        failed.siblings = null;
        if (others != null) {
            decide(others.ended(), others, circuit(failed.invocation));
        }
    }

    @Override
    public boolean accepted(AttemptQueue.Item item, Attempt attempt) {
        FailedPart failed = item.failed;
        metrics.onReinvoked(item.kind);
        failed.entry().know(attempt.id().attempt());
        if (!host.accepted(failed.invocation, failed.by(attempt), attempt)) {
            ended(item);
            return false;
        }
        if (item.isProbe()) {
            item.circuit.sentProbe(attempt.id());
        }
        if (failed.siblings != null) {
            siblings.put(attempt.id(), failed.siblings);
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
        if (failure != null && failure.kind() == ErrorKind.ACCESS_DENIED) {
            switchOff(failure);
        } else if (!why.isEmpty()) {
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
                    queue.add(item.failed, item.circuit, item.kind);
                    queue.send();
                });
    }

    /** It is no open attempt, and will be none. */
    private void ended(AttemptQueue.Item item) {
        endSibling(item.failed);
        if (item.isProbe()) {
            item.circuit.probeNotSent();
            probes.arm(item.circuit);
        }
    }

    /** The role may not do it: the job goes on without. */
    private void switchOff(ServiceException why) {
        if (isOff) {
            return;
        }
        isOff = true;
        LOG.warn(
                "Failed records are not invoked again any more, since that is refused: {}. Allow"
                        + " sagemaker:InvokeEndpointAsync on the endpoint and s3:PutObject under"
                        + " attempts/ and inputs/ of the staging path, or set source.isolate to OFF",
                why.getMessage());
        circuits.values().forEach(circuit -> circuit.take(any -> true).forEach(this::giveUp));
    }

    private Circuit circuit(OpenInvocation invocation) {
        String endpoint = invocation.endpointName();
        boolean isOfItsOwn = circuits.size() < MAX_ENDPOINTS || circuits.containsKey(endpoint);
        return circuits.computeIfAbsent(
                isOfItsOwn ? endpoint : "", name -> new Circuit(name, isRestored));
    }
}
