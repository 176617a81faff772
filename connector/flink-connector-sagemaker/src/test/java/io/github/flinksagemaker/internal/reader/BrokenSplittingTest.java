// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static io.github.flinksagemaker.internal.reader.Invocations.entry;
import static io.github.flinksagemaker.internal.reader.Invocations.settled;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.Framings;
import io.github.flinksagemaker.format.Splitting;
import io.github.flinksagemaker.format.Splittings;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever a splitting does, each record of the response comes out. */
class BrokenSplittingTest {

    private static final int RECORDS = 3;

    @Test
    @SuppressWarnings("NullAway") // what a splitting of a user's may do
    void nothingOrAPieceThatIsNothingFailsEachRecord() {
        assertFailed(splitting(() -> null), FailureKind.UNDECODABLE_OUTPUT, "null came back");
        assertFailed(
                splitting(() -> Arrays.asList(new byte[1], null, new byte[1])),
                FailureKind.UNDECODABLE_OUTPUT,
                "a piece that is null");
    }

    @Test
    void whatIsThrownFailsEachRecord() {
        assertFailed(
                splitting(
                        () -> {
                            throw new IllegalStateException("no such form");
                        }),
                FailureKind.UNDECODABLE_OUTPUT,
                "no such form");
        assertFailed(
                splitting(
                        () -> {
                            throw new StackOverflowError();
                        }),
                FailureKind.UNDECODABLE_OUTPUT,
                "StackOverflowError");
    }

    @Test
    void anotherCountSaysWhatCameAndWhatWouldTakeIt() {
        assertFailed(
                Splittings.lines(),
                FailureKind.COUNT_MISMATCH,
                "1 predictions, the request held 3 records; it was split as 'lines', and a number"
                        + " came: Splittings.lines() splits CSV and text, jsonLines() one JSON"
                        + " value a line, commas() one line at its commas");
    }

    private static void assertFailed(Splitting splitting, FailureKind kind, String text) {
        List<InferenceResult<Integer, Integer>> results =
                Invocations.decode(
                        new ResultDecoder<>(
                                new IntegerSchema(),
                                new IntegerSchema(),
                                BatchFormat.of(Framings.recordIO(), splitting)),
                        settled(
                                0,
                                0,
                                entry(RECORDS).toBuilder().setFormat(splitting.name()).build(),
                                "7654321,2,3"));
        assertThat(results).hasSize(RECORDS);
        for (InferenceResult<Integer, Integer> result : results) {
            InferenceFailure failure = Objects.requireNonNull(result.getFailure());
            assertThat(failure.getKind()).isEqualTo(kind);
            assertThat(failure.getMessage()).contains(text).doesNotContain("7654321");
            assertThat(result.getRecord()).isNotNull();
        }
    }

    private static Splitting splitting(Supplier<List<byte[]>> pieces) {
        return new Splitting() {
            private static final long serialVersionUID = 1L;

            @Override
            public String name() {
                return "broken";
            }

            @Override
            public List<byte[]> split(byte[] response) {
                return pieces.get();
            }
        };
    }
}
