// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.FramedRequest;
import io.github.flinksagemaker.internal.append.LaneWriter;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.UnrecoverableFailure;
import io.github.flinksagemaker.internal.concurrent.Callbacks;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.invoke.NoSuchEndpointException;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.text.QuotelessException;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records to batches, and one chain of futures per invocation: frame, send, append. What the
 * service refuses because of the payload is appended as a rejected entry; everything else that
 * sending can't overcome fails the chain.
 */
final class InvocationPipeline {

    private static final FramedRequest NOTHING = FramedRequest.of(new byte[0]);

    private final SinkSettings settings;
    private final BatchFormat format;
    private final EndpointSenders endpoints;
    private final InvocationAdmission admission;
    private final LaneWriter lane;
    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final WriterMetrics metrics;
    private final OpenBatches open;

    /** What is to be taken on; while there is more, a flush sends no batch that it may fill. */
    private final AtomicInteger handedOver = new AtomicInteger();

    private boolean flushing; // writer thread only, as all below
    private long nextCounter;

    InvocationPipeline(
            SinkSettings settings,
            BatchFormat format,
            EndpointSenders endpoints,
            HeldBatches held,
            InvocationRate rate,
            LaneWriter lane,
            ScheduledExecutorService executor,
            Clock clock,
            WriterMetrics metrics,
            Consumer<Throwable> failJob) {
        this.settings = settings;
        this.format = format;
        this.endpoints = endpoints;
        this.lane = lane;
        this.executor = executor;
        this.clock = clock;
        this.metrics = metrics;
        this.admission =
                new InvocationAdmission(
                        held,
                        rate,
                        endpoints,
                        (batch, endpoint) ->
                                endpoint.slots.begin(() -> invoke(batch, endpoint), batch.sent()),
                        executor,
                        System::nanoTime,
                        failJob);
        this.open = new OpenBatches(settings, format, executor, clock, this::begin);
    }

    /** While a flush waits, no batch waits for more records, and no refusal is held back. */
    void flushing(boolean begins) {
        onWriterThread(
                () -> {
                    flushing = begins;
                    endpoints.flushing(begins);
                    if (begins) {
                        open.sendAll();
                    }
                });
    }

    /** Sends what waits for more records, since no more come. */
    void sendOpen() {
        onWriterThread(open::sendAll);
    }

    /** Lets go of what is held, as {@code release} says. */
    void release(Consumer<InvocationAdmission> release) {
        onWriterThread(() -> release.accept(admission));
    }

    private void onWriterThread(Runnable action) {
        try {
            executor.execute(action);
        } catch (RejectedExecutionException closed) {
            // nothing is sent any more
        }
    }

    /**
     * Completes when every entry is named by a durable entry of the ledger.
     *
     * @param onSent runs, on any thread, when their endpoints have accepted or refused them, if
     *     that is before
     */
    CompletableFuture<Void> send(List<RequestEntry> entries, Runnable onSent) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        handedOver.incrementAndGet();
        try {
            executor.execute(
                    () -> {
                        handedOver.decrementAndGet();
                        Callbacks.forward(sendNow(entries, onSent), sent);
                    });
        } catch (Throwable e) {
            handedOver.decrementAndGet();
            sent.completeExceptionally(e);
        }
        return sent;
    }

    private CompletableFuture<Void> sendNow(List<RequestEntry> entries, Runnable onSent) {
        try {
            // Where batches are many, most may stay small: room for all in each would be too much.
            int neighbours = settings.batchesByKey() ? 1 : entries.size();
            Set<Batch> batches = new LinkedHashSet<>();
            for (RequestEntry entry : entries) {
                batches.add(sendNow(entry, neighbours));
            }
            if (flushing && handedOver.get() == 0) {
                open.sendAll();
            } else {
                open.sendDue();
            }
            CompletableFuture<Void> done = all(batches, Batch::done);
            Callbacks.whenDone(
                    all(batches, Batch::sent),
                    (sent, error) -> onSent.run(),
                    done::completeExceptionally);
            return done;
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletableFuture<Void> all(
            Set<Batch> batches, Function<Batch, CompletableFuture<Void>> what) {
        return CompletableFuture.allOf(
                batches.stream().map(what).toArray(CompletableFuture<?>[]::new));
    }

    /** Returns the batch that it is in. */
    private Batch sendNow(RequestEntry entry, int neighbours) {
        Rejection rejection = entry.rejection();
        if (rejection == null && entry.route().payloadLocation() == null) {
            return open.add(entry, neighbours);
        }
        Batch alone = new Batch(entry.route(), clock.millis(), 1);
        alone.add(entry);
        if (rejection == null) {
            begin(alone);
        } else {
            Callbacks.forward(reject(nextEntry(alone), alone, rejection, false), alone.done());
        }
        return alone;
    }

    /** When its endpoint has a place for it; until then it may be held. */
    private void begin(Batch batch) {
        try {
            Callbacks.forward(admission.send(batch, asked(batch).endpointName()), batch.done());
        } catch (Throwable e) {
            batch.done().completeExceptionally(e);
        }
    }

    private RequestAttributes asked(Batch batch) {
        return RequestAttributes.of(batch.route().attributes(), settings);
    }

    private LedgerEntry.Builder nextEntry(Batch batch) {
        long now = clock.millis();
        return LedgerEntry.builder()
                .setInvocationId(InvocationId.of(lane.lane(), nextCounter++))
                .setEndpointName(settings.endpointName())
                .setFormat(format.splitting().name())
                .setAcceptedAt(now)
                .setDeadline(now)
                .setArrivalWatermark(batch.leastArrivalWatermark())
                .setRecords(batch.spans());
    }

    private CompletableFuture<Void> invoke(Batch batch, EndpointSender endpoint) {
        S3Location location = batch.route().payloadLocation();
        FramedRequest framed;
        try {
            framed = location == null ? format.frame(batch.payloads()) : NOTHING;
        } catch (RuntimeException | StackOverflowError e) { // the latter: nested beyond all reason
            endpoint.limit.notAccepted();
            return refused(
                    asked(batch).describe(nextEntry(batch)),
                    batch,
                    endpoint.fuse(false),
                    notFramed(batch, e));
        } catch (Error e) {
            throw QuotelessException.insteadOf(e, notFramed(batch));
        }
        byte[] payload = framed.body();
        RequestAttributes attributes = asked(batch).withContentType(framed.contentType());
        LedgerEntry.Builder draft =
                attributes
                        .describe(nextEntry(batch))
                        .setFraming(location == null ? format.framingId() : null);
        Rejection tooLarge = tooLarge(payload.length, batch.size());
        if (tooLarge != null) {
            endpoint.limit.notAccepted();
            return reject(draft, batch, tooLarge, false);
        }
        if (location == null) {
            metrics.batch(batch.size(), payload.length);
        } else {
            metrics.locatedBatch();
        }
        return endpoint.payloads
                .send(draft.invocationId(), attributes, location, payload)
                .thenComposeAsync(
                        sent -> append(draft, batch, attributes, endpoint, sent, payload),
                        executor);
    }

    /** Before it is staged, which costs its time and bytes. */
    private @Nullable Rejection tooLarge(long bytes, int records) {
        if (bytes <= settings.maxPayloadBytes()) {
            return null;
        }
        String why =
                "the payload of "
                        + records
                        + " records is "
                        + bytes
                        + " bytes, above the service's "
                        + settings.maxPayloadBytes()
                        + ": lower sink.batch.max-size-in-bytes";
        return Rejection.of(FailureKind.REJECTED_REQUEST, why, why);
    }

    private Rejection notFramed(Batch batch, Throwable thrown) {
        String what = notFramed(batch) + ": ";
        return Rejection.of(
                FailureKind.REJECTED_REQUEST,
                what + BoundedText.reason(thrown),
                what + thrown.getClass().getName());
    }

    private String notFramed(Batch batch) {
        return "the batch format '" + format + "' could not frame " + batch.size() + " records";
    }

    private CompletableFuture<Void> append(
            LedgerEntry.Builder draft,
            Batch batch,
            RequestAttributes attributes,
            EndpointSender endpoint,
            SendResult sent,
            byte[] payload) {
        S3Location input = sent.input();
        draft.setInputLocation(input == null ? null : input.toString());
        boolean inline = sent.inline();
        AcceptedInvocation accepted = sent.accepted();
        if (accepted == null) {
            endpoint.limit.notAccepted();
            return refused(
                    draft, batch, endpoint.fuse(inline), Objects.requireNonNull(sent.error()));
        }
        long now = clock.millis();
        long ttl = attributes.requestTtl().toMillis();
        long timeout = attributes.invocationTimeout().toMillis();
        endpoint.accepted(inline);
        endpoint.limit.accepted(accepted, now + ttl + timeout);
        RuntimeException refusal =
                endpoint.failurePath.check(
                        attributes.endpointName(), accepted, attributes.patience());
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        LedgerEntry entry =
                draft.setOutputLocation(accepted.outputLocation())
                        .setFailureLocation(accepted.failureLocation())
                        .setAcceptedAt(now)
                        .setDeadline(now + ttl + timeout)
                        .setRequestTtl(ttl)
                        .setInvocationTimeout(timeout)
                        .setCarriedByInput(
                                input != null && batch.payloadIsWorthReadingBack(payload))
                        .setCarriesPayloads(input == null && batch.carriesPayloads())
                        .build();
        batch.sent().complete(null);
        return lane.append(batch.pending(entry)).thenRun(() -> metrics.invoked(inline));
    }

    private CompletableFuture<Void> refused(
            LedgerEntry.Builder draft, Batch batch, RefusalFuse fuse, Throwable error) {
        if (ErrorClassifier.classify(error) != ErrorKind.REJECTED) {
            return CompletableFuture.failedFuture(error);
        }
        String why = String.valueOf(error.getMessage());
        Rejection rejection = Rejection.of(FailureKind.REJECTED_REQUEST, why, why);
        return error instanceof NoSuchEndpointException
                ? reject(draft, batch, rejection, true)
                : refused(draft, batch, fuse, rejection);
    }

    /** What may be the same for all requests is held at first. */
    private CompletableFuture<Void> refused(
            LedgerEntry.Builder draft, Batch batch, RefusalFuse fuse, Rejection rejection) {
        return settings.failurePolicy() == FailurePolicy.FAIL_JOB
                ? reject(draft, batch, rejection, false)
                : fuse.refused(rejection.summary(), () -> reject(draft, batch, rejection, false));
    }

    /**
     * @param mayPass whether a restart of the job may find it otherwise, if it is to fail
     */
    private CompletableFuture<Void> reject(
            LedgerEntry.Builder draft, Batch batch, Rejection rejection, boolean mayPass) {
        metrics.rejected(rejection.kind(), batch.size());
        if (settings.failurePolicy() == FailurePolicy.FAIL_JOB) {
            RuntimeException failure =
                    new IllegalStateException(
                            "invocation "
                                    + draft.invocationId()
                                    + " with "
                                    + batch.size()
                                    + " records was rejected ("
                                    + rejection.kind()
                                    + (rejection.summary().isEmpty() ? "" : ": ")
                                    + rejection.summary()
                                    + "), and the failure policy is FAIL_JOB; FailurePolicy.EMIT"
                                    + " lets the record come out as a failure with the whole"
                                    + " reason, which may quote it and is not shown here");
            return CompletableFuture.failedFuture(
                    mayPass ? failure : UnrecoverableFailure.of(failure));
        }
        batch.sent().complete(null);
        return lane.append(batch.pending(draft.setRejection(rejection).build()));
    }
}
