// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.format.Containers;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint.Operation;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.model.InvocationAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What records ask for reaches the endpoint and the ledger, in each attempt. */
class RequestAttributesTest {

    private static final InvocationAttributes ALL =
            InvocationAttributes.defaults()
                    .withEndpointName("other")
                    .withContentType("text/a")
                    .withAccept("text/b")
                    .withCustomAttributes("c=1")
                    .withRequestTtl(Duration.ofMinutes(2))
                    .withInvocationTimeout(Duration.ofSeconds(30))
                    .withS3OutputPathExtension("eu/north")
                    .withFilename("scores.json");

    private static RequestRoute route(InvocationAttributes attributes) {
        return RequestRoute.of(attributes, null, null);
    }

    private static void send(PipelineFixture fixture, InvocationAttributes attributes) {
        assertThat(fixture.begin(List.of(PipelineFixture.entry("1", route(attributes)))))
                .isCompleted();
    }

    @ParameterizedTest
    @EnumSource
    void theRequestAndItsEntryAreAsTheRecordAsks(InputTransport transport) throws Exception {
        PipelineFixture fixture = new PipelineFixture(transport);
        send(fixture, ALL);
        InvocationRequest request = fixture.endpoint.requests().get(0);
        LedgerEntry entry = fixture.entries().get(0);
        assertThat(request.endpointName()).isEqualTo("other").isEqualTo(entry.endpointName());
        assertThat(request.contentType()).isEqualTo("text/a").isEqualTo(entry.contentType());
        assertThat(request.accept()).isEqualTo("text/b").isEqualTo(entry.accept());
        assertThat(request.customAttributes()).isEqualTo("c=1").isEqualTo(entry.customAttributes());
        assertThat(request.requestTtl()).isEqualTo(Duration.ofMinutes(2));
        assertThat(entry.requestTtl()).isEqualTo(120_000);
        assertThat(request.invocationTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(entry.invocationTimeout()).isEqualTo(30_000);
        assertThat(entry.deadline() - entry.acceptedAt()).isEqualTo(150_000);
        assertThat(request.outputPathExtension())
                .isEqualTo("eu/north/" + entry.invocationId() + "-1");
        assertThat(entry.outputPathExtension()).isEqualTo("eu/north");
        assertThat(request.filename()).isEqualTo("scores.json").isEqualTo(entry.filename());
    }

    @ParameterizedTest
    @EnumSource
    void theEntryTellsHowTheRequestWasFramedAndItsResponseIsToBeSplit(InputTransport transport)
            throws Exception {
        PipelineFixture fixture = new PipelineFixture(transport, Containers.tensorFlowServing());
        send(fixture, InvocationAttributes.defaults());
        LedgerEntry entry = fixture.entries().get(0);
        assertThat(entry.framing())
                .isEqualTo(Containers.tensorFlowServing().framingId())
                .matches("json:[0-9a-f]{1,16}");
        assertThat(entry.format()).isEqualTo("json-array:predictions");
    }

    @Test
    void aRefusedRequestsEntryTellsHowItWasFramedToo() throws Exception {
        PipelineFixture fixture = new PipelineFixture(InputTransport.S3);
        fixture.endpoint.script().failBefore(Operation.INVOKE, 1, ErrorKind.REJECTED);
        send(fixture, InvocationAttributes.defaults());
        LedgerEntry entry = fixture.entries().get(0);
        assertThat(entry.rejection()).isNotNull();
        assertThat(entry.framing()).startsWith("single:");
        assertThat(entry.format()).isEqualTo("whole");
    }

    @Test
    void whatARecordDoesNotAskForIsAsTheOptionsSay() throws Exception {
        PipelineFixture fixture = new PipelineFixture(InputTransport.S3);
        send(fixture, InvocationAttributes.defaults());
        send(fixture, InvocationAttributes.defaults().withAccept("text/b"));
        for (InvocationRequest request : fixture.endpoint.requests()) {
            assertThat(request.endpointName()).isEqualTo("fraud");
            assertThat(request.contentType()).isEqualTo("application/octet-stream");
            assertThat(request.requestTtl()).isEqualTo(Duration.ofHours(6));
            assertThat(request.outputPathExtension()).isNull();
            assertThat(request.filename()).isNull();
        }
        assertThat(fixture.endpoint.requests())
                .extracting(InvocationRequest::accept)
                .containsExactly(null, "text/b");
    }

    @Test
    void theContentTypeThatTheFramingOfARequestTellsGoesBefore() {
        RequestAttributes asked = RequestAttributes.of(ALL, PipelineFixture.settings().build());
        assertThat(asked.withContentType("a/b;size=1").contentType()).isEqualTo("a/b;size=1");
        assertThat(asked.withContentType(null).contentType()).isEqualTo("text/a");
    }

    @Test
    void eachAttemptAsksForAnOutputOfItsOwnAndForTheSameElse() throws Exception {
        PipelineFixture fixture = new PipelineFixture(InputTransport.S3);
        fixture.endpoint.script().failAfter(Operation.INVOKE, 2, ErrorKind.TRANSIENT);
        var sent = fixture.begin(List.of(PipelineFixture.entry("1", route(ALL))));
        fixture.scheduler.advance(Duration.ofSeconds(10));
        assertThat(sent).isCompleted();
        List<InvocationRequest> requests = fixture.endpoint.requests();
        LedgerEntry entry = fixture.entries().get(0);
        assertThat(requests)
                .extracting(InvocationRequest::outputPathExtension)
                .containsExactly(
                        "eu/north/" + entry.invocationId() + "-1",
                        "eu/north/" + entry.invocationId() + "-2",
                        "eu/north/" + entry.invocationId() + "-3");
        assertThat(requests).extracting(InvocationRequest::customAttributes).containsOnly("c=1");
        assertThat(entry.outputLocation())
                .endsWith("/eu/north/" + entry.invocationId() + "-3/scores.json");
    }

    @Test
    void aFileNameAloneStandsBehindTheInvocation() throws Exception {
        PipelineFixture fixture = new PipelineFixture(InputTransport.S3);
        send(fixture, InvocationAttributes.defaults().withFilename("out.json"));
        LedgerEntry entry = fixture.entries().get(0);
        assertThat(fixture.endpoint.requests().get(0).outputPathExtension())
                .isEqualTo(entry.invocationId() + "-1");
        assertThat(entry.outputPathExtension()).isNull();
        assertThat(entry.outputLocation()).endsWith("/" + entry.invocationId() + "-1/out.json");
    }

    @Test
    void aSlashAtTheEndOfAnExtensionIsNotDoubled() {
        PipelineFixture fixture = new PipelineFixture(InputTransport.S3);
        send(fixture, InvocationAttributes.defaults().withS3OutputPathExtension("a/"));
        assertThat(fixture.endpoint.requests().get(0).outputPathExtension())
                .startsWith("a/0")
                .hasSizeLessThan(80);
    }

    @Test
    void constantNamesAskForNoOutputTwice() {
        PipelineFixture fixture = new PipelineFixture(InputTransport.S3);
        send(fixture, ALL); // until then, one tries alone
        fixture.endpoint.script().failAfter(Operation.INVOKE, 100, ErrorKind.TRANSIENT);
        var sent =
                fixture.begin(
                        IntStream.range(0, 1_000)
                                .mapToObj(i -> PipelineFixture.entry("r" + i, route(ALL)))
                                .collect(Collectors.toList()));
        for (int i = 0; i < 100 && !sent.isDone(); i++) {
            fixture.scheduler.advance(Duration.ofSeconds(1));
        }
        assertThat(sent).isCompleted();
        Set<String> outputs = new HashSet<>();
        for (AcceptedInvocation accepted : fixture.endpoint.accepted()) {
            outputs.add(accepted.outputLocation());
        }
        assertThat(outputs).hasSize(1_101).hasSize(fixture.endpoint.accepted().size());
    }
}
