// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testing.GoldenBytes;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.WithNull;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The serializer's bytes: they stand in savepoints, so version 1 never changes. */
class InferenceResultFormatTest {

    /** Behind the class name, Flink's version of composite snapshots and its magic number. */
    private static final int LAST_BYTE_OF_SNAPSHOT_VERSION =
            Short.BYTES + InferenceResultSerializerSnapshot.class.getName().length() + 11;

    private final TypeSerializer<InferenceResult<String, Double>> serializer =
            InferenceResultTypeInfo.of(Types.STRING, Types.DOUBLE)
                    .createSerializer(new SerializerConfigImpl());

    static List<Arguments> golden() {
        return List.of(
                Arguments.of("result-success", SampleResults.success("record", 0.75)),
                Arguments.of("result-failure", SampleResults.failure(null)),
                Arguments.of("result-reference", SampleResults.reference("record")));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void writesAndReadsTheBytesOfVersion1(String golden, InferenceResult<String, Double> result)
            throws IOException {
        assertThat(write(result)).isEqualTo(GoldenBytes.read(golden));
        assertThat(read(GoldenBytes.read(golden))).isEqualTo(result);
    }

    @Test
    void restoresFromASnapshotOfVersion1() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        assertThat(out.getCopyOfBuffer()).isEqualTo(GoldenBytes.read("result-snapshot"));

        TypeSerializerSnapshot<InferenceResult<String, Double>> old =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(GoldenBytes.read("result-snapshot")),
                        getClass().getClassLoader());
        assertThat(old.restoreSerializer()).isEqualTo(serializer);
        assertThat(
                        serializer
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(old)
                                .isCompatibleAsIs())
                .isTrue();
    }

    @Test
    void refusesASnapshotOfAnUnknownVersionAndSaysWhatToDo() {
        byte[] unknown = GoldenBytes.read("result-snapshot");
        assertThat(unknown[LAST_BYTE_OF_SNAPSHOT_VERSION]).isEqualTo((byte) 1);
        unknown[LAST_BYTE_OF_SNAPSHOT_VERSION] = 2;
        assertThatThrownBy(
                        () ->
                                TypeSerializerSnapshot.readVersionedSnapshot(
                                        new DataInputDeserializer(unknown),
                                        getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("reads version 1")
                .hasMessageContaining("restore with the connector that wrote it");
    }

    @Test
    void anotherRecordTypeIsIncompatible() {
        TypeSerializer<InferenceResult<Long, Double>> other =
                InferenceResultTypeInfo.of(Types.LONG, Types.DOUBLE)
                        .createSerializer(new SerializerConfigImpl());
        assertThat(incompatible(other.snapshotConfiguration(), serializer.snapshotConfiguration()))
                .isTrue();
    }

    @Property
    void readsAsItWasWritten(
            @ForAll @WithNull String record,
            @ForAll double prediction,
            @ForAll @WithNull String location,
            @ForAll FailureKind kind,
            @ForAll String text,
            @ForAll long time,
            @ForAll @IntRange(min = 0) int position)
            throws IOException {
        InvocationInfo info =
                SampleResults.bare()
                        .setOutputLocation(location)
                        .setSettledAt(time)
                        .setPositionInBatch(position)
                        .build();
        for (InferenceResult<String, Double> result :
                List.<InferenceResult<String, Double>>of(
                        InferenceResult.success(record, prediction, info),
                        InferenceResult.failure(record, InferenceFailure.of(kind, text), info),
                        InferenceResult.reference(
                                record,
                                OutputReference.of(
                                        S3Location.of("bucket", text), position, location),
                                info))) {
            assertThat(read(write(result))).isEqualTo(result);
        }
    }

    @Test
    void refusesBytesThatAreNoResult() {
        assertThatThrownBy(() -> read(new byte[] {16})).hasMessageContaining("byte 16");
        assertThatThrownBy(() -> read(new byte[] {18})).hasMessageContaining("byte 18");
        assertThatThrownBy(() -> read(new byte[] {32})).hasMessageContaining("byte 32");
        assertThatThrownBy(() -> read(new byte[] {0})).hasMessageContaining("byte 0");
        assertThatThrownBy(() -> read(new byte[] {1})).hasMessageContaining("byte 1");
        assertThatThrownBy(() -> read(new byte[] {6})).hasMessageContaining("byte 6");
        assertThatThrownBy(() -> read(new byte[] {10})).hasMessageContaining("byte 10");
        assertThatThrownBy(() -> read(new byte[] {13})).hasMessageContaining("byte 13");
        byte[] unknownKind = GoldenBytes.read("result-failure");
        unknownKind[2] = 'm';
        assertThatThrownBy(() -> read(unknownKind))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unknown failure kind")
                .hasMessageContaining("newer version");
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static boolean incompatible(TypeSerializerSnapshot now, TypeSerializerSnapshot old) {
        return now.resolveSchemaCompatibility(old).isIncompatible();
    }

    private byte[] write(InferenceResult<String, Double> result) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(result, out);
        return out.getCopyOfBuffer();
    }

    private @Nullable InferenceResult<String, Double> read(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        InferenceResult<String, Double> result = serializer.deserialize(in);
        assertThat(in.available()).isZero();
        return result;
    }
}
