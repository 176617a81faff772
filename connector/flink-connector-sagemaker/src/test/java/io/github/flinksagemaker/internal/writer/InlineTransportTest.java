// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint.Operation;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Payloads in requests: what the endpoint gets, what the ledger says, and the way back to S3. */
class InlineTransportTest {

    private final PipelineFixture fixture = new PipelineFixture(InputTransport.INLINE_WHEN_SMALL);

    private int puts() {
        return fixture.store.script().count(InMemoryObjectStore.Operation.PUT);
    }

    private int calls() {
        return fixture.endpoint.script().count(Operation.INVOKE);
    }

    private void refuse(int calls, ErrorKind kind) {
        fixture.endpoint.script().failBefore(Operation.INVOKE, calls, kind);
    }

    @Test
    void aSmallPayloadIsTheRequestsBodyAndTheEntryHasNoInput() throws Exception {
        fixture.send("a record");
        InvocationRequest request = fixture.endpoint.requests().get(0);
        assertThat(request.inputLocation()).isNull();
        assertThat(request.body()).asString(UTF_8).isEqualTo("a record");
        assertThat(puts()).isZero();
        LedgerEntry entry = fixture.entries().get(0);
        assertThat(entry.inputLocation()).isNull();
        assertThat(entry.invocationId()).hasToString(request.inferenceId());
        assertThat(entry.requestTtl()).isEqualTo(SinkOptions.REQUEST_TTL.defaultValue().toMillis());
        assertThat(entry.invocationTimeout())
                .isEqualTo(SinkOptions.INVOCATION_TIMEOUT.defaultValue().toMillis());
        assertThat(entry.deadline() - entry.acceptedAt()).isEqualTo(entry.patience());
        assertThat(fixture.carried(entry)).asString(UTF_8).isEqualTo("a record");
        assertThat(fixture.count("invocations")).isEqualTo(1);
        assertThat(fixture.count("inlineInvocations")).isEqualTo(1);
        assertThat(fixture.count("inlineFallbacks")).isZero();
    }

    @ParameterizedTest(name = "{0} bytes")
    @CsvSource({
        "0, false, false",
        "1, true, false",
        "65536, true, false",
        "128000, true, false",
        "128001, false, true"
    })
    void theServicesLimitDecidesAndAnInlineRecordIsCarriedByTheLedger(
            int bytes, boolean inline, boolean byInput) throws Exception {
        byte[] record = new byte[bytes];
        fixture.send(record);
        LedgerEntry entry = fixture.entries().get(0);
        assertThat(puts()).isEqualTo(inline ? 0 : 1);
        assertThat(entry.inputLocation() == null).isEqualTo(inline);
        assertThat(entry.carriedByInput()).isEqualTo(byInput);
        if (!byInput) {
            assertThat(fixture.carried(entry)).isEqualTo(record);
        }
    }

    @Test
    void byDefaultEverythingGoesThroughS3() throws Exception {
        PipelineFixture byDefault = new PipelineFixture(InputTransport.S3);
        byDefault.send("a record");
        assertThat(byDefault.entries().get(0).inputLocation()).isNotNull();
        assertThat(byDefault.endpoint.requests().get(0).body()).isNull();
        assertThat(byDefault.count("inlineInvocations")).isZero();
    }

    @Test
    void aRepeatedCallHasTheSameIdAndTheVeryBytes() throws Exception {
        byte[] record = "a record".getBytes(UTF_8);
        refuse(2, ErrorKind.THROTTLED);
        fixture.endpoint.script().failAfter(Operation.INVOKE, 1, ErrorKind.TRANSIENT);
        CompletableFuture<Void> sent = fixture.begin(record);
        fixture.scheduler.advance(Duration.ofSeconds(30));
        assertThat(sent).isCompleted();
        List<InvocationRequest> accepted = fixture.endpoint.requests();
        assertThat(accepted).as("a lost answer is a second inference").hasSize(2);
        assertThat(accepted.get(0)).isEqualTo(accepted.get(1));
        assertThat(accepted.get(0).body()).isSameAs(record);
        assertThat(accepted.get(1).body()).isSameAs(record);
        assertThat(fixture.entries()).hasSize(1);
        assertThat(puts()).isZero();
    }

    @Test
    void aCallWithoutAnAnswerFailsTheChainWhenTheBudgetIsSpent() {
        refuse(1_000, ErrorKind.TRANSIENT);
        CompletableFuture<Void> sent = fixture.begin("a record".getBytes(UTF_8));
        fixture.scheduler.advance(Duration.ofMinutes(10));
        assertThat(sent).isCompletedExceptionally();
        assertThat(puts()).isZero();
    }

    @Test
    void anEndpointThatTakesNoBodiesGetsThePayloadThroughS3AndAllLaterOnesAtOnce()
            throws Exception {
        fixture.endpoint.refusingBodies();
        try (LogEvents log = new LogEvents()) {
            fixture.send("first");
            fixture.send("second");
            assertThat(warnings(log))
                    .singleElement()
                    .asString()
                    .contains("fraud")
                    .contains(fixture.entries().get(0).invocationId().toString())
                    .contains("sink.input-transport");
        }
        assertThat(calls()).isEqualTo(3);
        assertThat(puts()).isEqualTo(2);
        assertThat(fixture.entries())
                .hasSize(2)
                .allSatisfy(
                        entry -> {
                            assertThat(entry.rejection()).isNull();
                            assertThat(entry.inputLocation())
                                    .endsWith(entry.invocationId() + ".bin");
                        });
        assertThat(fixture.count("inlineFallbacks")).isEqualTo(1);
        assertThat(fixture.count("inlineInvocations")).isZero();
    }

    @Test
    void whatIsUnderWayWhenTheWriterGoesOverToS3GoesThereTooWithOneWarning() throws Exception {
        List<Hold> holds = new ArrayList<>();
        List<CompletableFuture<Void>> chains = new ArrayList<>();
        fixture.send(new byte[128_001]); // through S3, so that the endpoint has answered
        try (LogEvents log = new LogEvents()) {
            for (int i = 0; i < 5; i++) {
                holds.add(fixture.endpoint.script().hold(Operation.INVOKE));
                chains.add(fixture.begin(("record " + i).getBytes(UTF_8)));
            }
            holds.forEach(hold -> hold.fail(ErrorKind.REJECTED));
            fixture.scheduler.runDue();
            assertThat(warnings(log)).hasSize(1);
        }
        assertThat(chains).allMatch(chain -> chain.isDone() && !chain.isCompletedExceptionally());
        assertThat(fixture.entries()).hasSize(6).allMatch(entry -> entry.rejection() == null);
        assertThat(puts()).isEqualTo(6);
        assertThat(fixture.count("inlineFallbacks")).isEqualTo(5);
    }

    @Test
    void aPayloadThatBothWaysRefuseIsRejectedAndTheWriterStaysAsItWas() throws Exception {
        refuse(2, ErrorKind.REJECTED);
        fixture.send("bad");
        LedgerEntry rejected = fixture.entries().get(0);
        assertThat(Objects.requireNonNull(rejected.rejection()).kind())
                .isEqualTo(FailureKind.REJECTED_REQUEST);
        assertThat(rejected.inputLocation()).as("it was staged").isNotNull();
        assertThat(fixture.carried(rejected)).asString(UTF_8).isEqualTo("bad");
        assertThat(fixture.count("inlineFallbacks")).isZero();
        fixture.send("good, through S3, in a pause of one payload");
        fixture.send("good");
        assertThat(fixture.entries().get(2).inputLocation()).isNull();
        assertThat(calls()).isEqualTo(4);
    }

    @Test
    void onceAPayloadWasTakenARefusalIsThePayloadsOwn() throws Exception {
        fixture.send("good");
        refuse(1, ErrorKind.REJECTED);
        fixture.send("bad");
        assertThat(calls()).isEqualTo(2);
        assertThat(puts()).isZero();
        LedgerEntry rejected = fixture.entries().get(1);
        assertThat(rejected.rejection()).isNotNull();
        assertThat(rejected.inputLocation()).isNull();
        assertThat(fixture.carried(rejected)).asString(UTF_8).isEqualTo("bad");
        fixture.send("good again");
        assertThat(fixture.entries().get(2).inputLocation()).isNull();
    }

    @Test
    void aRowOfFaultyPayloadsDoesNotCostTwoCallsEach() throws Exception {
        refuse(10_000, ErrorKind.REJECTED);
        for (int i = 0; i < 200; i++) {
            fixture.send("bad " + i);
        }
        assertThat(fixture.entries()).hasSize(200).allMatch(entry -> entry.rejection() != null);
        assertThat(calls()).isEqualTo(200 + 9);
    }

    @Test
    void whatS3RefusesIsRejectedWithoutAnInput() throws Exception {
        refuse(1, ErrorKind.REJECTED);
        fixture.store.script().failBefore(InMemoryObjectStore.Operation.PUT, 1, ErrorKind.REJECTED);
        fixture.send("bad");
        assertThat(fixture.entries().get(0).rejection()).isNotNull();
        assertThat(fixture.entries().get(0).inputLocation()).isNull();
    }

    /** An answer's words may blame the endpoint for what is the way's fault. */
    @Test
    void aRefusalThatNamesTheEndpointIsTriedThroughS3Too() throws Exception {
        refuse(1, ErrorKind.MISCONFIGURED);
        fixture.send("a record");
        assertThat(fixture.entries().get(0).rejection()).isNull();
        assertThat(fixture.entries().get(0).inputLocation()).isNotNull();
        assertThat(fixture.count("inlineFallbacks")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"MISCONFIGURED", "ACCESS_DENIED"})
    void whatNoPayloadCanBeBlamedForFailsTheChain(ErrorKind kind) throws Exception {
        refuse(1_000, kind);
        CompletableFuture<Void> sent = fixture.begin("a record".getBytes(UTF_8));
        fixture.scheduler.advance(Duration.ofMinutes(3));
        assertThat(ErrorClassifier.classify(errorOf(sent))).isEqualTo(kind);
        assertThat(fixture.entries()).isEmpty();
    }

    @Test
    void aRoleThatMayNotInvokeYetIsNoReasonToGoThroughS3() throws Exception {
        refuse(3, ErrorKind.ACCESS_DENIED);
        CompletableFuture<Void> sent = fixture.begin("a record".getBytes(UTF_8));
        fixture.scheduler.advance(Duration.ofSeconds(10));
        assertThat(sent).isCompleted();
        assertThat(fixture.entries().get(0).inputLocation()).isNull();
        assertThat(puts()).isZero();
    }

    @Test
    void aFallbackThatFailsTellsBothReasons() {
        refuse(1, ErrorKind.REJECTED);
        fixture.store
                .script()
                .failBefore(InMemoryObjectStore.Operation.PUT, 1_000, ErrorKind.ACCESS_DENIED);
        CompletableFuture<Void> sent = fixture.begin("a record".getBytes(UTF_8));
        fixture.scheduler.advance(Duration.ofMinutes(3));
        Throwable failure = errorOf(sent);
        assertThat(ErrorClassifier.classify(failure)).isEqualTo(ErrorKind.ACCESS_DENIED);
        assertThat(failure.getSuppressed()).singleElement().asString().contains("REJECTED");
    }

    private static Throwable errorOf(CompletableFuture<Void> failed) {
        assertThat(failed).isCompletedExceptionally();
        return failed.handle((nothing, error) -> ErrorClassifier.unwrap(error)).join();
    }

    private static List<String> warnings(LogEvents log) {
        return log.messages(
                event ->
                        event.getLevel() == Level.WARN
                                && event.getLoggerName().equals(PayloadSender.class.getName()));
    }
}
