// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint.Operation;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.executiongraph.failover.ExecutionFailureHandler;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Payloads in requests: what the endpoint gets, what the ledger says, and what is refused. */
class InlineTransportTest {

    private final PipelineFixture fixture = new PipelineFixture(InputTransport.INLINE_WHEN_SMALL);

    private static PipelineFixture fresh() {
        return PipelineFixture.fresh(
                PipelineFixture.settings()
                        .setInputTransport(InputTransport.INLINE_WHEN_SMALL)
                        .build());
    }

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
    void whatIsRefusedInARequestIsThePayloadsOwnFault() throws Exception {
        refuse(1, ErrorKind.REJECTED);
        fixture.send("bad");
        LedgerEntry rejected = fixture.entries().get(0);
        assertThat(Objects.requireNonNull(rejected.rejection()).kind())
                .isEqualTo(FailureKind.REJECTED_REQUEST);
        assertThat(rejected.inputLocation()).isNull();
        assertThat(fixture.carried(rejected)).asString(UTF_8).isEqualTo("bad");
        fixture.send("good");
        assertThat(fixture.entries().get(1).inputLocation()).isNull();
        assertThat(calls()).isEqualTo(2);
        assertThat(puts()).isZero();
    }

    @Test
    @DisplayName("rule 35: whatever it has taken from S3")
    void anEndpointThatTakesNoPayloadsInRequestsFailsTheStart() throws Exception {
        PipelineFixture fresh = fresh();
        fresh.endpoint.refusingBodies();
        fresh.send(new byte[128_001]);
        assertThat(fresh.entries()).as("through S3").hasSize(1);

        List<CompletableFuture<Void>> chains = new ArrayList<>();
        for (int i = 0; i < RefusalFuse.MAX_REFUSED; i++) {
            chains.add(fresh.begin("record " + i));
        }
        assertThat(chains)
                .allSatisfy(
                        chain ->
                                assertThatThrownBy(chain::join)
                                        .matches(ExecutionFailureHandler::isUnrecoverableError)
                                        .hasStackTraceContaining(
                                                "accepted none that has its payload in it")
                                        .hasStackTraceContaining("set sink.input-transport to S3"));
        assertThat(fresh.entries()).hasSize(1);
    }

    @Test
    @DisplayName("rule 35: a payload that was taken in a request shows that others would be")
    void onceAPayloadWasTakenNoRefusalIsHeld() throws Exception {
        PipelineFixture fresh = fresh();
        fresh.send("good");
        fresh.endpoint.script().failBefore(Operation.INVOKE, 50, ErrorKind.REJECTED);
        for (int i = 0; i < 25; i++) {
            fresh.send("bad " + i);
            fresh.send(new byte[128_001]);
        }
        assertThat(fresh.entries()).hasSize(51);
    }

    /** An answer's words may blame the endpoint for what is the way's fault. */
    @Test
    void aRefusalThatNamesTheEndpointSaysWhatElseItMayMean() {
        refuse(1_000, ErrorKind.MISCONFIGURED);
        CompletableFuture<Void> sent = fixture.begin("a record".getBytes(UTF_8));
        fixture.scheduler.advance(Duration.ofMinutes(3));
        assertThat(errorOf(sent)).hasMessageContaining("set sink.input-transport to S3");
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

    private static Throwable errorOf(CompletableFuture<Void> failed) {
        assertThat(failed).isCompletedExceptionally();
        return failed.handle((nothing, error) -> ErrorClassifier.unwrap(error)).join();
    }
}
