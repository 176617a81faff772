// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint.Operation;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.executiongraph.failover.ExecutionFailureHandler;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

/** What the endpoint refuses before it has accepted anything; rule 35, the fuse, above all. */
class RefusedStartTest {

    private static final SinkSettings SETTINGS = PipelineFixture.settings().build();

    private final PipelineFixture fixture = PipelineFixture.fresh(SETTINGS);

    private static void refuse(PipelineFixture fixture, int calls, ErrorKind kind) {
        fixture.endpoint.script().failBefore(Operation.INVOKE, calls, kind);
    }

    private static List<CompletableFuture<Void>> begin(PipelineFixture fixture, int records) {
        List<CompletableFuture<Void>> chains = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            chains.add(fixture.begin("record " + i));
        }
        return chains;
    }

    private static int staged(PipelineFixture fixture) {
        return fixture.store.script().count(InMemoryObjectStore.Operation.PUT);
    }

    private static void assertAppended(List<CompletableFuture<Void>> chains) {
        assertThat(chains).allMatch(chain -> chain.isDone() && !chain.isCompletedExceptionally());
    }

    @Test
    void oneInvocationTriesAWrongEndpointUntilTheStartHasFailed() throws Exception {
        refuse(fixture, 1_000, ErrorKind.MISCONFIGURED);
        List<CompletableFuture<Void>> chains = begin(fixture, 50);
        fixture.scheduler.advance(Duration.ofSeconds(50));
        assertThat(chains).noneMatch(CompletableFuture::isDone);
        assertThat(staged(fixture)).isEqualTo(1);

        fixture.scheduler.advance(Duration.ofSeconds(20));
        assertThat(chains)
                .allSatisfy(
                        chain ->
                                assertThatThrownBy(chain::join)
                                        .matches(ExecutionFailureHandler::isUnrecoverableError));
        assertThat(staged(fixture)).isEqualTo(1);
        assertThat(fixture.entries()).isEmpty();
    }

    @Test
    void anEndpointThatComesInTimeGetsAll() throws Exception {
        refuse(fixture, 10, ErrorKind.MISCONFIGURED);
        List<CompletableFuture<Void>> chains = begin(fixture, 50);
        fixture.scheduler.advance(Duration.ofSeconds(50));
        assertAppended(chains);
        assertThat(fixture.entries()).hasSize(50).allMatch(entry -> entry.rejection() == null);
    }

    @Test
    void anEndpointThatIsRedeployedLosesNothing() throws Exception {
        fixture.send("first");
        refuse(fixture, 400, ErrorKind.MISCONFIGURED);
        List<CompletableFuture<Void>> chains = begin(fixture, 40);
        fixture.scheduler.advance(Duration.ofSeconds(90));
        assertAppended(chains);
        assertThat(fixture.entries()).hasSize(41);
    }

    @Test
    @DisplayName("rule 35: until the first acceptance")
    void refusalsAreHeldUntilTheFirstAcceptance() throws Exception {
        refuse(fixture, 3, ErrorKind.REJECTED);
        List<CompletableFuture<Void>> refused = begin(fixture, 3);
        assertThat(refused).noneMatch(CompletableFuture::isDone);
        assertThat(fixture.entries()).isEmpty();

        fixture.send("accepted");
        assertAppended(refused);
        assertThat(fixture.entries()).hasSize(4);

        refuse(fixture, 30, ErrorKind.REJECTED);
        assertAppended(begin(fixture, 30));
        assertThat(fixture.entries()).hasSize(34);
        assertThat(fixture.scheduler.scheduledTasks()).isZero();
    }

    @Test
    @DisplayName("rule 35: the 20th fails the start, with the service's words")
    void theTwentiethRefusalFailsWithoutRestarts() throws Exception {
        refuse(fixture, 1_000, ErrorKind.REJECTED);
        List<CompletableFuture<Void>> held = begin(fixture, 19);
        assertThat(held).noneMatch(CompletableFuture::isDone);

        CompletableFuture<Void> last = fixture.begin("the 20th");
        held.add(last);
        assertThat(held)
                .allSatisfy(
                        chain ->
                                assertThatThrownBy(chain::join)
                                        .matches(ExecutionFailureHandler::isUnrecoverableError)
                                        .hasStackTraceContaining("endpoint fraud has refused 20")
                                        .hasStackTraceContaining("scripted fault: INVOKE"));
        assertThat(fixture.begin("another")).isCompletedExceptionally();
        assertThat(fixture.entries()).isEmpty();
    }

    @Test
    @DisplayName("rule 35: a later attempt that has restored nothing leaves it to the strategy")
    void theTwentiethRefusalOfALaterAttemptIsLeftToTheRestartStrategy() {
        PipelineFixture later =
                new PipelineFixture(SETTINGS, RetryBudget.of(SETTINGS.retryBudget()), true, null);
        refuse(later, 1_000, ErrorKind.REJECTED);
        assertThat(begin(later, 20))
                .allSatisfy(
                        chain ->
                                assertThatThrownBy(chain::join)
                                        .hasMessageContaining("has refused 20 requests")
                                        .matches(
                                                error ->
                                                        !ExecutionFailureHandler
                                                                .isUnrecoverableError(error)));
    }

    @Test
    @DisplayName("rule 35: 10 s, for jobs without checkpoints")
    void refusalsAreHeldForTenSecondsAtMost() throws Exception {
        refuse(fixture, 3, ErrorKind.REJECTED);
        List<CompletableFuture<Void>> refused = begin(fixture, 2);
        fixture.scheduler.advance(Duration.ofSeconds(9));
        assertThat(refused).noneMatch(CompletableFuture::isDone);
        fixture.scheduler.advance(Duration.ofSeconds(1));
        assertAppended(refused);
        assertThat(fixture.entries()).hasSize(2);

        CompletableFuture<Void> next = fixture.begin("next");
        assertThat(next).isNotDone();
        fixture.scheduler.advance(Duration.ofSeconds(10));
        assertThat(next).isCompleted();
    }

    @Test
    @DisplayName("rule 35: a flush waits for all in flight, so nothing is held meanwhile")
    void aFlushReleasesThemAndHoldsNoOthers() throws Exception {
        refuse(fixture, 4, ErrorKind.REJECTED);
        List<CompletableFuture<Void>> refused = begin(fixture, 2);
        fixture.flushing(true);
        assertAppended(refused);
        assertThat(fixture.begin("in the flush")).isCompleted();

        fixture.flushing(false);
        assertThat(fixture.begin("behind it")).isNotDone();
        assertThat(fixture.entries()).hasSize(3);
    }

    @Test
    @DisplayName("rule 35: as many as may be in flight, or nothing else could be sent")
    void allThatMayBeInFlightIsNotHeld() throws Exception {
        PipelineFixture two =
                PipelineFixture.fresh(PipelineFixture.settings().setMaxInFlightRequests(2).build());
        refuse(two, 3, ErrorKind.REJECTED);
        CompletableFuture<Void> first = two.begin("first");
        assertThat(first).isNotDone();
        CompletableFuture<Void> second = two.begin("second");
        assertAppended(List.of(first, second));
        assertThat(two.begin("third")).isNotDone();
    }

    @Test
    @DisplayName("rule 35: appended refusals count as refused")
    void refusalsThatWereNotHeldLongCountAllTheSame() {
        PipelineFixture one =
                PipelineFixture.fresh(PipelineFixture.settings().setMaxInFlightRequests(1).build());
        refuse(one, 20, ErrorKind.REJECTED);
        assertAppended(begin(one, 19));
        assertThat(one.begin("the 20th")).isCompletedExceptionally();
    }

    @Test
    @DisplayName("rule 35: a lane with predecessors has none")
    void aRestoredWriterHoldsNothing() throws Exception {
        PipelineFixture restored =
                new PipelineFixture(SETTINGS, RetryBudget.of(SETTINGS.retryBudget()), false, null);
        refuse(restored, 30, ErrorKind.REJECTED);
        assertAppended(begin(restored, 30));
        assertThat(restored.entries()).hasSize(30);
    }

    private static RequestEntry to(String endpointName) {
        return PipelineFixture.entry(
                "1",
                RequestRoute.of(
                        InvocationAttributes.defaults().withEndpointName(endpointName),
                        null,
                        null));
    }

    private static void assertLeftToTheRestartStrategy(CompletableFuture<Void> sent, String text) {
        assertThatThrownBy(sent::join)
                .hasStackTraceContaining(text)
                .matches(error -> !ExecutionFailureHandler.isUnrecoverableError(error));
    }

    @Test
    @DisplayName("rule 35: once an endpoint has accepted, another's refusals are no wrong start")
    void anotherEndpointThatRefusesAllIsLeftToTheRestartStrategy() {
        fixture.send("accepted");
        refuse(fixture, 20, ErrorKind.REJECTED);
        assertLeftToTheRestartStrategy(
                fixture.begin(Collections.nCopies(20, to("other"))),
                "endpoint other has refused 20");
    }

    private static ServiceException refusal(ErrorKind kind, String code, String words) {
        return new ServiceException(
                kind,
                "InvokeEndpointAsync failed: " + words,
                SageMakerRuntimeException.builder()
                        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                        .message(words)
                        .build());
    }

    private static void refuseOther(PipelineFixture fixture, int calls, ServiceException refusal) {
        fixture.endpoint.script().failBefore(Operation.INVOKE, target -> true, calls, refusal);
    }

    /** And no restart would bring more: a single wrong name must not stop the stream for good. */
    @Test
    void aRecordThatNamesAnEndpointThatDoesNotExistFailsAlone() throws Exception {
        refuseOther(
                fixture,
                1_000_000,
                refusal(
                        ErrorKind.MISCONFIGURED,
                        "ValidationError",
                        "Endpoint other of account 1 not found."));
        CompletableFuture<Void> wrong = fixture.begin(Collections.nCopies(30, to("other")));
        fixture.scheduler.advance(Duration.ofSeconds(50));
        assertThat(wrong).isNotDone();
        fixture.scheduler.advance(Duration.ofMinutes(5));
        assertThat(wrong).isCompleted();
        assertThat(fixture.entries())
                .hasSize(30)
                .allSatisfy(
                        entry ->
                                assertThat(Objects.requireNonNull(entry.rejection()).message())
                                        .contains("Endpoint other of account 1 not found."));

        fixture.endpoint.script().clear();
        fixture.send("one for the sink's own endpoint");
    }

    @Test
    void anEndpointOfARecordThatIsRedeployedLosesNothing() throws Exception {
        fixture.send("accepted");
        refuseOther(
                fixture,
                10,
                refusal(
                        ErrorKind.MISCONFIGURED,
                        "ValidationError",
                        "Endpoint other of account 1 not found."));
        CompletableFuture<Void> sent = fixture.begin(List.of(to("other")));
        fixture.scheduler.advance(Duration.ofSeconds(90));
        assertThat(sent).isCompleted();
        assertThat(fixture.entries()).hasSize(2).allMatch(entry -> entry.rejection() == null);
    }

    /** A role may be wrong for a while for all records. */
    @Test
    void aRecordsEndpointThatTheSinkMayNotInvokeIsLeftToTheRestartStrategy() {
        fixture.send("accepted");
        refuseOther(
                fixture,
                1_000_000,
                refusal(ErrorKind.ACCESS_DENIED, "AccessDeniedException", "not authorized"));
        CompletableFuture<Void> denied = fixture.begin(List.of(to("other")));
        fixture.scheduler.advance(Duration.ofMinutes(5));
        assertLeftToTheRestartStrategy(denied, "not authorized");
    }

    @Test
    void thePolicyFailJobFailsForAWrongNameToo() {
        PipelineFixture failing =
                PipelineFixture.fresh(
                        PipelineFixture.settings()
                                .setFailurePolicy(FailurePolicy.FAIL_JOB)
                                .build());
        refuseOther(
                failing,
                1_000_000,
                refusal(
                        ErrorKind.MISCONFIGURED,
                        "ValidationError",
                        "Endpoint other of account 1 not found."));
        CompletableFuture<Void> wrong = failing.begin(List.of(to("other")));
        failing.scheduler.advance(Duration.ofMinutes(5));
        assertLeftToTheRestartStrategy(wrong, "FAIL_JOB");
    }

    @Test
    void anotherEndpointWithoutFailurePathIsLeftToTheRestartStrategy() {
        PipelineFixture strict =
                PipelineFixture.fresh(
                        PipelineFixture.settings().setRequireFailurePath(true).build());
        strict.send("accepted");
        assertThat(strict.endpoint.withoutFailurePath("other")).isSameAs(strict.endpoint);
        assertLeftToTheRestartStrategy(strict.begin(List.of(to("other"))), "set S3FailurePath");
    }

    @Test
    void thePolicyFailJobFailsAtTheFirst() {
        PipelineFixture failing =
                PipelineFixture.fresh(
                        PipelineFixture.settings()
                                .setFailurePolicy(FailurePolicy.FAIL_JOB)
                                .build());
        refuse(failing, 1, ErrorKind.REJECTED);
        assertThat(failing.begin("a record")).isCompletedExceptionally();
    }

    @Test
    void anEndpointWithoutFailurePathIsToldOfOnceAndCounted() throws Exception {
        SinkSettings limited = PipelineFixture.settings().setMaxOpenInvocations(2).build();
        PipelineFixture without =
                new PipelineFixture(limited, RetryBudget.of(limited.retryBudget()), false, null);
        try (LogEvents log = new LogEvents()) {
            assertAppended(begin(without, 3));
            assertAppended(begin(without, 40)); // the limit on open invocations has turned off
            assertThat(log.messages(event -> event.getLevel() == Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("endpoint fraud", "S3FailurePath", "375 min")
                    .contains("sink.require-failure-path")
                    .contains("sink.max-open-invocations is off for it");
        }
        assertThat(without.entries()).hasSize(43);
        assertThat(without.count("invocationsWithoutFailureLocation")).isEqualTo(43);
    }

    @Test
    void suchAnEndpointIsRefusedByOption() throws Exception {
        SinkSettings strict = PipelineFixture.settings().setRequireFailurePath(true).build();
        PipelineFixture without =
                new PipelineFixture(
                        strict,
                        RetryBudget.ofFreshStart(strict.retryBudget(), strict.startBudget()),
                        true,
                        null);
        assertThatThrownBy(without.begin("a record")::join)
                .matches(ExecutionFailureHandler::isUnrecoverableError)
                .hasStackTraceContaining("set S3FailurePath")
                .hasStackTraceContaining("sink.require-failure-path=false");
        assertThat(without.entries()).isEmpty();

        PipelineFixture with =
                new PipelineFixture(
                        strict,
                        RetryBudget.of(strict.retryBudget()),
                        false,
                        S3Location.of("models", "failures"));
        assertAppended(begin(with, 1));
    }
}
