// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.ledger.EntryPacker;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.ledger.SegmentPlace;
import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.internal.read.S3Clock;
import io.github.flinksagemaker.internal.watch.EndpointPolling;
import io.github.flinksagemaker.internal.watch.EntryAttempts;
import io.github.flinksagemaker.internal.watch.EntryPart;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.internal.watch.PerEndpoint;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes open invocations of entries; decides at once what never needs to be looked for. */
final class OpenInvocations {

    /**
     * Behind an endpoint's name: attempts have latencies of their own, since they are smaller, and
     * made when a burst is over. One waits for the other, so that a look too late costs most.
     */
    private static final String OF_ATTEMPTS = ".attempts";

    private final LocationRules rules;
    private final long graceMillis;
    private final PerEndpoint<EndpointPolling> endpoints;
    private final SourceSettings settings;
    private final EntryPacker packer = new EntryPacker();

    OpenInvocations(LocationRules rules, SourceSettings settings) {
        this.rules = rules;
        this.graceMillis = settings.deadlineGrace().toMillis();
        this.settings = settings;
        this.endpoints = new PerEndpoint<>(endpoint -> new EndpointPolling(settings));
    }

    /** The entry at {@code index} of a segment as an open invocation that is seen first now. */
    OpenInvocation open(SegmentPlace segment, int index, LedgerEntry entry, long now) {
        InferenceFailure verdict = verdict(entry);
        long deadline = verdict == null ? deadline(segment, entry) : Long.MAX_VALUE;
        EndpointPolling endpoint = verdict == null ? endpoints.of(entry.endpointName()) : null;
        return new OpenInvocation(
                segment, index, entry, packer.pack(entry), now, deadline, verdict, endpoint);
    }

    /** What an entry's parts share, so many of whose records are open. */
    EntryAttempts attempts(SegmentPlace segment, LedgerEntry entry, int openRecords) {
        Duration more = settings.isolateMaxDelay();
        long delay = more == null ? entry.patience() : more.toMillis();
        return new EntryAttempts(
                entry.acceptedAt(), saturatedAdd(deadline(segment, entry), delay), openRecords);
    }

    /** A part of an entry, to be looked for now by its attempt, or by the first invocation. */
    OpenInvocation part(OpenInvocation invocation, EntryPart part, long now) {
        Attempt attempt = part.attempt();
        LedgerEntry first = invocation.firstEntry();
        InferenceFailure verdict =
                attempt == null
                        ? verdict(first)
                        : verdict(
                                attempt.id(), attempt.outputLocation(), attempt.failureLocation());
        if (verdict != null) {
            return invocation.decided(part, verdict);
        }
        long deadline = attempt == null ? deadline(invocation.place(), first) : attempt.deadline();
        String name = invocation.endpointName();
        return invocation.watched(
                part, now, deadline, endpoints.of(attempt == null ? name : name + OF_ATTEMPTS));
    }

    /**
     * By S3's clock: its segment was written after it was accepted, and S3's dates leave out what
     * is less than a second. So no host's clock counts.
     */
    private long deadline(SegmentPlace segment, LedgerEntry entry) {
        long written = saturatedAdd(segment.date(), S3Clock.RESOLUTION);
        return saturatedAdd(saturatedAdd(written, entry.patience()), graceMillis);
    }

    private @Nullable InferenceFailure verdict(LedgerEntry entry) {
        Rejection rejection = entry.rejection();
        if (rejection != null) {
            return InferenceFailure.of(rejection.kind(), rejection.message());
        }
        return verdict(entry.invocationId(), entry.outputLocation(), entry.failureLocation());
    }

    private @Nullable InferenceFailure verdict(
            InvocationId id, @Nullable String output, @Nullable String failure) {
        try {
            if (output == null) {
                throw new IllegalArgumentException("its entry names no output location");
            }
            checkReadable(output);
            if (failure != null) {
                checkReadable(failure);
            }
            return null;
        } catch (IllegalArgumentException e) {
            return InferenceFailure.of(
                    FailureKind.UNDECODABLE_OUTPUT,
                    "the output of " + id + " was not read: " + e.getMessage());
        }
    }

    private void checkReadable(String named) {
        S3Location location = S3Location.parse(named);
        String objection = rules.objectionToOutput(location);
        if (objection != null) {
            throw new IllegalArgumentException(objection);
        }
        if (location.key().isEmpty()) {
            throw new IllegalArgumentException(location + " names no object");
        }
    }

    private static long saturatedAdd(long time, long more) {
        long sum = time + more;
        return sum < time ? Long.MAX_VALUE : sum;
    }
}
