// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.flinksagemaker.config.FailurePolicy;
import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.FramedRequest;
import io.github.flinksagemaker.format.Splittings;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.testing.DelegatingFraming;
import io.github.flinksagemaker.testing.RecordContext;
import io.github.flinksagemaker.testing.StackTraces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a writer holds is bounded, and what it throws quotes nothing. */
@Timeout(300)
class WriterBoundsTest {

    private static final int MIB = 1 << 20;
    private static final String CARD = "4111-1111-1111-1111";

    private static final SinkWriter.Context CONTEXT = RecordContext.NONE;

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final SinkSettings.Builder settings =
            Writers.settings()
                    .setMaxBatchSize(1_000)
                    .setMaxBufferedRequests(1_001)
                    .setMaxTimeInBuffer(Duration.ofMinutes(10));
    private BatchFormat format = BatchFormats.jsonLines();

    private SageMakerAsyncWriter<String> writer(
            SerializationSchema<String> payload,
            @Nullable SerializationSchema<String> record,
            List<BufferedRequestState<RequestEntry>> states) {
        SinkSettings built = settings.build();
        return new SageMakerAsyncWriter<>(
                new RecordConverter<>(
                        payload,
                        record,
                        null,
                        format,
                        built.maxRecordSizeInBytes(),
                        built.maxSegmentBytes()),
                new OneMailbox(),
                built,
                format,
                new FakeServices(store),
                states);
    }

    private static SerializationSchema<String> ofLength(int length) {
        return element -> "1".repeat(length).getBytes(UTF_8);
    }

    private List<List<LedgerEntry>> segments() throws Exception {
        List<List<LedgerEntry>> segments = new ArrayList<>();
        for (DecodedSegment segment : Writers.segments(store)) {
            segments.add(segment.segment().entries());
        }
        return segments;
    }

    @Test
    void carriedRecordsLargerThanTheirPayloadsAreBoundedToo() throws Exception {
        settings.setMaxBufferedBytes(4 * MIB);
        try (SageMakerAsyncWriter<String> writer =
                writer(ofLength(1), ofLength(MIB - 100), List.of())) {
            long most = 0;
            for (int i = 0; i < 64; i++) {
                writer.write("x", CONTEXT);
                most = Math.max(most, writer.heldBytes());
            }
            assertThat(most).isBetween(2L * MIB, 5L * MIB);
            writer.flush(true);
            assertThat(writer.heldBytes()).isZero();
        }
    }

    @Test
    void reasonsOfRejectedRecordsAreBoundedToo() throws Exception {
        settings.setMaxBufferedBytes(4 * MIB)
                .setMaxBatchSize(10_000)
                .setMaxBufferedRequests(10_001);
        try (SageMakerAsyncWriter<String> writer =
                writer(
                        element -> {
                            throw new IllegalArgumentException("x".repeat(100_000));
                        },
                        null,
                        List.of())) {
            long most = 0;
            for (int i = 0; i < 2_000; i++) {
                writer.write("x", CONTEXT);
                most = Math.max(most, writer.heldBytes());
            }
            assertThat(most).isBetween(2L * MIB, 5L * MIB);
        }
    }

    /** Of 20 million characters on, an entry made a segment that no source could read. */
    @Test
    void whatTheServiceSaysOfARejectedRequestIsCutSoThatItsSegmentCanBeRead() throws Exception {
        PipelineFixture fixture = new PipelineFixture(InputTransport.S3);
        fixture.endpoint
                .script()
                .failBefore(
                        InMemoryEndpoint.Operation.INVOKE,
                        target -> true,
                        1,
                        new ServiceException(
                                ErrorKind.REJECTED, "\"x\"".repeat(20_000_000 / 3 + 1)));
        fixture.send("record");

        LedgerEntry entry = fixture.entries().get(0);
        assertThat(Objects.requireNonNull(entry.rejection()).message())
                .hasSize(4_096)
                .contains("\"x\"\"x\"")
                .containsPattern("… \\(cut, 200000\\d\\d characters in all\\)$");
        assertThat(fixture.carried(entry)).asString(UTF_8).isEqualTo("record");
    }

    @Test
    void restoredRecordsCount() throws Exception {
        settings.setMaxBufferedBytes(4 * MIB);
        List<BufferedRequestState<RequestEntry>> states;
        try (SageMakerAsyncWriter<String> writer =
                writer(ofLength(1), ofLength(MIB - 100), List.of())) {
            writer.write("x", CONTEXT);
            writer.write("x", CONTEXT);
            writer.flush(false);
            states = writer.snapshotState(1);
        }
        try (SageMakerAsyncWriter<String> writer =
                writer(ofLength(1), ofLength(MIB - 100), states)) {
            long most = 0;
            for (int i = 0; i < 20; i++) {
                writer.write("x", CONTEXT);
                most = Math.max(most, writer.heldBytes());
            }
            assertThat(most).isBetween(2L * MIB, 5L * MIB);
        }
    }

    /** An entry is never split, so a request carries no more than a segment takes. */
    @Test
    void noRequestCarriesMoreThanASegmentTakes() throws Exception {
        settings.setMaxSegmentBytes(3 * MIB);
        try (SageMakerAsyncWriter<String> writer =
                writer(ofLength(1), ofLength(MIB - 100), List.of())) {
            for (int i = 0; i < 10; i++) {
                writer.write("x", CONTEXT);
            }
            writer.flush(true);
        }
        assertThat(segments())
                .allSatisfy(
                        entries ->
                                assertThat(
                                                entries.stream()
                                                        .mapToLong(LedgerEntry::carriedBytes)
                                                        .sum())
                                        .isLessThanOrEqualTo(3 * MIB));
        assertThat(segments().stream().flatMap(List::stream).mapToInt(e -> e.records().size()))
                .isNotEmpty()
                .allMatch(records -> records <= 3);
    }

    @Test
    void failJobQuotesNoRecordInItsException() throws Exception {
        settings.setFailurePolicy(FailurePolicy.FAIL_JOB);
        Throwable failure =
                failureOf(
                        element -> {
                            throw new IllegalArgumentException("can't encode " + element);
                        });
        assertThat(StackTraces.of(failure))
                .doesNotContain("4111")
                .contains(
                        "with 1 records was rejected (REJECTED_RECORD: the record could not be"
                                + " encoded: java.lang.IllegalArgumentException)",
                        "FailurePolicy.EMIT");
    }

    @Test
    void aFormatThatCantFrameIsNotQuotedEither() throws Exception {
        settings.setFailurePolicy(FailurePolicy.FAIL_JOB);
        format =
                BatchFormat.of(
                        new DelegatingFraming(BatchFormats.jsonLines().framing()) {
                            private static final long serialVersionUID = 1L;

                            @Override
                            public FramedRequest frame(List<byte[]> payloads) {
                                throw new IllegalStateException(new String(payloads.get(0), UTF_8));
                            }
                        },
                        Splittings.jsonLines());
        Throwable failure = failureOf(element -> element.getBytes(UTF_8));
        assertThat(StackTraces.of(failure))
                .doesNotContain("4111")
                .contains("could not frame 1 records: java.lang.IllegalStateException");
    }

    @Test
    void anErrorOfAFormatIsNotQuotedEither() throws Exception {
        format =
                BatchFormat.of(
                        new DelegatingFraming(BatchFormats.jsonLines().framing()) {
                            private static final long serialVersionUID = 1L;

                            @Override
                            public FramedRequest frame(List<byte[]> payloads) {
                                throw new AssertionError(new String(payloads.get(0), UTF_8));
                            }
                        },
                        Splittings.jsonLines());
        Throwable failure = failureOf(element -> element.getBytes(UTF_8));
        assertThat(StackTraces.of(failure))
                .doesNotContain("4111")
                .contains("could not frame 1 records: java.lang.AssertionError");
    }

    @Test
    void anErrorOfASchemaIsNotQuotedEither() throws Exception {
        Throwable failure =
                failureOf(
                        element -> {
                            throw new AssertionError("can't encode " + element);
                        });
        assertThat(StackTraces.of(failure))
                .doesNotContain("4111")
                .contains("could not be encoded: java.lang.AssertionError");
    }

    private Throwable failureOf(SerializationSchema<String> payload) {
        settings.setMaxBatchSize(1).setMaxBufferedRequests(2);
        try (SageMakerAsyncWriter<String> writer = writer(payload, null, List.of())) {
            return catchThrowable(
                    () -> {
                        writer.write("card " + CARD, CONTEXT);
                        writer.flush(true);
                    });
        }
    }
}
