package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.config.SinkSettings;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.invoke.ThrottleGate;
import io.github.flinksagemaker.internal.ledger.LaneWriter;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One chain of futures per invocation: frame, stage, invoke, append. Retries happen inside the
 * chain, with the same invocation id and staged input; what the service refuses because of the
 * payload is appended as a rejected entry; everything else fails the chain.
 */
final class InvocationPipeline {

    private final SinkSettings settings;
    private final BatchFormat format;
    private final LedgerPaths paths;
    private final ObjectStore store;
    private final InferenceEndpoint endpoint;
    private final ThrottleGate gate;
    private final Retrier retrier;
    private final LaneWriter lane;
    private final Executor executor;
    private final Clock clock;
    private final WriterMetrics metrics;
    private long nextCounter; // writer thread only

    InvocationPipeline(
            SinkSettings settings,
            BatchFormat format,
            WriterServices services,
            ThrottleGate gate,
            Retrier retrier,
            LaneWriter lane,
            Executor executor,
            Clock clock,
            WriterMetrics metrics) {
        this.settings = settings;
        this.format = format;
        this.paths = new LedgerPaths(settings.stagingPath());
        this.store = services.store();
        this.endpoint = services.endpoint();
        this.gate = gate;
        this.retrier = retrier;
        this.lane = lane;
        this.executor = executor;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Completes when every entry is named by a durable entry of the ledger. */
    CompletableFuture<Void> send(List<RequestEntry> entries) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            executor.execute(() -> forward(sendNow(entries), sent));
        } catch (RuntimeException closed) {
            sent.completeExceptionally(closed);
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
                if (batch.isFull(entry, format, settings.maxBatchSizeInBytes())) {
                    chains.add(invoke(batch));
                    batch = new Batch(entries.size());
                }
                batch.add(entry);
            }
            if (!batch.isEmpty()) {
                chains.add(invoke(batch));
            }
            return CompletableFuture.allOf(chains.toArray(new CompletableFuture<?>[0]));
        } catch (RuntimeException e) {
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
        byte[] payload = format.frame(batch.payloads());
        LedgerEntry.Builder draft = nextEntry(batch).setContentType(settings.contentType());
        LedgerEntry planned = draft.build();
        S3Location input = paths.input(planned.invocationId(), format.fileExtension());
        InvocationRequest request =
                InvocationRequest.builder()
                        .setEndpointName(settings.endpointName())
                        .setInferenceId(planned.invocationId().toString())
                        .setInputLocation(input)
                        .setContentType(settings.contentType())
                        .setAccept(settings.accept())
                        .setCustomAttributes(settings.customAttributes())
                        .setRequestTtl(settings.requestTtl())
                        .setInvocationTimeout(settings.invocationTimeout())
                        .build();
        metrics.batch(batch.size(), payload.length);
        CompletableFuture<AcceptedInvocation> invoked =
                retrier.call(
                                "staging " + input,
                                () -> store.put(input, payload, settings.contentType()))
                        .thenCompose(
                                staged ->
                                        retrier.call(
                                                "invocation " + planned.invocationId(),
                                                () -> throughGate(request)));
        CompletableFuture<Void> named = new CompletableFuture<>();
        CompletableFuture<Void> unused =
                invoked.handleAsync(
                        (accepted, error) -> {
                            draft.setInputLocation(input.toString());
                            forward(
                                    error == null
                                            ? append(draft, batch, accepted, payload)
                                            : refused(draft, batch, error),
                                    named);
                            return null;
                        },
                        executor);
        return named;
    }

    private CompletableFuture<AcceptedInvocation> throughGate(InvocationRequest request) {
        return gate.acquire()
                .thenCompose(
                        entered -> {
                            CompletableFuture<AcceptedInvocation> call;
                            try {
                                call = endpoint.invoke(request);
                            } catch (RuntimeException e) {
                                call = CompletableFuture.failedFuture(e);
                            }
                            return call.whenComplete(
                                    (accepted, error) -> gate.release(outcome(error)));
                        });
    }

    private static ThrottleGate.Outcome outcome(
            @org.jspecify.annotations.Nullable Throwable error) {
        if (error == null) {
            return ThrottleGate.Outcome.SUCCESS;
        }
        return ErrorClassifier.classify(error) == ErrorKind.THROTTLED
                ? ThrottleGate.Outcome.THROTTLED
                : ThrottleGate.Outcome.OTHER;
    }

    private CompletableFuture<Void> append(
            LedgerEntry.Builder draft, Batch batch, AcceptedInvocation accepted, byte[] payload) {
        long now = clock.millis();
        boolean byInput = batch.payloadIsWorthReadingBack(payload);
        LedgerEntry entry =
                draft.setOutputLocation(accepted.outputLocation())
                        .setFailureLocation(accepted.failureLocation())
                        .setAccept(settings.accept())
                        .setCustomAttributes(settings.customAttributes())
                        .setAcceptedAt(now)
                        .setDeadline(
                                now
                                        + settings.requestTtl().toMillis()
                                        + settings.invocationTimeout().toMillis())
                        .setCarriedByInput(byInput)
                        .build();
        return lane.append(batch.pending(entry)).thenRun(metrics::invoked);
    }

    private CompletableFuture<Void> refused(
            LedgerEntry.Builder draft, Batch batch, Throwable error) {
        if (ErrorClassifier.classify(error) != ErrorKind.REJECTED) {
            return CompletableFuture.failedFuture(ErrorClassifier.unwrap(error));
        }
        String why = String.valueOf(ErrorClassifier.unwrap(error).getMessage());
        return reject(draft.build(), batch, Rejection.of(FailureKind.REJECTED_REQUEST, why));
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
                                    + " records was rejected, and the failure policy is FAIL_JOB: "
                                    + rejection.message()));
        }
        return lane.append(batch.pending(planned.toBuilder().setRejection(rejection).build()));
    }
}
