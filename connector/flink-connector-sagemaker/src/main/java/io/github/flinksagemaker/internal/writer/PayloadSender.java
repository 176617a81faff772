// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.ServiceLimits;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.invoke.NoSuchEndpointException;
import io.github.flinksagemaker.internal.invoke.ThrottleGate;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.services.WriterServices;
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

    /** An invocation, how its payload goes, and how often it has been asked for. */
    private static final class Call {
        private final InvocationId id;
        private final RequestAttributes attributes;
        private final byte[] payload;
        private final boolean inline;
        private int attempts;

        Call(InvocationId id, RequestAttributes attributes, byte[] payload, boolean inline) {
            this.id = id;
            this.attributes = attributes;
            this.payload = payload;
            this.inline = inline;
        }

        InvocationRequest next(@Nullable S3Location input) {
            attempts++;
            return attributes
                    .request(id, attempts)
                    .setInputLocation(input)
                    .setBody(inline ? payload : null)
                    .build();
        }
    }

    private final String fileExtension;
    private final boolean inlineWhenSmall;
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
        this.inlineWhenSmall = settings.inputTransport() == InputTransport.INLINE_WHEN_SMALL;
        this.paths = new LedgerPaths(settings.stagingPath());
        this.store = services.store();
        this.endpoint = services.endpoint();
        this.gate = gate;
        this.retrier = retrier;
    }

    /**
     * Sends a payload in its request or, staged before, through S3. Completes normally in any case,
     * when it is accepted or given up.
     *
     * @param located where the payload lies already: it stays as it is, whatever comes of it
     */
    CompletableFuture<SendResult> send(
            InvocationId id,
            RequestAttributes attributes,
            @Nullable S3Location located,
            byte[] payload) {
        boolean inline = located == null && inlineWhenSmall && isSmall(payload);
        Call call = new Call(id, attributes, payload, inline);
        return first.turn()
                .thenCompose(turn -> sendNow(call, located))
                .exceptionally(error -> SendResult.failed(inline, null, error));
    }

    /** An empty body would be none. */
    private static boolean isSmall(byte[] payload) {
        return payload.length > 0 && payload.length <= ServiceLimits.MAX_INLINE_BYTES;
    }

    private CompletableFuture<SendResult> sendNow(Call call, @Nullable S3Location located) {
        CompletableFuture<SendResult> sent;
        try {
            sent = call.inline || located != null ? invoke(call, located) : throughS3(call);
        } catch (Throwable e) {
            sent = CompletableFuture.failedFuture(e);
        }
        return sent.whenComplete(
                (result, error) -> first.ended(error == null ? result.error() : error));
    }

    private CompletableFuture<SendResult> throughS3(Call call) {
        S3Location input = paths.input(call.id, fileExtension);
        return retrier.call(
                        RequestKind.PUT_OBJECT,
                        "staging " + input,
                        () -> store.put(input, call.payload, call.attributes.contentType()))
                .thenCompose(staged -> invoke(call, input));
    }

    private CompletableFuture<SendResult> invoke(Call call, @Nullable S3Location input) {
        return retrier.call(
                        RequestKind.INVOKE_ENDPOINT_ASYNC,
                        "invocation " + call.id,
                        () -> throughGate(() -> call.next(input)),
                        refusal -> meaning(call, refusal))
                .handle(
                        (accepted, error) ->
                                error == null
                                        ? SendResult.accepted(call.inline, input, accepted)
                                        : SendResult.failed(call.inline, input, error));
    }

    /**
     * A wrong name of the sink's own fails the job; one of a record only the record. The words of
     * an answer may blame the endpoint for what is the fault of the way that the payload took.
     */
    private static ServiceException meaning(Call call, ServiceException refusal) {
        if (call.attributes.endpointIsTheRecords()) {
            return NoSuchEndpointException.insteadOf(refusal);
        }
        return call.inline && refusal.kind() == ErrorKind.MISCONFIGURED
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
