// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint.Operation;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InMemoryEndpointTest extends InferenceEndpointContract {

    private final InMemoryEndpoint endpoint = new InMemoryEndpoint();
    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @Override
    protected InferenceEndpoint endpoint() {
        return endpoint;
    }

    @Override
    protected InferenceEndpoint endpointWithoutFailurePath() {
        return new InMemoryEndpoint(Runnable::run, S3Location.of("models", "outputs"), null);
    }

    @Override
    protected InferenceEndpoint endpointWithoutBodies() {
        return new InMemoryEndpoint().refusingBodies();
    }

    @Override
    protected void failNext(ErrorKind kind) {
        endpoint.script().failBefore(Operation.INVOKE, 1, kind);
    }

    @Override
    protected void loseNextAnswer() {
        endpoint.script().failAfter(Operation.INVOKE, 1, ErrorKind.TRANSIENT);
    }

    @Override
    protected int accepted() {
        return endpoint.requests().size();
    }

    @Test
    void aModelsOutputAppearsAtTheOutputLocation() {
        endpoint.withModel(
                store, (input, request) -> (new String(input, UTF_8) + "!").getBytes(UTF_8));
        InvocationRequest request = request(name(), "a");
        store.write(
                Objects.requireNonNull(request.inputLocation()),
                "in".getBytes(UTF_8),
                "text/plain");
        AcceptedInvocation accepted = await(endpoint.invoke(request));
        assertThat(store.bytes(S3Location.parse(accepted.outputLocation())))
                .asString()
                .isEqualTo("in!");
        assertThat(endpoint.requests()).containsExactly(request);
        assertThat(endpoint.accepted()).containsExactly(accepted);
    }

    @Test
    void aModelReadsABody() {
        endpoint.withModel(store, (input, request) -> input);
        AcceptedInvocation accepted = await(endpoint.invoke(inline(name(), "a", 3)));
        assertThat(store.bytes(S3Location.parse(accepted.outputLocation()))).isEqualTo(new byte[3]);
    }

    @Test
    void aModelsFailureAppearsAtTheFailureLocationWhenSettledByHand() {
        endpoint.withModelByHand(
                store,
                (input, request) -> {
                    throw new IOException("no such task");
                });
        InvocationRequest request = request(name(), "a");
        store.write(
                Objects.requireNonNull(request.inputLocation()),
                "in".getBytes(UTF_8),
                "text/plain");
        AcceptedInvocation accepted = await(endpoint.invoke(request));
        S3Location failure = S3Location.parse(String.valueOf(accepted.failureLocation()));
        assertThat(store.bytes(failure)).isNull();
        assertThat(endpoint.settleNext()).isTrue();
        assertThat(store.bytes(failure)).asString().isEqualTo("no such task");
        assertThat(store.bytes(S3Location.parse(accepted.outputLocation()))).isNull();
        assertThat(endpoint.settleNext()).isFalse();
    }

    @Test
    void aHeldCallIsAcceptedWhenItIsReleased() {
        Hold hold = endpoint.script().hold(Operation.INVOKE, "b"::equals);
        CompletableFuture<AcceptedInvocation> held = endpoint.invoke(request(name(), "b"));
        assertThat(endpoint.invoke(request(name(), "c"))).isCompleted();
        assertThat(held).isNotDone();
        hold.release();
        assertThat(held).isCompleted();
        assertThat(endpoint.script().count(Operation.INVOKE)).isEqualTo(2);
    }
}
