// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static io.github.flinksagemaker.internal.reader.Invocations.answered;
import static io.github.flinksagemaker.internal.reader.Invocations.bytes;
import static io.github.flinksagemaker.internal.reader.Invocations.entry;
import static io.github.flinksagemaker.internal.reader.Invocations.settled;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.segments.SettledInvocation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a model answers, it costs the records of its own batch a prediction, and no more. */
class BadResponsesTest {

    private static final int RECORDS = 3;

    /** Counts opening brackets by recursion, as naive parsers do. */
    private static final class Recursive extends Schema {
        @Override
        public Integer deserialize(byte[] message) {
            return depth(message, 0);
        }

        private static int depth(byte[] message, int at) {
            return at < message.length && message[at] == '[' ? 1 + depth(message, at + 1) : 0;
        }
    }

    private static class Schema extends AbstractDeserializationSchema<Integer> {
        Schema() {
            super(Integer.class);
        }

        @Override
        public Integer deserialize(byte[] message) throws IOException {
            return new ObjectMapper().readTree(message).size();
        }
    }

    private static final class Throwing extends Schema {
        private final transient RuntimeException failure;

        Throwing(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public Integer deserialize(byte[] message) {
            throw failure;
        }
    }

    /** Its own text can't be made. */
    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            throw new UnsupportedOperationException();
        }
    }

    private static List<InferenceResult<Integer, Integer>> decode(
            DeserializationSchema<Integer> predictions, BatchFormat format, byte[] response) {
        ResultDecoder<Integer, Integer> decoder =
                new ResultDecoder<>(new IntegerSchema(), predictions, format);
        SettledInvocation invocation =
                settled(
                        0,
                        0,
                        entry(RECORDS).toBuilder().setFormat(format.splitting().name()).build(),
                        new String(response, StandardCharsets.ISO_8859_1));
        return Invocations.decode(decoder, invocation);
    }

    private static FailureKind kind(InferenceResult<?, ?> result) {
        InferenceFailure failure = Objects.requireNonNull(result.getFailure());
        assertThat(failure.getMessage()).isNotEmpty().hasSizeLessThan(5_000);
        return failure.getKind();
    }

    @Property(tries = 5000)
    void anyBytesGiveOneResultForEachRecord(
            @ForAll("responses") byte[] response, @ForAll("formats") BatchFormat format) {
        List<InferenceResult<Integer, Integer>> results =
                Objects.requireNonNull(
                        AnyBytes.decode(
                                IOException.class,
                                () -> decode(new IntegerSchema(), format, response)));

        assertThat(results).hasSize(RECORDS);
        for (InferenceResult<Integer, Integer> result : results) {
            assertThat(result.getRecord()).isNotNull();
            if (!result.isSuccess()) {
                assertThat(kind(result))
                        .isIn(FailureKind.UNDECODABLE_OUTPUT, FailureKind.COUNT_MISMATCH);
            }
        }
    }

    @Provide
    Arbitrary<byte[]> responses() {
        return Mutations.of(bytes("1\n2\n3\n"), bytes("1,2,3"), bytes("[1]\n\"x\"\n{}"));
    }

    @Provide
    Arbitrary<BatchFormat> formats() {
        return Arbitraries.of(
                BatchFormats.jsonLines(), BatchFormats.csvLines(), BatchFormats.singleRecord());
    }

    @Test
    void nestingThatOverflowsTheStackOfASchemaFailsThatRecord() {
        byte[] response = bytes("[".repeat(2_000_000) + "]".repeat(2_000_000) + "\n[[]]\n[]");

        List<InferenceResult<Integer, Integer>> results =
                decode(new Recursive(), BatchFormats.jsonLines(), response);

        assertThat(kind(results.get(0))).isEqualTo(FailureKind.UNDECODABLE_OUTPUT);
        assertThat(results.subList(1, 3))
                .extracting(InferenceResult::getPrediction)
                .containsExactly(2, 1);
    }

    @Test
    void deepJsonIsRefusedByTheSchemasParser() {
        byte[] response = bytes("[".repeat(100_000) + "]".repeat(100_000) + "\n[1,2]\n[]\n");

        List<InferenceResult<Integer, Integer>> results =
                decode(new Schema(), BatchFormats.jsonLines(), response);

        assertThat(kind(results.get(0))).isEqualTo(FailureKind.UNDECODABLE_OUTPUT);
        assertThat(results.get(1).getPrediction()).isEqualTo(2);
    }

    static List<RuntimeException> exceptions() {
        return List.of(
                new IllegalStateException("x".repeat(1 << 20)),
                new NullPointerException(),
                new Unprintable());
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void whateverASchemaThrowsFailsTheRecord(RuntimeException failure) {
        assertThat(decode(new Throwing(failure), BatchFormats.jsonLines(), bytes("1\n2\n3")))
                .extracting(BadResponsesTest::kind)
                .containsOnly(FailureKind.UNDECODABLE_OUTPUT);
    }

    @Test
    void tooManyPredictionsAreAMismatchOfCounts() {
        String many = "1\n".repeat(100_000);

        assertThat(
                        Invocations.decode(
                                new ResultDecoder<>(
                                        new IntegerSchema(),
                                        new IntegerSchema(),
                                        BatchFormats.jsonLines()),
                                answered(0, 0, RECORDS, many)))
                .extracting(BadResponsesTest::kind)
                .containsOnly(FailureKind.COUNT_MISMATCH);
    }
}
