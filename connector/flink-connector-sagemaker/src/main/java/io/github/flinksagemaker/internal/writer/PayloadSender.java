// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.invoke.NoSuchEndpointException;
import io.github.flinksagemaker.internal.invoke.ThrottleGate;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.S3Location;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.flink.util.SerializedThrowable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets payloads to one endpoint, in the request or through S3, with the retries that this takes:
 * all of them with the same invocation id and the same bytes. Writer thread only.
 */
final class PayloadSender {

    private static final Logger LOG = LoggerFactory.getLogger(PayloadSender.class);

    /** An invocation and how often it has been asked for. */
    private static final class Call {
        private final InvocationId id;
        private final RequestAttributes attributes;
        private int attempts;

        Call(InvocationId id, RequestAttributes attributes) {
            this.id = id;
            this.attributes = attributes;
        }

        InvocationRequest next(@Nullable S3Location input, byte @Nullable [] body) {
            attempts++;
            return attributes.request(id, attempts).setInputLocation(input).setBody(body).build();
        }
    }

    private final String fileExtension;
    private final LedgerPaths paths;
    private final ObjectStore store;
    private final InferenceEndpoint endpoint;
    private final ThrottleGate gate;
    private final Retrier retrier;
    private final WriterMetrics metrics;
    private final TransportChoice choice;
    private final FirstInvocation first = new FirstInvocation();

    PayloadSender(
            SinkSettings settings,
            String fileExtension,
            WriterServices services,
            ThrottleGate gate,
            Retrier retrier,
            WriterMetrics metrics) {
        this.fileExtension = fileExtension;
        this.paths = new LedgerPaths(settings.stagingPath());
        this.store = services.store();
        this.endpoint = services.endpoint();
        this.gate = gate;
        this.retrier = retrier;
        this.metrics = metrics;
        this.choice = new TransportChoice(settings.inputTransport());
    }

    /** Completes normally in any case, when the payload is accepted or given up. */
    CompletableFuture<Delivery> send(
            InvocationId id, RequestAttributes attributes, byte[] payload) {
        Call call = new Call(id, attributes);
        return inTurn(
                () ->
                        choice.isInline(payload.length)
                                ? inline(call, payload)
                                : throughS3(call, payload));
    }

    /** The same for a payload that lies in S3 already: it stays as it is, whatever comes of it. */
    CompletableFuture<Delivery> sendLocated(
            InvocationId id, RequestAttributes attributes, S3Location input) {
        Call call = new Call(id, attributes);
        return inTurn(() -> deliver(call, input, null));
    }

    private CompletableFuture<Delivery> inTurn(Supplier<CompletableFuture<Delivery>> sending) {
        return first.turn()
                .thenCompose(turn -> sendNow(sending))
                .exceptionally(error -> Delivery.of(null, null, error));
    }

    private CompletableFuture<Delivery> sendNow(Supplier<CompletableFuture<Delivery>> sending) {
        CompletableFuture<Delivery> sent;
        try {
            sent = sending.get();
        } catch (Throwable e) {
            sent = CompletableFuture.failedFuture(e);
        }
        return sent.whenComplete(
                (delivery, error) -> first.ended(error == null ? delivery.error() : error));
    }

    private CompletableFuture<Delivery> throughS3(Call call, byte[] payload) {
        S3Location input = paths.input(call.id, fileExtension);
        return retrier.call(
                        RequestKind.PUT_OBJECT,
                        "staging " + input,
                        () -> store.put(input, payload, call.attributes.contentType()))
                .handle((done, error) -> Delivery.of(error == null ? input : null, null, error))
                .thenCompose(
                        staged ->
                                staged.error() != null
                                        ? CompletableFuture.completedFuture(staged)
                                        : deliver(call, input, null));
    }

    private CompletableFuture<Delivery> inline(Call call, byte[] payload) {
        return deliver(call, null, payload)
                .thenCompose(
                        delivery -> {
                            Throwable error = delivery.error();
                            if (error == null) {
                                choice.taken();
                            } else if (isRefusal(error) && choice.mayBeAtFault()) {
                                return throughS3(call, payload)
                                        .thenApply(again -> learned(call, again, error));
                            }
                            return CompletableFuture.completedFuture(delivery);
                        });
    }

    /** An answer that blames the payload or a setting may mean the way that the payload took. */
    private static boolean isRefusal(Throwable error) {
        ErrorKind kind = ErrorClassifier.classify(error);
        return !(error instanceof Error)
                && (kind == ErrorKind.REJECTED || kind == ErrorKind.MISCONFIGURED);
    }

    private Delivery learned(Call call, Delivery delivery, Throwable inlineError) {
        Throwable error = delivery.error();
        if (error == null) {
            metrics.inlineFallback();
            if (choice.refused()) {
                LOG.warn(
                        "Endpoint {} refused the payload of invocation {} in the request and took"
                                + " it from S3, so this writer sends all payloads through S3 from"
                                + " now on; set sink.input-transport to S3 to spare the attempt"
                                + " after each restart",
                        call.attributes.endpointName(),
                        call.id);
            }
            return delivery;
        }
        if (inlineError != error) {
            error.addSuppressed(new SerializedThrowable(inlineError)); // both must reach Flink
        }
        if (ErrorClassifier.classify(error) == ErrorKind.REJECTED) {
            choice.triedInVain();
        }
        return delivery;
    }

    private CompletableFuture<Delivery> deliver(
            Call call, @Nullable S3Location input, byte @Nullable [] body) {
        String what = "invocation " + call.id;
        Supplier<CompletableFuture<AcceptedInvocation>> attempt =
                () -> throughGate(() -> call.next(input, body));
        CompletableFuture<AcceptedInvocation> accepting =
                body != null && choice.mayBeAtFault()
                        ? retrier.callUnlessMisconfigured(
                                RequestKind.INVOKE_ENDPOINT_ASYNC, what, attempt)
                        : retrier.call(
                                RequestKind.INVOKE_ENDPOINT_ASYNC,
                                what,
                                attempt,
                                refusal -> ownFault(call, refusal));
        return accepting.handle((accepted, error) -> Delivery.of(input, accepted, error));
    }

    /** A wrong name of the sink's own fails the job; one of a record only the record. */
    private static ServiceException ownFault(Call call, ServiceException refusal) {
        return call.attributes.endpointIsTheRecords()
                ? NoSuchEndpointException.insteadOf(refusal)
                : refusal;
    }

    private CompletableFuture<AcceptedInvocation> throughGate(Supplier<InvocationRequest> request) {
        return gate.acquire()
                .thenCompose(
                        entered -> {
                            CompletableFuture<AcceptedInvocation> call;
                            try {
                                call = endpoint.invoke(request.get());
                            } catch (Throwable e) {
                                call = CompletableFuture.failedFuture(e);
                            }
                            return call.whenComplete(
                                    (accepted, error) -> gate.release(outcome(error)));
                        });
    }

    private static ThrottleGate.Outcome outcome(@Nullable Throwable error) {
        if (error == null) {
            return ThrottleGate.Outcome.SUCCESS;
        }
        return ErrorClassifier.classify(error) == ErrorKind.THROTTLED
                ? ThrottleGate.Outcome.THROTTLED
                : ThrottleGate.Outcome.OTHER;
    }
}
