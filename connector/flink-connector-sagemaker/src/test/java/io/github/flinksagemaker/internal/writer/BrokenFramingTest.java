// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormatException;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.Framings;
import io.github.flinksagemaker.format.Splittings;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.testing.DelegatingFraming;
import io.github.flinksagemaker.testing.RecordContext;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.junit.jupiter.api.Test;

/** Whatever a framing makes of one record, it costs that record alone. */
class BrokenFramingTest {

    @Test
    @SuppressWarnings("NullAway") // what a framing of a user's may do
    void aRecordThatIsPreparedToNullIsRejected() {
        assertRejected(preparing(() -> null), "record");
    }

    @Test
    void aRecordWhosePreparationThrowsIsRejected() {
        assertRejected(
                preparing(
                        () -> {
                            throw new IllegalStateException("no such model");
                        }),
                "no such model");
        assertRejected(
                preparing(
                        () -> {
                            throw new StackOverflowError();
                        }),
                "StackOverflowError");
    }

    @Test
    void anEmptyRecordIsRejectedWhereItIsTheRequest() {
        RequestEntry entry = converted(BatchFormats.singleRecord(), "");
        Rejection rejection = Objects.requireNonNull(entry.rejection());
        assertThat(rejection.kind()).isEqualTo(FailureKind.REJECTED_RECORD);
        assertThat(rejection.message()).contains("an empty record can't stand in a request");
    }

    private static void assertRejected(BatchFormat format, String text) {
        RequestEntry entry = converted(format, "1");
        Rejection rejection = Objects.requireNonNull(entry.rejection());
        assertThat(rejection.kind()).isEqualTo(FailureKind.REJECTED_RECORD);
        assertThat(rejection.message()).contains(text);
        assertThat(entry.carried()).asString(UTF_8).isEqualTo("1");
    }

    private static RequestEntry converted(BatchFormat format, String record) {
        return new RecordConverter<>(new SimpleStringSchema(), null, null, format, 10, 10)
                .apply(record, RecordContext.NONE);
    }

    private static BatchFormat preparing(Supplier<byte[]> prepared) {
        return BatchFormat.of(
                new DelegatingFraming(Framings.lines("text/csv")) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public byte[] prepare(byte[] payload) throws BatchFormatException {
                        return prepared.get();
                    }
                },
                Splittings.lines());
    }
}
