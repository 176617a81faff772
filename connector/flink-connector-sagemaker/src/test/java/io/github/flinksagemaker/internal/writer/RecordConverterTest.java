// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.Containers;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.text.QuotelessException;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.testing.RecordContext;
import io.github.flinksagemaker.testing.StackTraces;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a record becomes, and what of it is held. */
class RecordConverterTest {

    private static final int MAX_RECORD = 10;
    private static final int MAX_CARRIED = 20;

    private static final SinkWriter.Context CONTEXT = RecordContext.NONE;

    private static RequestEntry convert(
            SerializationSchema<String> payload, @Nullable SerializationSchema<String> record) {
        return new RecordConverter<>(
                        payload, record, null, BatchFormats.jsonLines(), MAX_RECORD, MAX_CARRIED)
                .apply("ignored", CONTEXT);
    }

    private static SerializationSchema<String> ofLength(int length) {
        return element -> "1".repeat(length).getBytes(UTF_8);
    }

    private static SerializationSchema<String> quoting(int length) {
        return element -> {
            throw new IllegalArgumentException("4".repeat(length));
        };
    }

    private static Rejection rejection(RequestEntry entry) {
        return Objects.requireNonNull(entry.rejection());
    }

    @Test
    void aReasonIsCutAndCounted() {
        RequestEntry entry = convert(quoting(30_000_000), null);
        Rejection rejection = rejection(entry);
        assertThat(rejection.kind()).isEqualTo(FailureKind.REJECTED_RECORD);
        assertThat(rejection.message())
                .hasSize(BoundedText.MAX_REASON)
                .startsWith(
                        "the record could not be encoded: java.lang.IllegalArgumentException: 4")
                .contains("(cut, ");
        assertThat(entry.heldBytes()).isGreaterThan(2L * BoundedText.MAX_REASON);
    }

    @Test
    void whatMayBeToldOfAReasonQuotesNothing() {
        assertThat(rejection(convert(quoting(5), null)).summary())
                .isEqualTo("the record could not be encoded: java.lang.IllegalArgumentException");
        assertThat(rejection(convert(ofLength(1), quoting(5))).summary())
                .isEqualTo(
                        "the record could not be serialized to be carried:"
                                + " java.lang.IllegalArgumentException");
    }

    @Test
    void anErrorOfASchemaIsThrownWithoutItsMessage() {
        SerializationSchema<String> breaking =
                element -> {
                    throw new AssertionError("card 4111");
                };
        for (Throwable thrown :
                List.of(
                        catchThrowable(() -> convert(breaking, null)),
                        catchThrowable(() -> convert(ofLength(1), breaking)))) {
            assertThat(thrown).isInstanceOf(QuotelessException.class);
            assertThat(StackTraces.of(thrown))
                    .doesNotContain("4111")
                    .contains("the record could not be", "java.lang.AssertionError");
        }
    }

    @Test
    void anErrorOfTheJvmsIsThrownAsItIs() {
        Error missing = new NoClassDefFoundError("com/example/Missing");
        assertThatThrownBy(
                        () ->
                                convert(
                                        element -> {
                                            throw missing;
                                        },
                                        null))
                .isSameAs(missing);
    }

    @Test
    void aPayloadAboveItsLimitIsRejectedAndCarriedIfItFits() {
        RequestEntry entry = convert(ofLength(MAX_RECORD + 1), null);
        assertThat(rejection(entry).message())
                .isEqualTo(
                        "its payload is 11 bytes, above sink.record.max-size-in-bytes = 10: raise"
                                + " it (and sink.batch.max-size-in-bytes, which it may not exceed),"
                                + " up to 1 GB, or put the payload into S3 yourself and name it by"
                                + " setPayloadLocation");
        assertThat(rejection(entry).summary()).isEqualTo(rejection(entry).message());
        assertThat(entry.carriedBytes()).isEqualTo(MAX_RECORD + 1);
        assertThat(entry.payload()).isEmpty();
    }

    /** What is framed of it counts, and no option of the sink can help. */
    @Test
    void aRecordThatItsContainerTakesInNoRequestIsRejected() {
        BatchFormat format = Containers.tensorFlowServing().withMaxRequestBytes(25);
        RecordConverter<String> converter =
                new RecordConverter<>(new SimpleStringSchema(), null, null, format, MAX_RECORD, 20);
        assertThat(converter.apply("123456", CONTEXT).rejection())
                .as("16 bytes of framing, one for the record")
                .isNull();
        RequestEntry entry = converter.apply("12345678901", CONTEXT);
        assertThat(rejection(entry).message())
                .isEqualTo(
                        "its payload of 11 bytes makes a request of up to 28, above the batch"
                                + " format's 25 (withMaxRequestBytes), which its container takes");
        assertThat(rejection(entry).kind()).isEqualTo(FailureKind.REJECTED_RECORD);
        assertThat(entry.carried()).asString(UTF_8).isEqualTo("12345678901");
        assertThat(rejection(converter.apply("123456789", CONTEXT)).message())
                .contains("request of up to 26");
    }

    @Test
    void aPayloadAboveBothLimitsIsNotCarriedEither() {
        RequestEntry entry = convert(ofLength(MAX_CARRIED + 1), null);
        assertThat(rejection(entry).message()).contains("its payload is 21 bytes");
        assertThat(entry.carried()).isNull();
        assertThat(convert(quoting(1), ofLength(MAX_CARRIED + 1)).carried()).isNull();
    }

    /** So its failure comes out with the record. */
    @Test
    void aRecordThatThePayloadsSchemaRefusesIsCarriedByItsOwn() {
        RequestEntry entry = convert(quoting(1), ofLength(3));
        assertThat(rejection(entry).kind()).isEqualTo(FailureKind.REJECTED_RECORD);
        assertThat(entry.carried()).asString(UTF_8).isEqualTo("111");
        assertThat(convert(nothing(), ofLength(3)).carried()).asString(UTF_8).isEqualTo("111");
        assertThat(convert(RecordConverterTest::endless, ofLength(3)).carried())
                .asString(UTF_8)
                .isEqualTo("111");
    }

    @SuppressWarnings("NullAway") // what a schema without a checker may do
    private static SerializationSchema<String> nothing() {
        return element -> null;
    }

    private static byte[] endless(String element) {
        return element.isEmpty() ? new byte[0] : endless(element);
    }

    /** What the batch format refuses is carried, too. */
    @Test
    void aPayloadThatCanNotBeFramedIsCarried() {
        RequestEntry entry = convert(element -> " ".getBytes(UTF_8), null);
        assertThat(rejection(entry).kind()).isEqualTo(FailureKind.REJECTED_RECORD);
        assertThat(entry.carried()).asString(UTF_8).isEqualTo(" ");
    }

    @Test
    void aCarriedRecordHasALimitToo() {
        RequestEntry largest = convert(ofLength(1), ofLength(MAX_CARRIED));
        assertThat(largest.rejection()).isNull();
        assertThat(largest.carriedBytes()).isEqualTo(MAX_CARRIED);

        RequestEntry entry = convert(ofLength(1), ofLength(MAX_CARRIED + 1));
        assertThat(rejection(entry).message())
                .contains("21 bytes")
                .contains("sink.segment.max-size-in-bytes", "sink.record.max-size-in-bytes", "20");
        assertThat(entry.carried()).isNull();
        assertThat(entry.heldBytes()).isLessThan(1_000);
    }

    @Test
    void anEntryShowsNothingOfItsRecord() {
        assertThat(convert(ofLength(5), null).toString()).doesNotContain("1, 1").contains("69");
        assertThat(convert(quoting(9), null).toString()).doesNotContain("44");
    }
}
