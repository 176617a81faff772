// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.S3Clock;
import io.github.flinksagemaker.internal.watch.EntryPart;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.retries.api.BackoffStrategy;

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
 *       of just them. A record that is refused alone is invoked once more: the model may have
 *       broken down just then.
 *   <li>It gives none: the fault may be the model's. Records wait, whole, while one of them is
 *       invoked again at growing pauses, the probe; each that fails counts as a repetition for all.
 *       When the repetitions are used up, two records alone are tried, once: a prediction proves
 *       that it is the records' after all.
 * </ul>
 *
 * <p>All attempts at an entry end by one deadline (rule 55). What is given up fails with the last
 * words that there were of it. Confined to the {@link EventLoop}. Modelled in {@code
 * docs/model/attempts.pml}.
 */
public final class Isolator {

    private static final Logger LOG = LoggerFactory.getLogger(Isolator.class);

    /** Attempts that are being made at a time; each may hold a payload. */
    static final int MAX_BEING_SENT = 8;

    /** Attempts that may be open at a time. */
    static final int MAX_OPEN = 1_000;

    /** Beyond so many, endpoints share one circuit. */
    private static final int MAX_ENDPOINTS = 1_000;

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private static final long SWEEP_MILLIS = 10_000;

    /** Watches and hands over what an {@link Isolator} decides. */
    public interface Host {

        /** Which records an invocation stands for. */
        EntryPart partOf(OpenInvocation invocation);

        /** Some have been invoked again: that is part of the state now, and to be watched. */
        void accepted(OpenInvocation earlier, EntryPart part, Attempt attempt);

        /** Some have failed for good. */
        void decided(OpenInvocation earlier, EntryPart part, InferenceFailure failure);

        /** Of some only the first invocation can still tell why they failed. */
        void watchFirst(OpenInvocation earlier, EntryPart part);
    }

    private final EventLoop loop;
    private final S3Clock clock;
    private final Host host;
    private final AttemptSender sender;
    private final AttemptPayloads payloads;
    private final FoundAttempts found;
    private final IsolationMetrics metrics;
    private final int maxRepeats;
    private final @Nullable Pattern transientFailure;
    private final BackoffStrategy pauses;
    private final SendQueue queue = new SendQueue(MAX_BEING_SENT, MAX_OPEN);
    private final Map<String, Circuit> circuits = new HashMap<>();
    private boolean isOff;
    private boolean sending;
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
        this.sender = sender;
        this.payloads = payloads;
        this.found = found;
        this.metrics = metrics;
        this.maxRepeats = settings.retryMaxAttempts();
        String pattern = settings.retryPattern();
        this.transientFailure = pattern == null ? null : Pattern.compile(pattern);
        this.pauses =
                BackoffStrategy.exponentialDelayHalfJitter(
                        settings.retryInitialDelay(), LONGEST_PAUSE);
    }

    /** A restored reader goes on looking for an attempt. */
    public void restored(OpenInvocation invocation) {
        EntryPart part = host.partOf(invocation);
        Attempt attempt = part.attempt();
        if (attempt != null && invocation.verdict() == null) {
            queue.opened();
            part.entry().know(attempt.id().attempt());
        }
    }

    /** The results of an invocation's records are out; {@code predicted}: a prediction is there. */
    public void emitted(OpenInvocation invocation, boolean predicted) {
        Circuit circuit = circuit(invocation.endpointName());
        boolean wasProbe = settled(invocation, circuit);
        if (predicted) {
            predicted(circuit);
        } else if (invocation.verdict() == null) {
            failed(circuit, invocation);
            if (wasProbe) {
                probeFailed(circuit, null);
            }
        }
        send();
    }

    /** An invocation has given no predictions, and nothing of its records has been emitted. */
    public void failed(OpenInvocation invocation, InferenceFailure words) {
        Circuit circuit = circuit(invocation.endpointName());
        boolean wasProbe = settled(invocation, circuit);
        EntryPart part = host.partOf(invocation);
        FailedPart failed = FailedPart.of(invocation, part, words);
        failed(circuit, invocation);
        if (words.getKind() == FailureKind.EXPIRED) {
            expired(failed);
        } else if (isLast(failed, circuit)) {
            giveUp(failed);
        } else if (part.entry().isListed()) {
            continueWith(failed, circuit);
        } else {
            lookForOthers(failed, circuit);
        }
        if (wasProbe) {
            probeFailed(circuit, failed);
        }
        send();
    }

    private boolean settled(OpenInvocation invocation, Circuit circuit) {
        EntryPart part = invocation.part();
        if (part == null || part.attempt() == null || invocation.verdict() != null) {
            return false;
        }
        queue.settled();
        return circuit.endProbe(invocation.id());
    }

    private void failed(Circuit circuit, OpenInvocation invocation) {
        EntryPart part = invocation.part();
        if (part != null) {
            return; // parts fail because of their records, and are no entries of their own
        }
        circuit.failed(loop.now());
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

    private void predicted(Circuit circuit) {
        if (circuit.predicted(loop.now())) {
            LOG.info("Endpoint {} gives predictions again", circuit.endpoint());
            countOpen();
        }
        for (FailedPart part : circuit.take(any -> true)) {
            repeat(part);
        }
    }

    private void countOpen() {
        metrics.openCircuits((int) circuits.values().stream().filter(Circuit::isOpen).count());
    }

    /** Whether it is known at once that nothing more can be done. */
    private boolean isLast(FailedPart failed, Circuit circuit) {
        return isOff
                || failed.repeats == EntryPart.LAST
                || isOver(failed)
                || isAtFault(failed, circuit);
    }

    /**
     * Whether a record is to blame: it was refused alone, and once more, while the model answered
     * others.
     */
    private boolean isAtFault(FailedPart failed, Circuit circuit) {
        return failed.size() == 1
                && failed.stoodAlone()
                && failed.repeats > 0
                && circuit.gives(loop.now())
                && circuit.isTrusted(failed.part.since(), failed.invocation.acceptedAt())
                && !isTransient(failed);
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
            EntryPart part = failed.part;
            host.watchFirst(
                    failed.invocation,
                    new EntryPart(
                            part.entry(),
                            part.from(),
                            part.to(),
                            null,
                            null,
                            EntryPart.LAST,
                            part.since()));
        }
    }

    private void giveUp(FailedPart failed) {
        host.decided(failed.invocation, failed.part, failed.words);
    }

    private void lookForOthers(FailedPart failed, Circuit circuit) {
        boolean isFirst =
                failed.entry()
                        .await(
                                () -> {
                                    continueWith(failed, circuit);
                                    send();
                                });
        if (isFirst) {
            found.find(
                    failed.invocation.firstEntry().invocationId(),
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
    private void continueWith(FailedPart failed, Circuit circuit) {
        List<Attempt> others =
                failed.entry().takeFound(failed.from(), failed.to(), failed.number());
        int from = failed.from();
        while (from < failed.to()) {
            Attempt latest = latest(others, from);
            int to = from + 1;
            while (to < failed.to() && latest(others, to) == latest) {
                to++;
            }
            FailedPart some = failed.some(from, to);
            if (latest == null) {
                decide(some, circuit);
            } else {
                queue.opened();
                host.accepted(some.invocation, some.by(latest), latest);
            }
            from = to;
        }
    }

    /** Of a record the attempt with the greatest number counts (rule 51). */
    private static @Nullable Attempt latest(List<Attempt> attempts, int position) {
        Attempt latest = null;
        for (Attempt attempt : attempts) {
            boolean carries = attempt.from() <= position && position < attempt.to();
            if (carries && (latest == null || attempt.id().attempt() > latest.id().attempt())) {
                latest = attempt;
            }
        }
        return latest;
    }

    private void decide(FailedPart failed, Circuit circuit) {
        if (isLast(failed, circuit)) {
            giveUp(failed);
        } else if (isTransient(failed)) {
            repeatLater(failed, circuit);
        } else if (!circuit.gives(loop.now()) && canRepeat(failed)) {
            await(failed, circuit);
        } else if (failed.size() == 1 && failed.stoodAlone()) {
            if (failed.repeats == 0 || !canRepeat(failed)) {
                repeat(failed);
            } else if (failed.repeats > maxRepeats) {
                giveUp(failed);
            } else {
                await(failed, circuit);
            }
        } else if (mayDivide(failed)) {
            divide(failed);
        } else {
            giveUp(failed);
        }
    }

    private boolean mayDivide(FailedPart failed) {
        LedgerEntry entry = failed.invocation.firstEntry();
        String objection = payloads.objectionToParts(entry);
        if (objection != null) {
            metrics.onNotIsolated();
            if (!toldUndivided) {
                toldUndivided = true;
                LOG.warn(
                        "The {} records of {} failed together and can't be invoked apart: {}. They"
                                + " all come out as failures, as others of the kind will",
                        failed.size(),
                        failed,
                        objection);
            }
        }
        return objection == null;
    }

    private void divide(FailedPart failed) {
        if (!failed.stoodAlone()) { // what others have left of it, and is not known to fail alone
            queue.add(failed, ReinvocationKind.PART);
            return;
        }
        List<Integer> bounds = Halving.bounds(failed.from(), failed.to());
        for (int i = 0; i + 1 < bounds.size(); i++) {
            queue.add(failed.some(bounds.get(i), bounds.get(i + 1)), ReinvocationKind.PART);
        }
    }

    private void repeat(FailedPart failed) {
        if (isOver(failed) || !canRepeat(failed)) {
            giveUp(failed);
            return;
        }
        failed.repeats++;
        queue.add(failed, ReinvocationKind.REPETITION);
    }

    private boolean canRepeat(FailedPart failed) {
        return payloads.canRepeat(failed, failed.invocation.firstEntry());
    }

    /** Its words say that it may go well later, whatever others do. */
    private void repeatLater(FailedPart failed, Circuit circuit) {
        if (failed.repeats >= maxRepeats) {
            giveUp(failed);
            return;
        }
        loop.schedule(
                pause(failed.repeats),
                () -> {
                    if (circuit.isOpen()) {
                        await(failed, circuit);
                    } else {
                        repeat(failed);
                    }
                    send();
                });
    }

    private long pause(int failures) {
        return pauses.computeDelay(Math.min(failures, 30) + 2).toMillis();
    }

    private void await(FailedPart failed, Circuit circuit) {
        circuit.await(failed);
        if (circuit.tellWaiting()) {
            LOG.warn(
                    "The records of {} have failed ({}), and endpoint {} has given no prediction in"
                            + " the last minute: they are invoked again, up to {} times",
                    failed,
                    failed.words.getKind(),
                    circuit.endpoint(),
                    maxRepeats);
        }
        arm(circuit);
        sweepLater(circuit);
    }

    /** A probe may take hours to be answered: what waits behind it still ends in time. */
    private void sweepLater(Circuit circuit) {
        if (circuit.beginSweeping()) {
            loop.schedule(
                    SWEEP_MILLIS,
                    () -> {
                        circuit.endSweep();
                        circuit.take(this::isOver).forEach(this::giveUp);
                        sweepLater(circuit);
                    });
        }
    }

    private void arm(Circuit circuit) {
        if (circuit.mayArm()) {
            circuit.armed(true);
            loop.schedule(
                    pause(circuit.failedProbes()),
                    () -> {
                        circuit.armed(false);
                        probe(circuit);
                        send();
                    });
        }
    }

    private void probe(Circuit circuit) {
        if (isOff || circuit.gives(loop.now())) {
            circuit.take(any -> true).forEach(this::repeat);
            return;
        }
        FailedPart next = circuit.next();
        if (next == null) {
            return;
        }
        if (canRepeat(next)) {
            next.repeats++;
            sendProbe(next, circuit, ReinvocationKind.REPETITION);
        } else {
            giveUp(next);
            arm(circuit);
        }
    }

    private void sendProbe(FailedPart part, Circuit circuit, ReinvocationKind kind) {
        circuit.sendingProbe();
        queue.addProbe(part, kind);
    }

    /** {@code probe} has failed; absent if it gave predictions that none could read. */
    private void probeFailed(Circuit circuit, @Nullable FailedPart probe) {
        if (!circuit.endRound()) {
            return;
        }
        if (!circuit.holds()) {
            circuit.countRepetition(probe); // which was counted when it was sent
            List<FailedPart> used = circuit.take(part -> part.repeats >= maxRepeats);
            if (!tryAlone(used, circuit)) {
                used.forEach(this::giveUp);
            }
        }
        arm(circuit);
    }

    /** Of records that fail together, the first and the last are tried alone, once. */
    private boolean tryAlone(List<FailedPart> used, Circuit circuit) {
        FailedPart chosen = null;
        for (FailedPart part : used) {
            LedgerEntry entry = part.invocation.firstEntry();
            if (part.size() > 1 && payloads.objectionToParts(entry) == null) {
                chosen = part;
                break;
            }
        }
        if (chosen == null || !circuit.tryAlone()) {
            return false;
        }
        int from = chosen.from();
        int to = chosen.to();
        sendProbe(chosen.repeated(from, from + 1), circuit, ReinvocationKind.PART);
        sendProbe(chosen.repeated(to - 1, to), circuit, ReinvocationKind.PART);
        if (to - from > 2) {
            circuit.await(chosen.repeated(from + 1, to - 1));
        }
        for (FailedPart part : used) {
            if (part != chosen) {
                circuit.await(part);
            }
        }
        return true;
    }

    /** Makes attempts as far as there is room. */
    private void send() {
        if (sending) {
            return; // one could not be made, at once: the outer call goes on
        }
        sending = true;
        try {
            for (SendQueue.Item next = queue.next(); next != null; next = queue.next()) {
                send(next);
            }
        } finally {
            sending = false;
        }
    }

    private void send(SendQueue.Item item) {
        FailedPart failed = item.failed;
        Circuit circuit = circuit(failed.invocation.endpointName());
        if (isOff || isOver(failed)) {
            queue.sent();
            notSent(item, circuit, failed.words);
        } else if (!item.isProbe && circuit.isOpen()) {
            queue.sent();
            await(failed, circuit);
        } else {
            sender.send(failed, listener(item, circuit));
        }
    }

    private AttemptSender.Listener listener(SendQueue.Item item, Circuit circuit) {
        return new AttemptSender.Listener() {
            @Override
            public void accepted(Attempt attempt) {
                queue.sent();
                queue.opened();
                metrics.onReinvoked(item.kind);
                item.failed.entry().know(attempt.id().attempt());
                if (item.isProbe) {
                    circuit.sentProbe(attempt.id());
                }
                host.accepted(item.failed.invocation, item.failed.by(attempt), attempt);
                send();
            }

            @Override
            public void refused(String why) {
                LOG.warn("{} could not be invoked again: {}", item.failed, why);
                queue.sent();
                notSent(item, circuit, item.failed.words);
                send();
            }

            @Override
            public void failed(ServiceException failure) {
                queue.sent();
                if (failure.kind() == ErrorKind.ACCESS_DENIED) {
                    switchOff(failure);
                } else {
                    LOG.warn("{} could not be invoked again", item.failed, failure);
                }
                notSent(item, circuit, item.failed.words);
                send();
            }
        };
    }

    private void notSent(SendQueue.Item item, Circuit circuit, InferenceFailure words) {
        host.decided(item.failed.invocation, item.failed.part, words);
        if (item.isProbe) {
            circuit.sentProbe(null);
            probeFailed(circuit, null);
        }
    }

    /** The role may not do it, or there is nothing to do it with: the job goes on without. */
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
        List<FailedPart> left = new ArrayList<>();
        circuits.values().forEach(circuit -> left.addAll(circuit.take(any -> true)));
        left.forEach(this::giveUp);
    }

    private Circuit circuit(String endpoint) {
        boolean isOfItsOwn = circuits.size() < MAX_ENDPOINTS || circuits.containsKey(endpoint);
        return circuits.computeIfAbsent(isOfItsOwn ? endpoint : "", Circuit::new);
    }
}
