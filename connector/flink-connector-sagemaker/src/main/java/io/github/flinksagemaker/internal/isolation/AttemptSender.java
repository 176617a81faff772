// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.ledger.AttemptCodec;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.S3Clock;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes one further attempt: stage, invoke, and write down what was accepted under the next free
 * number (rule 50). A crash before that costs the inference. Modelled in {@code
 * docs/model/attempts.pml}.
 */
final class AttemptSender {

    /** Hears how an attempt that was to be made ended. */
    interface Listener {

        /** It is accepted, and an object of the ledger; perhaps another's that is just the same. */
        void accepted(Attempt attempt);

        /** The service refuses it, or it can't be made. */
        void refused(String why);

        /** A request was not permitted, or no endpoint or bucket is there, or time is over. */
        void failed(ServiceException failure);
    }

    /** So many, of up to six characters. */
    private static final long NONCES = 36L * 36 * 36 * 36 * 36 * 36;

    private final EventLoop loop;
    private final ObjectStore store;
    private final InferenceEndpoint endpoint;
    private final LedgerPaths paths;
    private final S3Clock clock;
    private final Duration grace;
    private final PatientCalls calls;
    private final FoundAttempts found;
    private final AttemptPayloads payloads;

    /** {@code grace} is added to an attempt's patience, as it is to an entry's. */
    AttemptSender(
            EventLoop loop,
            ObjectStore store,
            InferenceEndpoint endpoint,
            LedgerPaths paths,
            S3Clock clock,
            Duration grace,
            PatientCalls calls,
            FoundAttempts found,
            AttemptPayloads payloads) {
        this.loop = loop;
        this.store = store;
        this.endpoint = endpoint;
        this.paths = paths;
        this.clock = clock;
        this.grace = grace;
        this.calls = calls;
        this.found = found;
        this.payloads = payloads;
    }

    void send(FailedPart failed, Listener then) {
        LedgerEntry entry = failed.invocation.firstEntry();
        payloads.of(
                failed,
                entry,
                payload -> stage(failed, entry, payload, then),
                then::refused,
                then::failed);
    }

    private void stage(
            FailedPart failed, LedgerEntry entry, AttemptPayload payload, Listener then) {
        S3Location input = payload.input();
        byte[] body = payload.body();
        if (input == null || body == null) {
            invoke(failed, entry, payload, then);
            return;
        }
        calls.call(
                failed.entry().deadline(),
                () -> store.put(input, body, payload.contentType()),
                staged -> invoke(failed, entry, payload, then),
                then::failed);
    }

    private void invoke(
            FailedPart failed, LedgerEntry entry, AttemptPayload payload, Listener then) {
        InvocationId id = entry.invocationId().withAttempt(failed.entry().nextNumber(), newNonce());
        InvocationRequest request;
        try {
            request = request(id, entry, payload);
        } catch (RuntimeException e) {
            then.refused("it can't be invoked again: " + e.getMessage());
            return;
        }
        long[] before = new long[1]; // no later than it is accepted (rule 54)
        calls.call(
                failed.entry().deadline(),
                () -> {
                    before[0] = loop.now();
                    return endpoint.invoke(request);
                },
                accepted ->
                        record(
                                failed,
                                attempt(id, failed, entry, payload, accepted, before[0]),
                                then),
                failure -> {
                    if (failure.kind() == ErrorKind.REJECTED) {
                        then.refused(String.valueOf(failure.getMessage()));
                    } else {
                        then.failed(failure);
                    }
                });
    }

    private static InvocationRequest request(
            InvocationId id, LedgerEntry entry, AttemptPayload payload) {
        Long ttl = entry.requestTtl();
        Long timeout = entry.invocationTimeout();
        if (ttl == null || timeout == null) {
            throw new IllegalStateException(
                    "an older connector has not recorded the entry's TTL and time-out");
        }
        return InvocationRequest.builder()
                .setEndpointName(entry.endpointName())
                .setInferenceId(id.toString())
                .setInputLocation(payload.input())
                .setBody(payload.input() == null ? payload.body() : null)
                .setContentType(payload.contentType())
                .setAccept(entry.accept())
                .setCustomAttributes(entry.customAttributes())
                .setOutput(entry.outputPathExtension(), entry.filename(), id.toString())
                .setRequestTtl(Duration.ofMillis(ttl))
                .setInvocationTimeout(Duration.ofMillis(timeout))
                .build();
    }

    private Attempt attempt(
            InvocationId id,
            FailedPart failed,
            LedgerEntry entry,
            AttemptPayload payload,
            AcceptedInvocation accepted,
            long acceptedAt) {
        long own = clock.at(loop.now()) + S3Clock.RESOLUTION + entry.patience() + grace.toMillis();
        S3Location input = payload.input();
        return Attempt.builder()
                .setId(id)
                .setFrom(failed.from())
                .setTo(failed.to())
                .setEndpointName(entry.endpointName())
                .setInputLocation(input == null ? null : input.toString())
                .setOutputLocation(accepted.outputLocation())
                .setFailureLocation(accepted.failureLocation())
                .setAcceptedAt(acceptedAt)
                .setDeadline(Math.min(own, failed.entry().deadline()))
                .build();
    }

    private void record(FailedPart failed, Attempt attempt, Listener then) {
        S3Location location = paths.attempt(attempt.id());
        calls.call(
                failed.entry().deadline(),
                () -> store.putIfAbsent(location, AttemptCodec.encode(attempt), "application/json"),
                created -> {
                    if (created) {
                        then.accepted(attempt);
                    } else {
                        taken(location, failed, attempt, then);
                    }
                },
                then::failed);
    }

    /** The number is taken: by a repetition of this very PUT, or by another reader. */
    private void taken(S3Location location, FailedPart failed, Attempt own, Listener then) {
        found.read(
                location,
                failed.entry().deadline(),
                other -> {
                    if (other != null
                            && other.from() == failed.from()
                            && other.to() == failed.to()) {
                        then.accepted(other);
                    } else {
                        record(failed, renumbered(own, failed), then);
                    }
                },
                then::failed);
    }

    private static Attempt renumbered(Attempt own, FailedPart failed) {
        return own.toBuilder()
                .setId(own.id().withAttempt(failed.entry().nextNumber(), own.id().nonce()))
                .build();
    }

    private static String newNonce() {
        return Long.toString(ThreadLocalRandom.current().nextLong(NONCES), Character.MAX_RADIX);
    }
}
