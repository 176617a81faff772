// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.ServiceLimits;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link InferenceEndpoint} does; run against the fake and against a server. */
public abstract class InferenceEndpointContract {

    private static final S3Location INPUT = S3Location.of("sagemaker-testkit", "inputs/x");

    /** The endpoint under test; it has a failure path and the name {@link #name()}. */
    protected abstract InferenceEndpoint endpoint();

    /** One without a failure path. */
    protected abstract InferenceEndpoint endpointWithoutFailurePath();

    /** One that takes input locations only. */
    protected abstract InferenceEndpoint endpointWithoutBodies();

    /** Makes the next call fail so, before it is accepted. */
    protected abstract void failNext(ErrorKind kind);

    /** Makes the next call fail after it was accepted. */
    protected abstract void loseNextAnswer();

    /** How many calls were accepted. */
    protected abstract int accepted();

    protected String name() {
        return "model";
    }

    protected String nameWithoutFailurePath() {
        return "model-without-failure-path";
    }

    protected String nameWithoutBodies() {
        return "model-without-bodies";
    }

    @Test
    void takesAPayloadUpToTheLimitInTheRequest() {
        int most = ServiceLimits.MAX_INLINE_BYTES;
        assertThat(await(endpoint().invoke(inline(name(), "most", most))).outputLocation())
                .isNotEmpty();
        assertThat(accepted()).isOne();
        assertRefused(endpoint(), inline(name(), "more", most + 1));
        assertThat(accepted()).isOne();
    }

    @Test
    void anEndpointWithoutBodiesRefusesThemAndTakesLocations() {
        InferenceEndpoint endpoint = endpointWithoutBodies();
        assertRefused(endpoint, inline(nameWithoutBodies(), "body", 1));
        assertThat(
                        await(endpoint.invoke(request(nameWithoutBodies(), "location")))
                                .outputLocation())
                .isNotEmpty();
    }

    private static void assertRefused(InferenceEndpoint endpoint, InvocationRequest request) {
        assertThatThrownBy(() -> await(endpoint.invoke(request)))
                .satisfies(
                        e -> assertThat(ErrorClassifier.classify(e)).isEqualTo(ErrorKind.REJECTED));
    }

    @Test
    void answersWithLocationsOfItsOwnNaming() {
        AcceptedInvocation first = await(endpoint().invoke(request(name(), "first")));
        AcceptedInvocation second = await(endpoint().invoke(request(name(), "second")));
        assertThat(first.outputLocation())
                .isNotEqualTo(second.outputLocation())
                .doesNotContain("first");
        assertThat(S3Location.parse(first.outputLocation()).key()).isNotEmpty();
        assertThat(first.failureLocation()).isNotNull().isNotEqualTo(first.outputLocation());
        assertThat(accepted()).isEqualTo(2);
    }

    @Test
    void withoutAFailurePathThereIsNoFailureLocation() {
        AcceptedInvocation accepted =
                await(endpointWithoutFailurePath().invoke(request(nameWithoutFailurePath(), "x")));
        assertThat(accepted.failureLocation()).isNull();
    }

    @Test
    void extensionAndFileNameAreTheOutputsEnd() {
        AcceptedInvocation both =
                await(
                        endpoint()
                                .invoke(
                                        builder(name(), "both")
                                                .setInputLocation(INPUT)
                                                .setOutputPathExtension("a/b")
                                                .setFilename("c.json")
                                                .build()));
        assertThat(both.outputLocation()).endsWith("/a/b/c.json");
        AcceptedInvocation folder =
                await(
                        endpoint()
                                .invoke(
                                        builder(name(), "folder")
                                                .setInputLocation(INPUT)
                                                .setOutputPathExtension("a/b")
                                                .build()));
        assertThat(folder.outputLocation()).matches(".*/a/b/[^/]+\\.out");
    }

    @Test
    void aRepeatedCallIsASecondInference() {
        AcceptedInvocation first = await(endpoint().invoke(request(name(), "same")));
        AcceptedInvocation second = await(endpoint().invoke(request(name(), "same")));
        assertThat(first.outputLocation()).isNotEqualTo(second.outputLocation());
        assertThat(accepted()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"THROTTLED", "TRANSIENT", "REJECTED", "MISCONFIGURED", "ACCESS_DENIED"})
    void aRefusedCallFailsOnceAndIsNotRetried(ErrorKind kind) {
        failNext(kind);
        assertThatThrownBy(() -> await(endpoint().invoke(request(name(), "refused"))))
                .satisfies(e -> assertThat(ErrorClassifier.classify(e)).isEqualTo(kind));
        assertThat(accepted()).isZero();
        await(endpoint().invoke(request(name(), "next")));
        assertThat(accepted()).isOne();
    }

    @Test
    void aLostAnswerIsTransientAndIsNotRetried() {
        loseNextAnswer();
        assertThatThrownBy(() -> await(endpoint().invoke(request(name(), "lost"))))
                .satisfies(
                        e ->
                                assertThat(ErrorClassifier.classify(e))
                                        .isEqualTo(ErrorKind.TRANSIENT));
        assertThat(accepted()).isOne();
    }

    protected static InvocationRequest request(String endpoint, String id) {
        return builder(endpoint, id)
                .setInputLocation(S3Location.of("sagemaker-testkit", "inputs/" + id))
                .build();
    }

    /** With so many bytes of payload. */
    protected static InvocationRequest inline(String endpoint, String id, int bytes) {
        return builder(endpoint, id).setBody(new byte[bytes]).build();
    }

    private static InvocationRequest.Builder builder(String endpoint, String id) {
        return InvocationRequest.builder()
                .setEndpointName(endpoint)
                .setInferenceId(id)
                .setContentType("application/jsonlines")
                .setAccept("application/jsonlines")
                .setCustomAttributes("tenant=7")
                .setRequestTtl(Duration.ofMinutes(10))
                .setInvocationTimeout(Duration.ofMinutes(2));
    }

    protected static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
