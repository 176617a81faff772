// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.ledger.LaneWriter;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.text.QuotelessException;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One chain of futures per invocation: frame, send, append. What the service refuses because of the
 * payload is appended as a rejected entry; everything else that sending can't overcome fails the
 * chain.
 */
final class InvocationPipeline {

    private final SinkSettings settings;
    private final BatchFormat format;
    private final PayloadSender sender;
    private final RefusalFuse fuse;
    private final FailurePathCheck failurePath;
    private final LaneWriter lane;
    private final Executor executor;
    private final Clock clock;
    private final WriterMetrics metrics;
    private long nextCounter; // writer thread only

    InvocationPipeline(
            SinkSettings settings,
            BatchFormat format,
            PayloadSender sender,
            RefusalFuse fuse,
            FailurePathCheck failurePath,
            LaneWriter lane,
            Executor executor,
            Clock clock,
            WriterMetrics metrics) {
        this.settings = settings;
        this.format = format;
        this.sender = sender;
        this.fuse = fuse;
        this.failurePath = failurePath;
        this.lane = lane;
        this.executor = executor;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** While a flush waits, no refusal is held back. */
    void flushing(boolean begins) {
        try {
            executor.execute(() -> fuse.flushing(begins));
        } catch (RejectedExecutionException closed) {
            // nothing is sent any more
        }
    }

    /** Completes when every entry is named by a durable entry of the ledger. */
    CompletableFuture<Void> send(List<RequestEntry> entries) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            executor.execute(() -> forward(sendNow(entries), sent));
        } catch (Throwable e) {
            sent.completeExceptionally(e);
        }
        return sent;
    }

    private static void forward(CompletableFuture<Void> from, CompletableFuture<Void> to) {
        CompletableFuture<Void> unused =
                from.whenComplete(
                        (done, error) -> {
                            if (error == null) {
                                to.complete(null);
                            } else {
                                to.completeExceptionally(ErrorClassifier.unwrap(error));
                            }
                        });
    }

    private CompletableFuture<Void> sendNow(List<RequestEntry> entries) {
        try {
            List<CompletableFuture<Void>> chains = new ArrayList<>();
            Batch batch = new Batch(entries.size());
            for (RequestEntry entry : entries) {
                Rejection rejection = entry.rejection();
                if (rejection != null) {
                    Batch alone = new Batch(1);
                    alone.add(entry);
                    chains.add(reject(nextEntry(alone).build(), alone, rejection));
                    continue;
                }
                if (batch.isFull(
                        entry,
                        format,
                        settings.maxBatchSizeInBytes(),
                        settings.maxSegmentBytes())) {
                    chains.add(invoke(batch));
                    batch = new Batch(entries.size());
                }
                batch.add(entry);
            }
            if (!batch.isEmpty()) {
                chains.add(invoke(batch));
            }
            return CompletableFuture.allOf(chains.toArray(new CompletableFuture<?>[0]));
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private LedgerEntry.Builder nextEntry(Batch batch) {
        long now = clock.millis();
        return LedgerEntry.builder()
                .setInvocationId(InvocationId.of(lane.lane(), nextCounter++))
                .setEndpointName(settings.endpointName())
                .setFormat(format.name())
                .setAcceptedAt(now)
                .setDeadline(now)
                .setArrivalWatermark(batch.leastArrivalWatermark())
                .setRecords(batch.spans());
    }

    private CompletableFuture<Void> invoke(Batch batch) {
        byte[] payload = framed(batch);
        LedgerEntry.Builder draft = nextEntry(batch).setContentType(settings.contentType());
        InvocationId id = draft.build().invocationId();
        metrics.batch(batch.size(), payload.length);
        return sender.send(id, payload)
                .thenComposeAsync(delivery -> append(draft, batch, delivery, payload), executor);
    }

    private byte[] framed(Batch batch) {
        String what =
                "the batch format '"
                        + format.name()
                        + "' could not frame "
                        + batch.size()
                        + " records";
        try {
            return format.frame(batch.payloads());
        } catch (RuntimeException e) {
            throw new QuotelessException(what, e);
        } catch (Error e) {
            throw QuotelessException.insteadOf(e, what);
        }
    }

    private CompletableFuture<Void> append(
            LedgerEntry.Builder draft, Batch batch, Delivery delivery, byte[] payload) {
        S3Location input = delivery.input();
        draft.setInputLocation(input == null ? null : input.toString());
        AcceptedInvocation accepted = delivery.accepted();
        if (accepted == null) {
            return refused(draft, batch, delivery);
        }
        fuse.accepted();
        RuntimeException refusal = failurePath.check(accepted);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        long now = clock.millis();
        long ttl = settings.requestTtl().toMillis();
        long timeout = settings.invocationTimeout().toMillis();
        LedgerEntry entry =
                draft.setOutputLocation(accepted.outputLocation())
                        .setFailureLocation(accepted.failureLocation())
                        .setAccept(settings.accept())
                        .setCustomAttributes(settings.customAttributes())
                        .setAcceptedAt(now)
                        .setDeadline(now + ttl + timeout)
                        .setRequestTtl(ttl)
                        .setInvocationTimeout(timeout)
                        .setCarriedByInput(
                                input != null && batch.payloadIsWorthReadingBack(payload))
                        .build();
        return lane.append(batch.pending(entry)).thenRun(() -> metrics.invoked(input == null));
    }

    private CompletableFuture<Void> refused(
            LedgerEntry.Builder draft, Batch batch, Delivery delivery) {
        Throwable error = Objects.requireNonNull(delivery.error());
        if (ErrorClassifier.classify(error) != ErrorKind.REJECTED) {
            return CompletableFuture.failedFuture(error);
        }
        String why = String.valueOf(error.getMessage());
        Rejection rejection = Rejection.of(FailureKind.REJECTED_REQUEST, why, why);
        if (settings.failurePolicy() == FailurePolicy.FAIL_JOB) {
            return reject(draft.build(), batch, rejection);
        }
        return fuse.refused(rejection.summary(), () -> reject(draft.build(), batch, rejection));
    }

    private CompletableFuture<Void> reject(LedgerEntry planned, Batch batch, Rejection rejection) {
        metrics.rejected(rejection.kind(), batch.size());
        if (settings.failurePolicy() == FailurePolicy.FAIL_JOB) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException(
                            "invocation "
                                    + planned.invocationId()
                                    + " with "
                                    + batch.size()
                                    + " records was rejected ("
                                    + rejection.kind()
                                    + (rejection.summary().isEmpty() ? "" : ": ")
                                    + rejection.summary()
                                    + "), and the failure policy is FAIL_JOB; FailurePolicy.EMIT"
                                    + " lets the record come out as a failure with the whole"
                                    + " reason, which may quote it and is not shown here"));
        }
        return lane.append(batch.pending(planned.toBuilder().setRejection(rejection).build()));
    }
}
