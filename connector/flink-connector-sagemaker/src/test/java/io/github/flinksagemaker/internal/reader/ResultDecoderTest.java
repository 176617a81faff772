// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static io.github.flinksagemaker.internal.reader.Invocations.answered;
import static io.github.flinksagemaker.internal.reader.Invocations.decode;
import static io.github.flinksagemaker.internal.reader.Invocations.entry;
import static io.github.flinksagemaker.internal.reader.Invocations.failed;
import static io.github.flinksagemaker.internal.reader.Invocations.settled;
import static io.github.flinksagemaker.internal.reader.Invocations.unread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.ErrorAnswers;
import io.github.flinksagemaker.format.Splitting;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.segments.SettledInvocation;
import io.github.flinksagemaker.internal.text.QuotelessException;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.OutputReference;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.StackTraces;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultDecoderTest {

    private static final String CARD = "4111-1111-1111-1111";
    private static final BatchFormat LINES = BatchFormats.jsonLines();

    private final ResultDecoder<Integer, Integer> decoder =
            new ResultDecoder<>(new IntegerSchema(), new IntegerSchema(), LINES);

    @Test
    void joinsEachRecordWithItsPrediction() {
        List<InferenceResult<Integer, Integer>> results =
                decode(decoder, answered(0, 0, 3, "1\n2\n3\n"));

        assertThat(results).extracting(InferenceResult::getRecord).containsExactly(10, 11, 12);
        assertThat(results).extracting(InferenceResult::getPrediction).containsExactly(1, 2, 3);
        assertThat(results).allSatisfy(result -> assertThat(result.getFailure()).isNull());
        assertThat(results)
                .extracting(result -> result.getInvocation().getPositionInBatch())
                .containsExactly(0, 1, 2);
        assertThat(results.get(0).getInvocation().getSettledAt()).isEqualTo(Invocations.SETTLED_AT);
        assertThat(results.get(0).getInvocation().getOutputLocation()).isEqualTo("s3://bucket/out");
    }

    @Test
    void failsEveryRecordWhenTheCountsDiffer() {
        List<InferenceResult<Integer, Integer>> results =
                decode(decoder, answered(0, 0, 3, "1\n2\n"));

        assertThat(results).extracting(InferenceResult::getRecord).containsExactly(10, 11, 12);
        assertThat(results)
                .allSatisfy(
                        result -> {
                            assertThat(kind(result)).isEqualTo(FailureKind.COUNT_MISMATCH);
                            assertThat(message(result)).contains("2 predictions", "3 records");
                        });
    }

    @Test
    void failsOnlyTheRecordWhosePredictionCanNotBeDecoded() {
        List<InferenceResult<Integer, Integer>> results =
                decode(decoder, answered(0, 0, 3, "1\ntrue\nnull\n"));

        assertThat(results.get(0).getPrediction()).isEqualTo(1);
        assertThat(kind(results.get(1))).isEqualTo(FailureKind.UNDECODABLE_OUTPUT);
        assertThat(message(results.get(1))).contains("position 1", "NumberFormatException");
        assertThat(kind(results.get(2))).isEqualTo(FailureKind.UNDECODABLE_OUTPUT);
        assertThat(message(results.get(2))).contains("position 2", "null");
        assertThat(results).extracting(InferenceResult::getRecord).containsExactly(10, 11, 12);
    }

    @Test
    void anErrorWithinAGoodResponseFailsThatRecordAlone() {
        ResultDecoder<Integer, Integer> strict =
                new ResultDecoder<>(
                        new IntegerSchema(),
                        new IntegerSchema(),
                        LINES,
                        new ErrorAnswers("error", true));
        String response = "1\n{\"id\":[1],\"error\":\"no such word\"}\nnull\n4\n{\"error\":null}\n";

        List<InferenceResult<Integer, Integer>> results =
                decode(strict, answered(0, 0, 5, response));

        assertThat(results.get(0).getPrediction()).isEqualTo(1);
        assertThat(kind(results.get(1))).isEqualTo(FailureKind.MODEL_ERROR);
        assertThat(message(results.get(1))).contains("error: \"no such word\"");
        assertThat(kind(results.get(2))).isEqualTo(FailureKind.MODEL_ERROR);
        assertThat(message(results.get(2))).isEqualTo("the model answered null");
        assertThat(results.get(3).getPrediction()).isEqualTo(4);
        assertThat(kind(results.get(4))).isEqualTo(FailureKind.UNDECODABLE_OUTPUT);
        assertThat(results).extracting(InferenceResult::getRecord).doesNotContainNull();
    }

    /** Of a splitting of the user's, whatever else is looked for in the pieces. */
    @Test
    void aPieceThatIsNullFailsTheRecordsAndNotTheJob() {
        Splitting holes =
                new Splitting() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String name() {
                        return "holes";
                    }

                    @Override
                    public List<byte[]> split(byte[] response) {
                        return Arrays.asList(response, null);
                    }
                };
        ResultDecoder<Integer, Integer> strict =
                new ResultDecoder<>(
                        new IntegerSchema(),
                        new IntegerSchema(),
                        BatchFormat.of(LINES.framing(), holes),
                        new ErrorAnswers("error", true));

        List<InferenceResult<Integer, Integer>> results =
                decode(strict, settled(0, 0, entry(2).toBuilder().setFormat("holes").build(), "1"));

        assertThat(results).extracting(InferenceResult::getRecord).containsExactly(10, 11);
        assertThat(results)
                .allSatisfy(
                        result -> {
                            assertThat(kind(result)).isEqualTo(FailureKind.UNDECODABLE_OUTPUT);
                            assertThat(message(result)).contains("'holes'", "a piece that is null");
                        });
    }

    @Test
    void splitsByABuiltInFormatThatTheLedgerNames() {
        LedgerEntry csv = entry(2).toBuilder().setFormat("csv").build();

        assertThat(decode(decoder, settled(0, 0, csv, "5\n6\n")))
                .extracting(InferenceResult::getPrediction)
                .containsExactly(5, 6);
    }

    @Test
    void failsTheRecordsOfAFormatThatItDoesNotKnow() {
        LedgerEntry unknown = entry(1).toBuilder().setFormat("parquet").build();

        InferenceResult<Integer, Integer> result =
                decode(decoder, settled(0, 0, unknown, "5\n")).get(0);

        assertThat(kind(result)).isEqualTo(FailureKind.UNDECODABLE_OUTPUT);
        assertThat(message(result)).contains("'parquet'", "'json-lines'", "setBatchFormat");
    }

    @Test
    void passesAFailureOnToEveryRecord() {
        InferenceFailure failure = InferenceFailure.of(FailureKind.MODEL_ERROR, "boom");

        List<InferenceResult<Integer, Integer>> results =
                decode(decoder, failed(entry(2), failure));

        assertThat(results).extracting(InferenceResult::getRecord).containsExactly(10, 11);
        assertThat(results).extracting(InferenceResult::getFailure).containsOnly(failure);
    }

    @Test
    void everyRecordOfAnUnreadOutputGetsTheReferenceAndItsPosition() {
        OutputReference reference =
                OutputReference.of(S3Location.of("bucket", "out"), 77, "application/jsonlines");

        List<InferenceResult<Integer, Integer>> results =
                decode(
                        decoder,
                        unread(entry(3).toBuilder().setFormat("parquet").build(), reference));

        assertThat(results).extracting(InferenceResult::getRecord).containsExactly(10, 11, 12);
        assertThat(results)
                .extracting(result -> result.getInvocation().getPositionInBatch())
                .containsExactly(0, 1, 2);
        assertThat(results)
                .allSatisfy(
                        result -> {
                            assertThat(result.isSuccess()).isTrue();
                            assertThat(result.getPrediction()).isNull();
                            assertThat(result.getOutputReference()).isEqualTo(reference);
                        });
    }

    @Test
    void aRecordOfAnUnreadOutputMayStillFail() {
        OutputReference reference = OutputReference.of(S3Location.of("bucket", "out"), 77, null);

        InferenceResult<Integer, Integer> result =
                decode(decoder, unread(carrying(RecordSpan.of(0, -1, null)), reference)).get(0);

        assertThat(kind(result)).isEqualTo(FailureKind.UNDECODABLE_RECORD);
        assertThat(result.getOutputReference()).isNull();
    }

    @Test
    void keepsTheRejectionOfARecordThatCouldNotBeCarried() {
        InferenceFailure failure = InferenceFailure.of(FailureKind.REJECTED_RECORD, "too large");

        InferenceResult<Integer, Integer> result =
                decode(decoder, failed(carrying(RecordSpan.of(0, -1, null)), failure)).get(0);

        assertThat(result.getRecord()).isNull();
        assertThat(result.getFailure()).isEqualTo(failure);
    }

    @Test
    void failsARecordThatCanNotBeReadBack() {
        SettledInvocation invocation = settled(0, 0, carrying(RecordSpan.of(-4, 4, null)), "1\n");

        InferenceResult<Integer, Integer> result = decode(decoder, invocation).get(0);

        assertThat(result.getRecord()).isNull();
        assertThat(kind(result)).isEqualTo(FailureKind.UNDECODABLE_RECORD);
        assertThat(message(result)).contains("position 0");
        assertThat(Objects.requireNonNull(result.getFailure()).getRecordBytes()).hasSize(4);
    }

    @Test
    void aRecordThatCanNotBeReadBackIsNotLostWhereItsBatchHasFailedToo() {
        InferenceFailure failure = InferenceFailure.of(FailureKind.MODEL_ERROR, "boom");

        InferenceResult<Integer, Integer> result =
                decode(decoder, failed(carrying(RecordSpan.of(-4, 4, null)), failure)).get(0);

        assertThat(kind(result)).isEqualTo(FailureKind.MODEL_ERROR);
        assertThat(Objects.requireNonNull(result.getFailure()).getRecordBytes()).hasSize(4);
    }

    @Test
    void anErrorOfTheUsersCodeIsThrownWithoutItsMessage() {
        assertQuoteless(new ResultDecoder<>(breaking(), new IntegerSchema(), LINES));
        assertQuoteless(new ResultDecoder<>(new IntegerSchema(), breaking(), LINES));
        assertQuoteless(
                new ResultDecoder<>(
                        new IntegerSchema(),
                        new IntegerSchema(),
                        BatchFormat.of(
                                LINES.framing(),
                                new Splitting() {
                                    private static final long serialVersionUID = 1L;

                                    @Override
                                    public String name() {
                                        return "jsonlines";
                                    }

                                    @Override
                                    public List<byte[]> split(byte[] response) {
                                        throw new AssertionError("card " + CARD);
                                    }
                                })));
    }

    private static void assertQuoteless(ResultDecoder<Integer, Integer> decoder) {
        Throwable thrown = catchThrowable(() -> decode(decoder, answered(0, 0, 1, "1\n")));

        assertThat(thrown).isInstanceOf(QuotelessException.class);
        assertThat(StackTraces.of(thrown))
                .doesNotContain(CARD)
                .contains("broke down", "java.lang.AssertionError", "not shown");
    }

    private static DeserializationSchema<Integer> breaking() {
        return new AbstractDeserializationSchema<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public Integer deserialize(byte[] message) {
                throw new AssertionError("card " + CARD, new IllegalStateException(CARD));
            }
        };
    }

    private static LedgerEntry carrying(RecordSpan span) {
        return entry(1).toBuilder().setRecords(List.of(span)).build();
    }

    private static @Nullable FailureKind kind(InferenceResult<?, ?> result) {
        InferenceFailure failure = result.getFailure();
        return failure == null ? null : failure.getKind();
    }

    private static String message(InferenceResult<?, ?> result) {
        InferenceFailure failure = result.getFailure();
        return failure == null ? "" : failure.getMessage();
    }
}
