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
import org.jspecify.annotations.Nullable;

/**
 * Gets payloads to one endpoint, in the request or through S3, with the retries that this takes:
 * all of them with the same invocation id and the same bytes. Writer thread only.
 */
final class PayloadSender {

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
    private final FirstInvocation first = new FirstInvocation();

    PayloadSender(
            SinkSettings settings,
            String fileExtension,
            WriterServices services,
            ThrottleGate gate,
            Retrier retrier) {
        this.fileExtension = fileExtension;
        this.paths = new LedgerPaths(settings.stagingPath());
        this.store = services.store();
        this.endpoint = services.endpoint();
        this.gate = gate;
        this.retrier = retrier;
    }

    /**
     * Sends a payload as the body of its request. Completes normally in any case, as the others do,
     * when the payload is accepted or given up.
     */
    CompletableFuture<Delivery> sendInline(
            InvocationId id, RequestAttributes attributes, byte[] payload) {
        return inTurn(() -> deliver(new Call(id, attributes), null, payload));
    }

    /** Stages a payload in S3, which the request then names. */
    CompletableFuture<Delivery> sendThroughS3(
            InvocationId id, RequestAttributes attributes, byte[] payload) {
        return inTurn(() -> throughS3(new Call(id, attributes), payload));
    }

    /** The same for a payload that lies in S3 already: it stays as it is, whatever comes of it. */
    CompletableFuture<Delivery> sendLocated(
            InvocationId id, RequestAttributes attributes, S3Location input) {
        return inTurn(() -> deliver(new Call(id, attributes), input, null));
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

    private CompletableFuture<Delivery> deliver(
            Call call, @Nullable S3Location input, byte @Nullable [] body) {
        return retrier.call(
                        RequestKind.INVOKE_ENDPOINT_ASYNC,
                        "invocation " + call.id,
                        () -> throughGate(() -> call.next(input, body)),
                        refusal -> meaning(call, body != null, refusal))
                .handle((accepted, error) -> Delivery.of(input, accepted, error));
    }

    /**
     * A wrong name of the sink's own fails the job; one of a record only the record. The words of
     * an answer may blame the endpoint for what is the fault of the way that the payload took.
     */
    private static ServiceException meaning(Call call, boolean inline, ServiceException refusal) {
        if (call.attributes.endpointIsTheRecords()) {
            return NoSuchEndpointException.insteadOf(refusal);
        }
        return inline && refusal.kind() == ErrorKind.MISCONFIGURED
                ? new ServiceException(
                        refusal.kind(),
                        refusal.getMessage() + "; " + RefusalFuse.INLINE_WAY_OUT,
                        refusal)
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
