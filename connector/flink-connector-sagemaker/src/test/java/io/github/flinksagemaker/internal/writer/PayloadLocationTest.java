// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.internal.append.AcceptedWatermarks;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint.Operation;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payloads that lie in S3: nothing is uploaded, and the ledger carries the record. */
class PayloadLocationTest {

    private static final S3Location VIDEO = S3Location.of("media", "inbox/video.mp4");

    private static RequestEntry located(String record) {
        byte[] carried = record.getBytes(UTF_8);
        return RequestEntry.of(
                new byte[0],
                carried,
                null,
                AcceptedWatermarks.NONE,
                RequestRoute.of(InvocationAttributes.defaults(), null, VIDEO),
                null);
    }

    @ParameterizedTest
    @EnumSource
    void theNamedObjectIsTheInputOfAnInvocationOfItsOwn(InputTransport transport) throws Exception {
        PipelineFixture fixture = new PipelineFixture(transport);
        assertThat(
                        fixture.begin(
                                List.of(
                                        located("first"),
                                        located("second"),
                                        PipelineFixture.entry("third", RequestRoute.SHARED))))
                .isCompleted();
        assertThat(fixture.endpoint.requests()).hasSize(3);
        assertThat(fixture.store.script().count(InMemoryObjectStore.Operation.PUT))
                .isEqualTo(transport == InputTransport.S3 ? 1 : 0);
        for (int i = 0; i < 2; i++) {
            assertThat(fixture.endpoint.requests().get(i).inputLocation()).isEqualTo(VIDEO);
            assertThat(fixture.endpoint.requests().get(i).body()).isNull();
            LedgerEntry entry = fixture.entries().get(i);
            assertThat(entry.inputLocation()).isEqualTo(VIDEO.toString());
            assertThat(entry.carriedByInput()).isFalse();
            assertThat(entry.framing()).isNull(); // nothing was framed
            assertThat(entry.format()).isEqualTo("whole");
            assertThat(fixture.carried(entry))
                    .asString(UTF_8)
                    .isEqualTo(i == 0 ? "first" : "second");
        }
    }

    @Test
    void isRepeatedWithTheSameInput() throws Exception {
        PipelineFixture fixture = new PipelineFixture(InputTransport.S3);
        fixture.endpoint.script().failBefore(Operation.INVOKE, 2, ErrorKind.THROTTLED);
        var sent = fixture.begin(List.of(located("x")));
        fixture.scheduler.advance(Duration.ofSeconds(20));
        assertThat(sent).isCompleted();
        assertThat(fixture.endpoint.requests()).hasSize(1);
        assertThat(fixture.entries()).hasSize(1);
    }

    @Test
    void whatTheServiceRefusesIsARejectedEntryThatNamesItsInput() throws Exception {
        PipelineFixture fixture = new PipelineFixture(InputTransport.S3);
        fixture.endpoint.script().failBefore(Operation.INVOKE, 1, ErrorKind.REJECTED);
        assertThat(fixture.begin(List.of(located("x")))).isCompleted();
        LedgerEntry entry = fixture.entries().get(0);
        assertThat(Objects.requireNonNull(entry.rejection()).kind())
                .isEqualTo(FailureKind.REJECTED_REQUEST);
        assertThat(entry.inputLocation()).isEqualTo(VIDEO.toString());
        assertThat(fixture.carried(entry)).asString(UTF_8).isEqualTo("x");
    }

    @Test
    void aPayloadAboveTheServicesLimitIsRefusedBeforeItIsStaged() throws Exception {
        assertThat(PipelineFixture.settings().build().maxPayloadBytes()).isEqualTo(1_000_000_000);
        PipelineFixture small =
                PipelineFixture.fresh(PipelineFixture.settings().setMaxPayloadBytes(10).build());
        small.send("ten bytes.");
        small.send("and eleven.");
        assertThat(small.store.script().count(InMemoryObjectStore.Operation.PUT)).isOne();
        assertThat(small.endpoint.requests()).hasSize(1);
        Rejection rejection = Objects.requireNonNull(small.entries().get(1).rejection());
        assertThat(rejection.kind()).isEqualTo(FailureKind.REJECTED_REQUEST);
        assertThat(rejection.message())
                .isEqualTo(
                        "the payload of 1 records is 11 bytes, above the service's 10: lower"
                                + " sink.batch.max-size-in-bytes");
    }
}
