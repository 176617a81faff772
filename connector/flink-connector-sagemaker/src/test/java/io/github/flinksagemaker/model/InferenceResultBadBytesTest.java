// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.Mutations;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceResultBadBytesTest {

    private final TypeSerializer<InferenceResult<Integer, Double>> serializer =
            InferenceResultTypeInfo.of(Types.INT, Types.DOUBLE)
                    .createSerializer(new SerializerConfigImpl());

    private byte[] bytes(InferenceResult<Integer, Double> result) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(result, out);
        return out.getCopyOfBuffer();
    }

    @Provide
    Arbitrary<byte[]> damaged() throws IOException {
        InvocationInfo info = SampleResults.full();
        List<byte[]> valid =
                List.of(
                        bytes(InferenceResult.success(1, 0.5, info)),
                        bytes(
                                InferenceResult.failure(
                                        2,
                                        InferenceFailure.of(FailureKind.EXPIRED, "é\uD83D\uDE00"),
                                        info)),
                        bytes(
                                InferenceResult.failure(
                                        null,
                                        InferenceFailure.of(FailureKind.UNDECODABLE_RECORD, "x")
                                                .withRecordBytes(new byte[] {1, 2}),
                                        info)),
                        bytes(
                                InferenceResult.reference(
                                        3,
                                        OutputReference.of(S3Location.of("b", "k"), 9, null),
                                        info)));
        return Mutations.of(valid.toArray(byte[][]::new));
    }

    @Property(tries = 5000)
    void anyBytesAreAResultThatCanBeWrittenAgainOrAreRefused(@ForAll("damaged") byte[] bytes)
            throws IOException {
        InferenceResult<Integer, Double> read =
                AnyBytes.decode(
                        IOException.class,
                        () -> serializer.deserialize(new DataInputDeserializer(bytes)));
        if (read != null) {
            assertThat(serializer.deserialize(new DataInputDeserializer(bytes(read))))
                    .isEqualTo(read);
        }
    }

    /** Texts are read by code of our own: what Flink wrote comes back. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u007f\u0080\u3fff\u4000\uffff", "\uD83D\uDE00"})
    void readsTextsAsFlinkWritesThem(String text) throws IOException {
        InvocationInfo info = SampleResults.bare().setInputLocation(text.repeat(200)).build();

        InferenceResult<Integer, Double> read =
                serializer.deserialize(
                        new DataInputDeserializer(bytes(InferenceResult.success(1, 2.0, info))));

        assertThat(read.getInvocation().getInputLocation()).isEqualTo(text.repeat(200));
    }
}
