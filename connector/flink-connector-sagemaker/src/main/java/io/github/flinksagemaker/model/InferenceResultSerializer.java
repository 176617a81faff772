// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import java.io.IOException;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes an {@link InferenceResult}: a byte that says what is present, then record, prediction,
 * failure and output reference as far as they are, then the invocation. The snapshot has the
 * version.
 */
@Internal
public final class InferenceResultSerializer<IN, OUT>
        extends TypeSerializer<InferenceResult<IN, OUT>> {

    private static final long serialVersionUID = 1L;

    private static final int HAS_RECORD = 1;
    private static final int HAS_PREDICTION = 2;
    private static final int HAS_FAILURE = 4;
    private static final int HAS_REFERENCE = 8;
    private static final int HAS_RECORD_BYTES = 16;
    private static final int OUTCOME = HAS_PREDICTION | HAS_FAILURE | HAS_REFERENCE;
    private static final int ALL = HAS_RECORD | OUTCOME | HAS_RECORD_BYTES;

    private final TypeSerializer<IN> recordSerializer;
    private final TypeSerializer<OUT> predictionSerializer;

    InferenceResultSerializer(
            TypeSerializer<IN> recordSerializer, TypeSerializer<OUT> predictionSerializer) {
        this.recordSerializer = recordSerializer;
        this.predictionSerializer = predictionSerializer;
    }

    TypeSerializer<IN> recordSerializer() {
        return recordSerializer;
    }

    TypeSerializer<OUT> predictionSerializer() {
        return predictionSerializer;
    }

    @Override
    public void serialize(InferenceResult<IN, OUT> result, DataOutputView target)
            throws IOException {
        IN record = result.getRecord();
        OUT prediction = result.getPrediction();
        InferenceFailure failure = result.getFailure();
        OutputReference reference = result.getOutputReference();
        byte[] recordBytes = failure == null ? null : failure.getRecordBytes();
        target.writeByte(
                (record == null ? 0 : HAS_RECORD)
                        | (prediction == null ? 0 : HAS_PREDICTION)
                        | (failure == null ? 0 : HAS_FAILURE)
                        | (reference == null ? 0 : HAS_REFERENCE)
                        | (recordBytes == null ? 0 : HAS_RECORD_BYTES));
        if (record != null) {
            recordSerializer.serialize(record, target);
        }
        if (prediction != null) {
            predictionSerializer.serialize(prediction, target);
        }
        if (failure != null) {
            InvocationInfoFields.write(failure, target);
        }
        if (recordBytes != null) {
            InvocationInfoFields.write(recordBytes, target);
        }
        if (reference != null) {
            InvocationInfoFields.write(reference, target);
        }
        InvocationInfoFields.write(result.getInvocation(), target);
    }

    @Override
    public InferenceResult<IN, OUT> deserialize(DataInputView source) throws IOException {
        int present = source.readUnsignedByte();
        boolean bytesWithoutFailure =
                (present & (HAS_RECORD_BYTES | HAS_FAILURE)) == HAS_RECORD_BYTES;
        if (present > ALL || Integer.bitCount(present & OUTCOME) != 1 || bytesWithoutFailure) {
            throw new IOException("no InferenceResult starts with byte " + present);
        }
        IN record = (present & HAS_RECORD) == 0 ? null : recordSerializer.deserialize(source);
        if ((present & HAS_FAILURE) != 0) {
            InferenceFailure failure = InvocationInfoFields.readFailure(source);
            if ((present & HAS_RECORD_BYTES) != 0) {
                failure = failure.withRecordBytes(InvocationInfoFields.readBytes(source));
            }
            return InferenceResult.failure(record, failure, InvocationInfoFields.read(source));
        }
        if ((present & HAS_REFERENCE) != 0) {
            OutputReference reference = InvocationInfoFields.readReference(source);
            return InferenceResult.reference(record, reference, InvocationInfoFields.read(source));
        }
        OUT prediction = predictionSerializer.deserialize(source);
        return InferenceResult.success(record, prediction, InvocationInfoFields.read(source));
    }

    @Override
    public InferenceResult<IN, OUT> deserialize(
            InferenceResult<IN, OUT> reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public InferenceResult<IN, OUT> copy(InferenceResult<IN, OUT> from) {
        if (isImmutableType()) {
            return from;
        }
        IN record = from.getRecord();
        return from.copy(
                record == null ? null : recordSerializer.copy(record), predictionSerializer::copy);
    }

    @Override
    public InferenceResult<IN, OUT> copy(
            InferenceResult<IN, OUT> from, InferenceResult<IN, OUT> reuse) {
        return copy(from);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public boolean isImmutableType() {
        return recordSerializer.isImmutableType() && predictionSerializer.isImmutableType();
    }

    /** Never called for reuse: results are immutable. */
    @Override
    public @Nullable InferenceResult<IN, OUT> createInstance() {
        return null;
    }

    /** Serializers may have state, so each thread gets its own. */
    @Override
    public TypeSerializer<InferenceResult<IN, OUT>> duplicate() {
        TypeSerializer<IN> record = recordSerializer.duplicate();
        TypeSerializer<OUT> prediction = predictionSerializer.duplicate();
        return record == recordSerializer && prediction == predictionSerializer
                ? this
                : new InferenceResultSerializer<>(record, prediction);
    }

    @Override
    public int getLength() {
        return -1; // varies
    }

    @Override
    public TypeSerializerSnapshot<InferenceResult<IN, OUT>> snapshotConfiguration() {
        return new InferenceResultSerializerSnapshot<>(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InferenceResultSerializer
                && recordSerializer.equals(
                        ((InferenceResultSerializer<?, ?>) other).recordSerializer)
                && predictionSerializer.equals(
                        ((InferenceResultSerializer<?, ?>) other).predictionSerializer);
    }

    @Override
    public int hashCode() {
        return Objects.hash(recordSerializer, predictionSerializer);
    }
}
